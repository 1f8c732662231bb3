"""The verdict of a row, by one rule from its numbers.

A condition is judged by the interval of its number and by the reach of what was varied:

| outcome | when |
|---|---|
| holds | the whole interval and the whole reach meet it |
| holds at the values named | the whole interval meets it, the whole reach does not |
| fails | no part of either meets it |
| open | anything else, or a number that is missing |

A row is *contradicted* if one condition fails, else *not decided by what is public* if one is open. If all hold, it is
*supported under named assumptions* where one holds only at the values named, or where an assumption that the rule
names is neither measured, fitted nor literature. Else it is *supported*.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hallweight.core import InputError

from .claim import Assumption, Condition, Number, Rule, number_of, rule_of

Outcome = Literal["holds", "holds at the values named", "fails", "open"]
VERDICTS = (
    "supported",
    "supported under named assumptions",
    "not decided by what is public",
    "contradicted",
)
_PUBLIC = ("measured", "fitted", "literature")


@dataclass(frozen=True)
class Judgement:
    """A verdict, the outcome of each condition, and the names of the assumptions that it rests on."""

    verdict: str
    outcomes: tuple[Outcome, ...]
    named: tuple[str, ...]


def judge(rule: Rule, numbers: Iterable[Number], assumptions: Iterable[Assumption]) -> Judgement:
    """Return the verdict of a rule on numbers; raises :class:`InputError` for an assumption that is not there."""
    by_name, known = {n.name: n for n in numbers}, {a.name: a for a in assumptions}
    if absent := [name for name in rule.named if name not in known]:
        raise InputError(f"no assumption {absent[0]!r}", f"one of {sorted(known)}", "name one that the row lists")
    outcomes = tuple(_outcome(c, by_name.get(c.number)) for c in rule.conditions)
    assumed = tuple(name for name in rule.named if known[name].how not in _PUBLIC)
    return Judgement(_verdict(outcomes, bool(assumed)), outcomes, assumed or rule.named)


def verdicts(paper: Path | str | Mapping[str, Any]) -> dict[str, Judgement]:
    """Return the verdict of each row anew from ``paper.json``, by the numbers and rules that it holds."""
    stored = paper if isinstance(paper, Mapping) else json.loads(Path(paper).read_text(encoding="utf-8"))
    return {
        name: judge(
            rule_of(row["rule"]),
            [number_of(n) for n in row["numbers"]],
            [Assumption(**a) for a in row["assumptions"]],
        )
        for name, row in stored["rows"].items()
    }


def _outcome(condition: Condition, number: Number | None) -> Outcome:
    if number is None or any(math.isnan(v) for v in (*number.interval, *number.span)):
        return "open"
    inside, all_of = _ends(condition, number.interval), _ends(condition, number.span)
    if not any(all_of):
        return "fails"
    if all(all_of):
        return "holds"
    return "holds at the values named" if all(inside) else "open"


def _ends(condition: Condition, interval: tuple[float, float]) -> tuple[bool, bool]:
    """Whether the condition holds at both ends; with one threshold that says all of what lies between."""
    sign = 1 if condition.comparison == ">=" else -1
    low, high = (sign * (v - condition.threshold) >= 0 for v in interval)
    return low, high


def _verdict(outcomes: tuple[Outcome, ...], assumed: bool) -> str:
    supported, under, undecided, contradicted = VERDICTS
    if "fails" in outcomes:
        return contradicted
    if "open" in outcomes or not outcomes:
        return undecided
    return under if assumed or "holds at the values named" in outcomes else supported
