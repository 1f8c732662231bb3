"""Plain English: no sentence of README and docs has more than 25 words; no page names a private module."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *(p for p in sorted((ROOT / "docs").rglob("*.md")) if not {"_build", "_generated"} & set(p.parts)),
]
MAX_WORDS = 25


def _sentences(text: str) -> list[str]:
    """Sentences outside code, tables and headings."""
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$", " ", text, flags=re.DOTALL)
    found: list[str] = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|#>]|\d+\.) )", text):
        if not block.lstrip().startswith(("|", "#", ":::")):
            found += re.split(r"(?<=[.!?])\s+", " ".join(block.split()))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_sentences_are_short(page: Path) -> None:
    long = [f"{n} words: {s}" for s in _sentences(page.read_text("utf-8")) if (n := len(s.split())) > MAX_WORDS]
    assert not long, "\n".join(long)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_page_names_a_private_module(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.findall(r"hallweight(?:\.\w+)*\._\w+|\b_\w+\.py\b", text)
