"""What a row is made of: numbers with intervals, assumptions with their source, and the rule of the verdict as data."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hallweight.core.value import How

if TYPE_CHECKING:
    from hallweight.report import Picture

Comparison = Literal[">=", "<="]
Interval = tuple[float, float]


@dataclass(frozen=True)
class Number:
    """A computed number.

    words     what it is
    interval  at the values that are assumed, 95 % unless ``over`` says otherwise; ``over`` what it holds
    reach     least and greatest value while assumed values are varied, as ``varied`` says; None: nothing was varied
    """

    name: str
    words: str
    value: float
    interval: Interval
    unit: str = "1"
    over: str = ""
    reach: Interval | None = None
    varied: str = ""

    @property
    def span(self) -> Interval:
        """Everything the number may be: the interval, and the reach of what was varied."""
        low, high = self.reach or self.interval
        return min(low, self.interval[0]), max(high, self.interval[1])


@dataclass(frozen=True)
class Assumption:
    """A value on which the numbers rest: its text with unit, where it comes from, and a word on it."""

    name: str
    value: str
    how: How
    note: str = ""


@dataclass(frozen=True)
class Condition:
    """What must hold of a number, in SI units; ``words`` say it."""

    number: str
    comparison: Comparison
    threshold: float
    words: str


@dataclass(frozen=True)
class Rule:
    """Conditions that must all hold, and the names of the assumptions on which that rests."""

    conditions: tuple[Condition, ...]
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a row computed: numbers and assumptions by name, notes, sources of stored results, and what is plotted.

    ``whole`` is false where a part could not be run for want of data or of torch; it is then tried again next time.
    """

    numbers: tuple[Number, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    plotted: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON can hold; :meth:`of` makes it back."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Found":
        """Return what :meth:`as_dict` wrote."""
        return cls(
            tuple(number_of(n) for n in stored["numbers"]),
            tuple(Assumption(**a) for a in stored["assumptions"]),
            tuple(stored["notes"]),
            tuple(stored["sources"]),
            dict(stored["plotted"]),
            bool(stored["whole"]),
        )


@dataclass(frozen=True)
class Settings:
    """How a row is computed: ``quick`` takes fewer devices; ``data_root`` of CIFAR-10; ``store`` for programmings."""

    quick: bool = False
    data_root: str | None = None
    store: Path | None = None


@dataclass(frozen=True)
class Claim:
    """A row: what is claimed, how it is computed, how it is drawn, and the rule of its verdict.

    stages    whose physics the numbers depend on
    records   names of the stored records that it reads
    data      whether it looks for CIFAR-10
    revision  raised when the way to compute it changes, so that kept rows are computed anew
    """

    name: str
    title: str
    text: str
    rule: Rule
    compute: Callable[[Settings], Found]
    draw: "Callable[[Found, str], Picture]"
    stages: tuple[str, ...]
    records: tuple[str, ...] = ()
    data: bool = False
    revision: int = 1

    @property
    def command(self) -> str:
        """The shell command that makes this row alone."""
        return f"hallweight paper --row {self.name}"


def number_of(stored: Mapping[str, Any]) -> Number:
    """Return a number from JSON, where a tuple is a list."""
    reach = stored["reach"]
    return Number(**{**stored, "interval": tuple(stored["interval"]), "reach": None if reach is None else tuple(reach)})


def rule_of(stored: Mapping[str, Any]) -> Rule:
    """Return a rule from JSON."""
    return Rule(tuple(Condition(**c) for c in stored["conditions"]), tuple(stored["named"]))
