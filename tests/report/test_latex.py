"""LaTeX of tables and supplements, as far as it can be read without LaTeX: groups, environments, math, letters."""

import re
import unicodedata
from collections.abc import Iterator

import pytest

import hallweight as hw
from hallweight import report
from hallweight.core import ResultTable

_WITH_NAMES = r"\\(?:input|includegraphics|cite|label|bibliography|bibliographystyle|usepackage|documentclass|geometry)"
_NAMES = re.compile(_WITH_NAMES + r"(?:\[[^\]]*\])?\{[^{}]*\}")
_TOKEN = re.compile(r"\\(?:begin|end)\{[a-z*]+\}|\\[A-Za-z]+\*?|\\.|[{}$&%#_^]|[^\\{}$&%#_^]+", re.DOTALL)
_KNOWN = re.compile(
    "centering|caption|toprule|midrule|bottomrule|section|renewcommand|thetable|thefigure|arabic|linewidth|"
    "textbackslash|textasciitilde|textasciicircum|pm|cdot|geq|leq|to|times|circ|dots|"
    "Omega|mu|sigma|kappa|rho|omega|theta|lambda|xi"
)
_ESCAPED = set("&%$#_{},\\ ")


def faults(text: str) -> Iterator[str]:
    """Yield what is wrong with a LaTeX document or a part of one."""
    groups, environments, math, line = [], [], False, 1
    for token in _TOKEN.findall(_NAMES.sub("", re.sub(r"(?m)^% .*$", "", text))):
        where = f"line {line}: {token!r}"
        line += token.count("\n")
        if token.startswith("\\begin{"):
            environments.append((token[7:-1], len(groups)))
        elif token.startswith("\\end{"):
            if not environments or environments.pop() != (token[5:-1], len(groups)):
                yield f"{where} ends what did not begin here"
        elif token == "{":
            groups.append(math)
        elif token == "}":
            if not groups or groups.pop() != math:
                yield f"{where} closes no group, or one of another mode"
        elif token == "$":
            math = not math
        elif token == "&":
            if not environments or not environments[-1][0].startswith("tabular"):
                yield f"{where} outside a table"
        elif token in ("_", "^"):
            if not math:
                yield f"{where} outside math"
        elif token in ("#", "%"):
            yield f"{where} is not escaped"
        elif token.startswith("\\"):
            if not _KNOWN.fullmatch(token.rstrip("*")[1:]) and token[1:] not in _ESCAPED:
                yield f"{where} is no command that is known"
        else:
            yield from (f"{where}: {c!r} is in no font" for c in token if not _has_a_glyph(c))
    if groups or environments or math:
        yield f"open at the end: {len(groups)} groups, {environments}, math {math}"


def _has_a_glyph(letter: str) -> bool:
    """Whether fontenc T1 has it: ASCII, or a Latin letter with or without an accent."""
    return letter.isascii() or "LATIN" in unicodedata.name(letter, "") or letter in "§©£¡¿«»"


HOSTILE = "50 % & #1 _x^2_ $5 {a} ~ \\ <b> | Ω ± 10⁻³ µm² κ — “q” é naïve"


@pytest.mark.parametrize("make", ["run", "attribution", "cost"])
def test_a_supplement_has_nothing_that_stops_latex(make, records, tmp_path):
    out = report.supplement(getattr(records, make)(), tmp_path / "s")
    for file in (out / "supplement.tex", *sorted((out / "tables").glob("*.tex"))):
        assert not list(faults(file.read_text("utf-8"))), file.name


@pytest.mark.parametrize("name", hw.cards.names())
def test_the_table_of_a_shipped_card_has_nothing_that_stops_latex(name):
    assert not list(faults(hw.card(name).table().to_latex(label="tab:card")))


def test_names_and_notes_of_a_stranger_are_escaped(records, tmp_path):
    card = records.card(name=HOSTILE).revise(notes=(HOSTILE,), sources=(HOSTILE,))
    out = report.supplement(records.run(card), tmp_path / "s")
    for file in (out / "supplement.tex", *sorted((out / "tables").glob("*.tex"))):
        assert not list(faults(file.read_text("utf-8"))), file.name
    table = ResultTable((HOSTILE, "b"), ((HOSTILE, HOSTILE),), HOSTILE, HOSTILE)
    assert not list(faults(table.to_latex()))


@pytest.mark.parametrize(
    "bad", ["a & b", "50 %", "x_1", "a^b", "{", "}", "$x", r"\begin{table}", r"\unheard{x}", "η", "#1", "${$}"]
)
def test_what_stops_latex_is_found(bad):
    assert list(faults(bad))
