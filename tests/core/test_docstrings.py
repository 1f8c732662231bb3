"""Every example of a docstring is run, and prints what it says."""

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

import hallweight

SRC = Path(hallweight.__file__).parent
FILES = [p for p in sorted(SRC.rglob("*.py")) if ">>> " in p.read_text("utf-8")]
MODULES = [".".join(("hallweight", *p.relative_to(SRC).with_suffix("").parts)) for p in FILES]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_docstring_hold(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.startswith("hallweight.studio."):
        pytest.importorskip("marimo", reason="the extra 'studio' is not installed")
    monkeypatch.chdir(tmp_path)
    done = doctest.testmod(import_module(name.removesuffix(".__init__")))
    assert done.attempted
    assert not done.failed


def test_no_example_is_commented_out() -> None:
    """A comment, or a skip, would pass without being run."""
    assert len(FILES) > 10
    assert not [p for p in FILES if re.search(r">>> #|doctest: *\+SKIP", p.read_text("utf-8"))]
