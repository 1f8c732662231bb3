"""The tutorial of docs/network/how-to.md runs as it stands, and its numbers are sensible."""

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "network" / "how-to.md"


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")
@pytest.mark.filterwarnings("ignore:.torch.jit.script_method. is deprecated:DeprecationWarning")  # torch.compile's own
def test_the_tutorial_runs(capsys):
    (tutorial,) = re.findall(r"^## From your model to a number\n(.*?)^## ", PAGE.read_text("utf-8"), re.S | re.M)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", tutorial, re.S):
        exec(block, names)
    scores = dict(re.findall(r"^(float|programmed|mapped|hardware-aware) ([\d.]+)", capsys.readouterr().out, re.M))
    assert float(scores["float"]) > 0.9
    assert float(scores["hardware-aware"]) > float(scores["float"]) - 0.05
    assert float(scores["programmed"]) > 0.5
    assert set(scores) == {"float", "programmed", "mapped", "hardware-aware"}
