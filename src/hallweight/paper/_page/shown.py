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
_LONG, _WIDE = 3.1e8, 30.0  # s, of ten years; ratio of ends beyond which each has digits of its own
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
    interval, unit = number.interval, number.unit
    text = _with_unit(_plain(number.value, interval, unit), unit)
    if interval[0] != interval[1]:
        text += f" ({_range(interval, unit)})"
    if number.reach is not None and "to" in (reach := _range(number.reach, unit)):
        text += f"; varied: {reach}"
    return text


def _headline(number: Number | None) -> str:
    """Say the first number that is judged, in the table of all rows."""
    return "no number" if number is None else f"{number.words}: {text_of(number)}"


def _range(interval: tuple[float, float], unit: str) -> str:
    """Both ends, or one if they read alike."""
    low, high = (_plain(v, interval, unit) for v in interval)
    return low if low == high else f"{low} to {high}"


def _with_unit(text: str, unit: str) -> str:
    return text if unit in ("1", "s") else f"{text} {unit}"


def _plain(value: float, interval: tuple[float, float], unit: str) -> str:
    """A number without its unit, but a time with it."""
    if unit == "s":
        return show_duration(value) if value < _LONG else "over 10 years"
    return _digits(value, interval).replace("-", "−")


def _digits(value: float, interval: tuple[float, float]) -> str:
    """A number to two digits of the half-width of its interval, to three of its own where that says nothing."""
    low, high = interval
    width, size = (high - low) / 2, max(abs(low), abs(high))
    if not width > 1e-6 * size or (low > 0 and high > _WIDE * low):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    digits = min(max(0, 1 - math.floor(math.log10(width))), 6)
    return f"{round(value, digits) + 0.0:,.{digits}f}"  # + 0.0: minus zero is zero


def _held(number: Number) -> str:
    """What the interval holds and what was varied."""
    parts = [number.over, f"varied: {number.varied}" if number.varied else ""]
    return "; ".join(part for part in parts if part) or "exact"


def _test(condition: Condition, number: Number | None) -> str:
    """The bound, and what was found."""
    unit = number.unit if number else "1"
    bound = f"{_SIGN[condition.comparison]} {_with_unit(_plain(condition.threshold, (0.0, 0.0), unit), unit)}"
    return f"{bound}: {_range(number.span, unit) if number else 'no number'}"


def _reason(claim: Claim, judgement: Judgement) -> str:
    """Say in one sentence which conditions decided."""
    by_outcome: dict[str, list[str]] = {}
    for condition, outcome in zip(claim.rule.conditions, judgement.outcomes, strict=True):
        by_outcome.setdefault(outcome, []).append(condition.words)
    for outcome, word in (("fails", "Fails"), ("open", "Open")):
        if outcome in by_outcome:
            return f"{word}: {'; '.join(by_outcome[outcome])}."
    return f"Rests on: {', '.join(judgement.named)}." if judgement.named else "All conditions hold."
