"""One door for every layout: ``fit(trace)``."""

from collections.abc import Sequence
from typing import Literal

from hallweight.core import Card, InputError, Trace

Offset = Literal["auto"] | float | bool


def fit(
    trace: Trace | Sequence[Trace], *, law: str = "auto", offset: Offset = "auto", name: str | None = None,
    full: float | Card | None = None,
) -> Card:  # fmt: skip
    """Fit what was read and return a card, each value with its error and provenance.

    ``pulses`` (one trace or several) and ``step-table`` make a card of kind "synapse"; ``field-loop`` and
    ``current-loop`` "hall-loop"; ``angle`` and ``harmonic`` "harmonic"; ``readings`` "readings".

    ``law`` is an update law, or "auto": the simplest law within one standard error of the best held-out likelihood
    whose noise-free curve follows every branch (R2 at least 0.9), else the table law; the notes of the card say how.
    ``offset`` is subtracted from every read of pulse data: "auto" estimates it for R_xy (:func:`hallweight.lab.offset`)
    and leaves other quantities alone; a number is used as it is (SI); False subtracts nothing.
    ``full`` is the R_AHE of the full field loop, or its card, for the switched fraction of a current loop.

    Raises :class:`InputError` in one sentence if the data cannot be fitted.
    """
    traces = [trace] if isinstance(trace, Trace) else list(trace)
    if not traces or not all(isinstance(t, Trace) for t in traces):
        raise InputError("no trace" if not traces else f"a {type(traces[0]).__name__}", "one trace or a list of them",
                         "read a file with hallweight.lab.read")  # fmt: skip
    first = traces[0]
    different = {(t.layout, t.quantity) for t in traces}
    if len(different) > 1:
        raise InputError("traces of " + " and ".join(f"{q} ({y})" for y, q in sorted(different)),
                         "one layout and one quantity", "fit them one by one")  # fmt: skip
    name = name or (first.sources[0].name if first.sources else first.quantity)
    if first.layout == "pulses":
        return _pulses(traces, law, offset, name)
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


def _pulses(traces: list[Trace], law: str, offset: Offset, name: str) -> Card:
    from ._pulse_fit.fit_pulses import fit_pulses

    shifts = [_offset_of(t, offset) for t in traces]
    shifted = [
        t if s is None or s[0] == 0 else t.with_values(t.values - s[0], f"offset {s[0]:g} subtracted")
        for t, s in zip(traces, shifts, strict=True)
    ]
    return fit_pulses(shifted, law, name, shifts[0])


def _offset_of(trace: Trace, offset: Offset) -> tuple[float, float] | None:
    if offset is False or (offset == "auto" and trace.quantity not in ("R_xy", "rho_xy")):
        return None
    if isinstance(offset, int | float) and offset is not True:
        return float(offset), 0.0
    from hallweight import lab

    value = lab.offset(trace)
    assert isinstance(value.value, float)
    return value.value, value.err if isinstance(value.err, float) else 0.0
