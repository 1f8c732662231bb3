"""What the process for films does: a small device on the virtual bench, by public functions of hall and membrane."""

import gc
from functools import lru_cache
from typing import NamedTuple

from hallweight import hall, membrane, report
from hallweight.core import Trace, parse, show

from .work import Drawn, drawn

AS_GROWN = "as grown, on sapphire"
_VOLUMES = 8  # a side: few enough that every change is seen at once
_TIMES = (
    "1 ms",
    "10 ms",
    "100 ms",
    "1 s",
    "10 s",
    "100 s",
    "1000 s",
    "3 h",
    "1 day",
    "10 days",
    "100 days",
    "3 years",
    "10 years",
)


class Stack(NamedTuple):
    """A film, its spin source, its support and how it is bent."""

    film: str
    source: str
    support: str
    bend: str | None
    grain: float


class Train(NamedTuple):
    """Pulses: current (mA), width, in-plane field (mT), pulses of a branch, cycles."""

    current: float
    width: str
    field: float
    pulses: int
    cycles: int

    def branch(self, sign: str) -> str:
        """Return one branch as a sentence."""
        return f"{self.pulses} pulses of {sign}{self.current:g} mA, {self.width}"

    def sentence(self) -> str:
        """Return all pulses as a sentence."""
        field = f"in-plane field {self.field:g} mT; " if self.field else ""
        return f"{self.branch('+')}; {self.branch('-')}; {field}read 20 uA; repeat {self.cycles}"


def start() -> None:
    """Start the process."""


def warm() -> None:
    """Compile what a first change needs."""
    stack = Stack("CoTb", "W", AS_GROWN, None, 15.0)
    measured(stack, Train(1.0, "1 ms", 200.0, 8, 1))
    loop(stack)
    gc.freeze()  # what is imported stays: collecting it anew takes 0.2 s of every other figure


@lru_cache(16)
def device(stack: Stack) -> hall.HallBar:
    """Return the device on the bench."""
    width, grain = f"{_VOLUMES * stack.grain:g} nm", f"{stack.grain:g} nm"
    grown = hall.HallBar(
        stack.film,
        source=stack.source,
        side="above",
        width=width,
        grain=grain,
        support="sapphire",
        exact_flips=1,  # more before leaps would take seconds
    )
    if stack.support == AS_GROWN:
        return grown
    return grown.but(membrane=membrane.Membrane(stack.film, support=stack.support, bend=stack.bend))


@lru_cache(16)
def facts(stack: Stack) -> tuple[str, str]:
    """Return what the device is and what keeps its perpendicular state, as text."""
    bar = device(stack)
    return str(bar), "" if bar.membrane is None else str(membrane.budget(bar.membrane))


@lru_cache(16)
def loop(stack: Stack) -> tuple[Drawn, ...]:
    """Return the loop against a field along the normal, drawn."""
    return drawn([report.draw.hall_loop(hall.field_loop(device(stack), "+-2.4 T in 160 mT; 300 K"))])


@lru_cache(16)
def measured(stack: Stack, train: Train) -> Trace:
    """Return what a voltmeter would have read of the pulses."""
    return hall.measure(device(stack), train.sentence())


@lru_cache(16)
def ltp_ltd(stack: Stack, train: Train) -> tuple[Drawn, ...]:
    """Return the pulses drawn."""
    return drawn([report.draw.ltp_ltd(measured(stack, train))])


@lru_cache(16)
def heat(stack: Stack, train: Train) -> tuple[Drawn, ...]:
    """Return the temperature of one pulse, drawn."""
    return drawn([report.draw.pulse_heat(device(stack), 1e-3 * train.current, parse(train.width, "s"))])


@lru_cache(16)
def retention(stack: Stack, train: Train) -> tuple[Drawn, ...]:
    """Return what is left of the state after one branch of pulses, drawn."""
    field = f"; in-plane field {train.field:g} mT" if train.field else ""
    trace = hall.retention(
        device(stack), _TIMES, prepare=f"{train.branch('+')}{field}; read 20 uA", temperature="300 K"
    )
    return drawn([report.draw.relaxation(trace)])


@lru_cache(16)
def switching_current(stack: Stack, width: str, field: float) -> float | None:
    """Return the current (mA) whose one pulse switches a quarter of the device; None where none does."""
    found = hall.smallest_current(device(stack), part=0.25, width=width, field=f"{field:g} mT", temperature="300 K")
    return None if found is None else float(show(1e3 * found, "1", 3))
