"""Loops of field and of current."""

from collections.abc import Sequence
from typing import Literal

from numpy.typing import ArrayLike

from hallweight.core import InputError, Protocol, Sweep, Trace, parse
from hallweight.core.errors import names_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import non_empty

from .._device.hall_bar import HallBar
from .measure import measure
from .session import Quantity

FIELD_LOOP = "+-300 mT in 5 mT"
"""Loop of field unless another is given; 1 s a step."""
CURRENT_LOOP = "+-40 mA in 1 mA, 1 ms"
"""Loop of current unless another is given, without its in-plane field."""
CURRENT_LOOP_IN_FIELD = f"{CURRENT_LOOP}; in-plane field 20 mT"
"""The same with its in-plane field."""


@names_keywords
def field_loop(
    device: HallBar | Sequence[HallBar],
    protocol: Protocol | str = FIELD_LOOP,
    *,
    start: str | ArrayLike = "down",
    seed: int = 0,
    threads: int = 1,
    progress: Progress | None = None,
) -> Trace:
    """R_xy against a field along z, ``"+-300 mT in 5 mT, 1 s; 300 K"``; the width is the time at each step (1 s).

    Several sweeps in one protocol, ``"+-50 mT in 2 mT; +-100 mT in 2 mT"``, are minor loops: one cycle each.
    ``progress`` is called as ``progress(done, of)`` after each read.
    """
    sweep = _sweep(protocol, "field")
    return measure(device, sweep, start=start, seed=seed, threads=threads, progress=progress)


@names_keywords
def current_loop(
    device: HallBar | Sequence[HallBar],
    protocol: Protocol | str = CURRENT_LOOP_IN_FIELD,
    *,
    start: str | ArrayLike = "down",
    seed: int = 0,
    threads: int = 1,
    progress: Progress | None = None,
) -> Trace:
    """R_xy after each of a series of current pulses, ``"+-40 mA in 1 mA, 1 ms; in-plane field 20 mT"``.

    ``progress`` is called as ``progress(done, of)`` after each read.
    """
    sweep = _sweep(protocol, "current")
    return measure(device, sweep, start=start, seed=seed, threads=threads, progress=progress)


def _sweep(protocol: Protocol | str, drive: Literal["field", "current"]) -> Protocol:
    """Return a protocol of sweeps of one drive; refuses any other."""
    parsed = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
    if not all(isinstance(s, Sweep) and (s.unit == "T") == (drive == "field") for s in parsed.steps):
        example = FIELD_LOOP if drive == "field" else CURRENT_LOOP
        wanted = f"a sweep of {drive}, as '{example}'"
        raise InputError(f"the protocol '{parsed}'", wanted, "give a sweep, or call measure()")
    return parsed


@names_keywords
def current_loops(
    device: HallBar,
    fields: Sequence[Quantity],
    protocol: Protocol | str = CURRENT_LOOP,
    *,
    start: str | ArrayLike = "down",
    seed: int = 0,
) -> tuple[Trace, ...]:
    """The same current loop at each of a set of in-plane fields (T); its polarity reverses with the field.

    ``start``: the state before each. A loop that starts where its first current drives it shows one switching only.
    """
    parsed = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
    in_fields = [parsed.model_copy(update={"in_plane_field": parse(f, "T")}) for f in non_empty("fields", fields)]
    return tuple(current_loop(device, one, start=start, seed=seed) for one in in_fields)
