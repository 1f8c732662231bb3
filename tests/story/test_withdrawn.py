"""What was withdrawn with the old rates of `hallweight.hall` stays out, but where a record of the new ones says it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAYS = "is a withdrawn statement: many devices, over the ranges of coupling, grain and pinning, must support it first"
PICTURES = ("membrane-chain", "membrane-supports", "membrane-design", "membrane-ltp-ltd")
BEND = r"(\d\s?mm\b|\b(bend|bends|bent|bending|radius|radii|curvature|curved|tighter)\b)"
RANGE = r"\b(swing|swings|window|range|hall resistance|r_xy|hysteresis|ltp and ltd)\b"
PLACE = r"\b(pet|pi|mica|foil|membrane|rigid|substrate|support|bend|bends|bent|bending)\b"
HALF = r"\b(half|halves|halved|twice|\d+ ?%|factor of (two|2))"
STABLE = (
    r"\b(accuracy|accuracies|open[- ]loop|write-verify|retention|number of (?:states|levels)|"
    r"nonlinearity|non-linearity|nl)\b"
)
HOLDS = (
    r"\b(stays?|stayed|keeps?|kept|holds?|remains?|within|falls?|drops?|rises?|loses?|lost|gains?|unchanged|follows?|"
    r"depends?|changes?|survives?|worse|better|suffers?|(no|a|any|clear) trend|flat against|independent|unaffected)\b"
)
WITHDRAWN = [re.compile(p) for p in (
    r"\bhalf as (far|wide|large|big)\b",
    r"\bswings? (only |about |roughly |by )*(a )?half\b",
    r"\bwithin (half a|0\.5|a half|one|a) (percentage )?points?\b.*" + BEND,
    r"\bno trend\b.*\b(shows|seen|visible|above)\b",
    *(rf"(?=.*{RANGE})(?=.*{HALF})(?=.*\b(rigid|substrate)\b)", rf"{RANGE}.*{HALF}.*{PLACE}"),
    rf"(?=.*{STABLE})(?=.*{BEND}).*{HOLDS}",
    r"bent to [\d.]+ ?mm\b.*\|.*±",
)]  # fmt: skip
OLD = [
    "and the Hall resistance swings half as far",
    "Accuracy by write-verify stays within half a point of floating point down to 3 mm",
    "in open loop no trend shows above the errors",
    "LTP and LTD saturate at half the swing of the rigid one",
    "**Accuracy does not follow the bend**, as long as the state is perpendicular",
    "The swing on PET is half of that on the substrate",
    "The range is halved on the membrane",
    "Retention holds down to a radius of 5 mm",
    "Accuracy is unaffected by bending",
    "| bent to 5 mm | 86 | 22.5 | 0.66 | 98.9 ± 0.1 | 88 ± 2 |",
    "PET bent to 5 mm (0.139 nJ, 96 ± 1 %) keeps its accuracy",
]
FINE = [
    "Accuracy and write energy against bending radius",
    "**bipolar** has half the swing of a pair and the noise of one device",
    "accuracy against bending radius, write energy against support, design search with its Pareto front",
    "Withdrawn: accuracy and retention against bend stay out until the kinetics are redone",
    "On PET a pulse needs 14 times less energy than on the substrate (0.52 instead of 7.57 nJ)",
    "**The perpendicular anisotropy ends at 2.4 mm** on this foil with these values",
    "| bent to 5 mm | 86 | 22.5 | 0.45 | 415 |",
]


def _files() -> list[Path]:
    docs = [p for p in (ROOT / "docs").rglob("*.md") if not {"design", "_build"} & set(p.relative_to(ROOT).parts)]
    code = [p for end in ("*.py", "*.html") for p in (ROOT / "src" / "hallweight").rglob(end)]
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *docs, *code]


def _sentences(text: str, prose: bool) -> list[str]:
    """Sentences, list items and table rows, each on one line in lower case; of code also strings joined over lines."""
    if prose:
        text = re.sub(r"```.*?```", "\n\n", text, flags=re.DOTALL)
    else:
        text = re.sub(r"[\"']\s*\n\s*[rf]?[\"']", "", text)
    blocks = re.split(r"\n\s*\n|\n(?=\s*[-|#*] ?)", text)
    return [
        re.sub(r"[\s*`]+", " ", part).strip().lower()
        for block in blocks
        for part in re.split(r"(?<=[.!?;])\s+(?=[^a-z])" if prose else r"(?<=[.!?;:,])\s*\n|(?<=[.!?])\s", block)
    ]


def _found(text: str, prose: bool = True) -> list[str]:
    """What is withdrawn; a sentence that says `withdrawn` or `do not trust` is a note on it, not the statement."""
    return [
        one
        for one in _sentences(text, prose)
        if not re.search(r"\bwithdrawn\b|\b(do not|not to be) trust", one) and any(p.search(one) for p in WITHDRAWN)
    ]


def _written(text: str) -> str:
    """Text without its generated parts, which ``tests/claims/test_headlines.py`` holds against their record."""
    return re.sub(r"<!-- (\w+) -->.*?<!-- end \1 -->", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("file", _files(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_withdrawn_statement(file: Path) -> None:
    found = _found(_written(file.read_text(encoding="utf-8")), file.suffix == ".md")
    assert not found, "\n".join(f"{file.relative_to(ROOT)}: {one!r} {SAYS}" for one in found)


def test_no_withdrawn_picture() -> None:
    for name in PICTURES:
        assert not list((ROOT / "docs" / "_static").glob(f"{name}*")), f"{name} {SAYS}"
        for file in _files():
            assert f"{name}.png" not in file.read_text(encoding="utf-8"), f"{name} in {file} {SAYS}"


@pytest.mark.parametrize("old", OLD)
def test_rewordings_are_caught(old: str) -> None:
    assert _found(old)


@pytest.mark.parametrize("fine", FINE)
def test_axes_and_notes_are_not(fine: str) -> None:
    assert not _found(fine)


@pytest.mark.parametrize("name", ["README.md", "docs/hall/how-to.md", "docs/chain/how-to.md", "docs/honesty.md"])
def test_the_caveat_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    if name == "README.md":
        text = text[text.index("## Honest limits") :]
    words = " ".join(text.split())
    assert "do not trust swing, number of levels, non-linearity (NL), open-loop accuracy or retention" in words
