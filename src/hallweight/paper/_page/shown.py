"""A row as texts and one figure, the same for HTML and PDF."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallweight.core import show_duration

from ..claim import Claim, Condition, Found, Number
from ..verdict import VERDICTS, Judgement

if TYPE_CHECKING:
    from hallweight.report import Picture

STYLE = "nature-1col"
MARKS = dict(zip(VERDICTS, ("yes", "named", "open", "no"), strict=True))
"""Verdict -> class of its mark on the page."""
_SIGN = {">=": "≥", "<=": "≤"}
_HOW = {"literature": "published", "assumed": "assumed", "simulated": "simulated"}


@dataclass(frozen=True)
class Shown:
    """Texts of a row, ready to be set: tables are rows of cells; ``named`` marks what the verdict rests on."""

    name: str
    title: str
    claim: str
    verdict: str
    mark: str
    reason: str
    headline: str
    numbers: tuple[tuple[str, str, str], ...]
    tests: tuple[tuple[str, str, str], ...]
    assumptions: tuple[tuple[str, str, str, str, bool], ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    command: str
    picture: "Picture"
    svg: bytes

    @classmethod
    def of(cls, claim: Claim, found: Found, judgement: Judgement) -> "Shown":
        """Return the texts of a row and draw its figure."""
        by_name, picture = {n.name: n for n in found.numbers}, claim.draw(found, STYLE)
        tests = [
            (c.words, _test(c, by_name.get(c.number)), outcome)
            for c, outcome in zip(claim.rule.conditions, judgement.outcomes, strict=True)
        ]
        return cls(
            claim.name,
            claim.title,
            claim.text,
            judgement.verdict,
            MARKS[judgement.verdict],
            _reason(claim, judgement),
            _headline(by_name.get(claim.rule.conditions[0].number)),
            tuple((n.words, text_of(n), _held(n)) for n in found.numbers),
            tuple(tests),
            tuple(
                (a.name, a.value, _HOW.get(a.how, a.how), a.note, a.name in claim.rule.named) for a in found.assumptions
            ),
            found.notes,
            found.sources,
            claim.command,
            picture,
            picture.render("svg"),
        )


def text_of(number: Number) -> str:
    """Return a number with its interval, the digits following the interval, and the reach of what was varied."""
    text = _with_unit(number.value, number.interval, number.unit)
    if number.reach is not None:
        low, high = (_alone(v, number.reach, number.unit) for v in number.reach)
        text += f"; varied: {low} to {high}" if low != high else ""
    return text


def _headline(number: Number | None) -> str:
    """Say the first number that is judged, in the table of all rows."""
    return "no number" if number is None else f"{number.words}: {text_of(number)}"


def _with_unit(value: float, interval: tuple[float, float], unit: str) -> str:
    low, high = interval
    if low == high:
        return _alone(value, interval, unit)
    return f"{_alone(value, interval, unit)} ({_alone(low, interval, unit)} to {_alone(high, interval, unit)})"


def _alone(value: float, interval: tuple[float, float], unit: str) -> str:
    if unit == "s":
        return show_duration(value) if value < 3.1e8 else "over 10 years"
    return f"{_digits(value, interval)} {unit}".removesuffix(" 1")


def _digits(value: float, interval: tuple[float, float]) -> str:
    """A number to two digits of the half-width of its interval, to three where there is none."""
    width = (interval[1] - interval[0]) / 2
    size = abs(value)
    if size == 0:
        return "0"
    if width <= 1e-6 * size or width >= size:
        return f"{value:.3g}" if size < 1000 else f"{value:,.0f}"
    decimals = max(0, 1 - math.floor(math.log10(width)))
    return f"{value:,.{min(decimals, 6)}f}"


def _held(number: Number) -> str:
    """What the interval holds and what was varied."""
    parts = [number.over, f"varied: {number.varied}" if number.varied else ""]
    return "; ".join(part for part in parts if part) or "exact"


def _test(condition: Condition, number: Number | None) -> str:
    bound = f"{_SIGN[condition.comparison]} {_alone(condition.threshold, (0.0, 0.0), number.unit if number else '1')}"
    if number is None:
        return f"{bound}: no number"
    low, high = (_alone(v, number.span, number.unit) for v in number.span)
    return f"{bound}: {low if low == high else f'{low} to {high}'}"


def _reason(claim: Claim, judgement: Judgement) -> str:
    """Say in one sentence which conditions decided."""
    by_outcome: dict[str, list[str]] = {}
    for condition, outcome in zip(claim.rule.conditions, judgement.outcomes, strict=True):
        by_outcome.setdefault(outcome, []).append(condition.words)
    for outcome, word in (("fails", "Fails"), ("open", "Open")):
        if outcome in by_outcome:
            return f"{word}: {'; '.join(by_outcome[outcome])}."
    return f"Rests on: {', '.join(judgement.named)}." if judgement.named else "All conditions hold."
