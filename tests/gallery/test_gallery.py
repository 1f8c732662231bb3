"""Every script of the gallery, run as a reader would: in an empty folder, with no data of their own."""

import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*/*.py"))


@pytest.mark.gallery
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.relative_to(EXAMPLES).with_suffix("").as_posix())
def test_the_script_draws_its_figure(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning is an error here; the figure has both ink and paper."""
    from matplotlib import image, pyplot

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(script)])
    try:
        runpy.run_path(str(script), run_name="__main__")
    finally:
        pyplot.close("all")
    (figure,) = tmp_path.glob("*.png")
    pixels = image.imread(figure)[..., :3]
    assert pixels.min() < 0.5 < 0.99 < pixels.max()
    assert (pixels.max(axis=2) < 0.99).mean() > 0.005


def test_there_are_enough_scripts_and_each_is_short() -> None:
    assert len(SCRIPTS) >= 24
    assert {p.parent.name for p in SCRIPTS} >= {
        *("membrane", "magnet", "hall", "lab", "synapse", "array", "network", "chain", "pitfalls")
    }
    assert not [p.name for p in SCRIPTS if len(p.read_text("utf-8").splitlines()) > 60]


def test_every_script_has_its_stored_picture_and_no_picture_is_left_over() -> None:
    stored = EXAMPLES.parent / "_static" / "gallery"
    names = {p.relative_to(EXAMPLES).with_suffix("") for p in SCRIPTS}
    assert {p.relative_to(stored).with_suffix("") for p in stored.glob("*/*.png")} == names
