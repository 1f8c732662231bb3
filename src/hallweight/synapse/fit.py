"""One function for every layout: ``fit(trace)``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from hallweight.core import Card, InputError, Trace
from hallweight.core.errors import names_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import number

from ._pulse_fit.fit_pulses import fit_pulses
from .conditions import refuse_several_loops, with_conditions

if TYPE_CHECKING:
    from ._pulse_fit.numbers.centre import Centre

Offset = Literal["auto"] | float | bool | Card
"""What to subtract from pulse data; see :func:`fit`."""


@names_keywords
def fit(
    trace: Trace | Sequence[Trace],
    *,
    law: str = "auto",
    offset: Offset = "auto",
    name: str | None = None,
    full: float | Card | None = None,
    keep_spikes: bool = False,
    progress: Progress | None = None,
) -> Card:
    """Fit what was read and return a card, each value with its error and provenance.

    ``pulses`` (one trace or several) and ``step-table`` make a card of kind "synapse"; ``field-loop`` and
    ``current-loop`` "hall-loop"; ``angle`` and ``harmonic`` "harmonic"; ``readings`` "readings".

    ``law``
        an update law; "auto" takes the simplest within one standard error of the best held-out likelihood, the linear
        one only within two of its logarithm. The noise-free curve must follow every branch (R2 at least 0.9); else it
        is the table law. The card's notes say how.
    ``offset``
        subtracted from every state of pulse data, SI; "auto" estimates it for R_xy (the centre between the bounds, as
        :func:`hallweight.lab.offset`) and subtracts nothing from other quantities; True estimates it for all; False
        subtracts nothing; the card of a field loop gives its own offset
    ``name``
        of the card; default: the name of the first file, or the quantity
    ``full``
        R_AHE of the full field loop in the unit of the trace, or its card: for the switched fraction of a current loop
    ``keep_spikes``
        fit reads of pulse data that are off and back at once, too, instead of leaving them out
    ``progress``
        called with the number of steps done and of all steps while pulse data are fitted

    Raises :class:`InputError` in one sentence if the data cannot be fitted.
    """
    traces = _one_kind([trace] if isinstance(trace, Trace) else list(trace))
    refuse_several_loops(traces)
    first = traces[0]
    name = name or (first.sources[0].name if first.sources else first.quantity)
    if first.layout == "pulses":
        given = _offset_of(first, offset)
        card = fit_pulses(traces, law, name, given, progress, keep_spikes=keep_spikes)
    else:
        card = _other_card(traces, name, full)
    return with_conditions(card, traces)


def _other_card(traces: list[Trace], name: str, full: float | Card | None) -> Card:
    """Fit traces of one layout that is not pulses."""
    first = traces[0]
    if first.layout == "step-table":
        from ._other_fits.step_table import fit_step_tables

        return fit_step_tables(traces, name)
    if len(traces) > 1:
        raise InputError(f"{len(traces)} traces of layout '{first.layout}'", "one at a time", "fit them one by one")
    if first.layout in ("field-loop", "current-loop"):
        from ._other_fits.hall_loop import fit_loop

        return fit_loop(first, name, full)
    if first.layout in ("angle", "harmonic"):
        from ._other_fits.harmonic import fit_harmonic

        return fit_harmonic(first, name)
    from ._other_fits.retention import fit_readings

    return fit_readings(first, name)


def _one_kind(traces: list[Trace]) -> list[Trace]:
    """Return traces of one layout and one quantity; raises :class:`InputError` for anything else."""
    if not traces or not all(isinstance(t, Trace) for t in traces):
        found = f"a {type(traces[0]).__name__}" if traces else "no trace"
        raise InputError(found, "one trace or a list of them", "read a file with hallweight.lab.read")
    kinds = {(t.layout, t.quantity) for t in traces}
    if len(kinds) > 1:
        found = "traces of " + " and ".join(f"{quantity} ({layout})" for layout, quantity in sorted(kinds))
        raise InputError(found, "one layout and one quantity", "fit them one by one")
    return traces


def _offset_of(trace: Trace, offset: Offset) -> "Centre | bool":
    """What to subtract: a given offset, the centre of each device (True), or nothing."""
    if isinstance(offset, bool):
        return offset
    if isinstance(offset, str):
        return trace.quantity in ("R_xy", "rho_xy")
    from ._pulse_fit.numbers.centre import given_centre

    if not isinstance(offset, Card):
        return given_centre(number("offset", offset), 0.0, "given, and subtracted from every state")
    loop = offset.values.get("offset")
    if loop is None or loop.unit != trace.unit or not isinstance(loop.value, float):
        found = f"offset= a card without an offset in {trace.unit}"
        raise InputError(found, f"the card of a field loop of {trace.quantity}", "fit the loop, or give a number")
    err = loop.err if isinstance(loop.err, float) else 0.0
    return given_centre(loop.value, err, f"of the loop {offset.name}")
