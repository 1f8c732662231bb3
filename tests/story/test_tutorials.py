"""The three tutorials, done as a reader would: their files, commands and Python, in an empty folder."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hallweight as hw

DOCS = Path(__file__).parents[2] / "docs"
SCRIPT = Path(sys.executable).parent / "hallweight"
SHORTER = {
    "evaluate": ["--seeds", "2"],
    "attribute": ["--seeds", "2"],
    "train": ["--epochs", "2"],
}


def page(name: str) -> str:
    return (DOCS / "tutorials" / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page(name), re.DOTALL)


def smaller(study: str) -> str:
    """A study of devices with one radius and a film of 144 volumes."""
    return study.replace('["20 mm", "10 mm", "5 mm"]', '["5 mm"]').replace('"0.45 um"', '"0.18 um"')


def run_commands(name: str, here: Path) -> None:
    """Write the tutorial's files and run its commands, with fewer seeds."""
    for text in blocks(name, "toml"):
        (here / re.match(r"# (\S+)\n", text)[1]).write_text(smaller(text), encoding="utf-8")
    for line in "".join(blocks(name, "sh")).splitlines():
        command = line.replace('"1 points"', "1_points").split()[1:]
        words = [str(next(here.glob(w)).relative_to(here)) if "*" in w else w.replace("_", " ") for w in command]
        words += SHORTER.get(words[0], [])
        done = subprocess.run([str(SCRIPT), *words], cwd=here, capture_output=True, text=True, timeout=1800)
        assert done.returncode == 0, done.stderr


def test_the_three_doors_lead_to_them() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    for name in ("file", "device", "model"):
        title = re.match(r"# (.+)\n", page(name))[1]
        assert re.search(rf"### {title}\n.*?\(tutorials/{name}\.md\)", index, re.DOTALL), name


def test_i_have_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(hw.cards.path_of_sample(), tmp_path / "pulses.csv")
    run_commands("file", tmp_path)
    assert hw.Card.load(tmp_path / "card.toml").quantity == "R_xy"
    (folder,) = (tmp_path / "runs").glob("evaluate-*")
    assert (folder / "report.html").exists()
    assert (folder / "supplement" / "supplement.tex").exists()
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks("file", "python"):
        exec(block.replace("evaluate(card)", "evaluate(card, seeds=2, program=('verify',))"), names)
    assert "@software{hallweight" in capsys.readouterr().out


@pytest.mark.slow
def test_i_have_a_device_in_mind_in_the_shell(tmp_path: Path) -> None:
    run_commands("device", tmp_path)


def test_i_have_a_device_in_mind(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    for block in blocks("device", "python"):
        exec(block, names)
    assert set(names["out"].m.dims) == {"time", "device", "sublattice", "axis"}
    card = names["card"]
    assert (card["R2_LTP"] + card["R2_LTD"]) / 2 > 0.87
    offset, low, high = re.search(
        r"subtracts (\d+) ± 8 mΩ.*?from (-\d+) ± \d+ to\s+(\d+) ± \d+ mΩ", page("device"), re.DOTALL
    ).groups()
    for name, told in (("offset", offset), ("state_min", low), ("state_max", high)):
        assert 1e3 * card[name] == pytest.approx(float(told), abs=0.3e3 * card.values[name].err)
    printed = capsys.readouterr().out.splitlines()
    for shown in blocks("device", "text"):
        assert not [line for line in shown.splitlines() if line not in printed]


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")
@pytest.mark.filterwarnings("ignore:.torch.jit.script_method. is deprecated:DeprecationWarning")  # torch.compile's own
def test_i_have_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the sections of docs/network/how-to.md that go on from there."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks("model", "python"):
        exec(block, names)
    names["card"].save(tmp_path / "card.toml")
    scores = dict(re.findall(r"^(float|programmed|mapped|hardware-aware) ([\d.]+)", capsys.readouterr().out, re.M))
    assert set(scores) == {"float", "programmed", "mapped", "hardware-aware"}
    assert float(scores["float"]) > 0.9
    assert float(scores["hardware-aware"]) > float(scores["float"]) - 0.05
    assert float(scores["programmed"]) > 0.5
    more = (DOCS / "network" / "how-to.md").read_text(encoding="utf-8").split("\n## Score a card\n")[0]
    for block in re.findall(r"```python\n(.*?)```", more, re.DOTALL):
        exec(block, names)


@pytest.mark.slow
def test_i_have_a_model_in_the_shell(tmp_path: Path) -> None:
    hw.card("sample-hall-synapse").save(tmp_path / "card.toml")
    run_commands("model", tmp_path)
