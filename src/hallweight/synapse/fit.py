"""One function for every layout: ``fit(trace)``."""

from collections.abc import Sequence
from typing import Literal

from hallweight.core import Card, InputError, Trace

from .conditions import refuse_several_loops, with_conditions

Offset = Literal["auto"] | float | bool
"""What to subtract from pulse data; see :func:`fit`."""


def fit(
    trace: Trace | Sequence[Trace],
    *,
    law: str = "auto",
    offset: Offset = "auto",
    name: str | None = None,
    full: float | Card | None = None,
) -> Card:
    """Fit what was read and return a card, each value with its error and provenance.

    ``pulses`` (one trace or several) and ``step-table`` make a card of kind "synapse"; ``field-loop`` and
    ``current-loop`` "hall-loop"; ``angle`` and ``harmonic`` "harmonic"; ``readings`` "readings".

    ``law``
        an update law; "auto" takes the simplest within one standard error of the best held-out likelihood. Its
        noise-free curve must follow every branch (R2 at least 0.9); else it is the table law. The card's notes say how.
    ``offset``
        subtracted from every read of pulse data, SI; "auto" estimates it for R_xy (:func:`hallweight.lab.offset`) and
        subtracts nothing from other quantities; True estimates it for all; False subtracts nothing
    ``name``
        of the card; default: the name of the first file, or the quantity
    ``full``
        R_AHE of the full field loop in the unit of the trace, or its card: for the switched fraction of a current loop

    Raises :class:`InputError` in one sentence if the data cannot be fitted.
    """
    traces = _one_kind([trace] if isinstance(trace, Trace) else list(trace))
    refuse_several_loops(traces)
    first = traces[0]
    name = name or (first.sources[0].name if first.sources else first.quantity)
    return with_conditions(_card_of(traces, name, law, offset, full), traces)


def _card_of(traces: list[Trace], name: str, law: str, offset: Offset, full: float | Card | None) -> Card:
    """Fit traces of one layout."""
    first = traces[0]
    if first.layout == "pulses":
        return _fit_pulses(traces, law, offset, name)
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


def _fit_pulses(traces: list[Trace], law: str, offset: Offset, name: str) -> Card:
    from ._pulse_fit.fit_pulses import fit_pulses

    offsets = [_offset_of(t, offset) for t in traces]
    corrected = [
        t if o is None or o[0] == 0 else t.with_values(t.values - o[0], f"offset {o[0]:g} subtracted")
        for t, o in zip(traces, offsets, strict=True)
    ]
    return fit_pulses(corrected, law, name, offsets[0])


def _offset_of(trace: Trace, offset: Offset) -> tuple[float, float] | None:
    """Offset of a trace and its error, or None if nothing is subtracted."""
    if offset is False or (offset == "auto" and trace.quantity not in ("R_xy", "rho_xy")):
        return None
    if isinstance(offset, int | float) and offset is not True:
        return float(offset), 0.0
    from hallweight import lab

    value = lab.offset(trace)
    assert isinstance(value.value, float)
    return value.value, value.err if isinstance(value.err, float) else 0.0
