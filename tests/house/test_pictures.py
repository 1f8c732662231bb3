"""Documentation that shows: every page but API and design begins with a picture, and all of them together are small."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BUILT = {"_build", "_generated", "gallery", "design"}
PAGES = [p for p in sorted(DOCS.rglob("*.md")) if not BUILT & set(p.relative_to(DOCS).parts) and p.name != "api.md"]
MOST = 1_500_000  # bytes of all pictures


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(DOCS).as_posix())
def test_a_page_begins_with_a_picture(page: Path) -> None:
    found = re.match(r"(?:<!--.*?-->\s*)?# .+\n\s*!\[(.{10,})\]\((\S+)\)\n", page.read_text("utf-8"))
    assert found, "a title, then ![what it shows](picture)"
    assert (page.parent / found[2]).is_file()


def test_the_pictures_are_small() -> None:
    assert sum(p.stat().st_size for p in (DOCS / "_static").rglob("*") if p.is_file()) < MOST


def test_nothing_of_the_pages_comes_from_the_network() -> None:
    """Equations are MathML, and no style, script or picture is fetched from elsewhere."""
    settings = (DOCS / "conf.py").read_text("utf-8")
    assert 'html_math_renderer = "mathml"' in settings
    files = [p for pattern in ("_static/*.css", "_static/*.svg") for p in DOCS.glob(pattern)]
    texts = [settings, *(p.read_text("utf-8") for p in files)]
    assert not [t for t in texts if re.search(r"(?:src|href|url\(|_path|files)\W*https?://", t)]
