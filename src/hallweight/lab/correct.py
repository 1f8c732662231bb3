"""Hall offset, drift and sign convention: estimated, shown, and removed on request from a copy of the trace."""

from dataclasses import replace
from importlib import import_module
from typing import Literal

import numpy as np

from hallweight.core import InputError, Trace, Value, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import number

from .curve_shape import noise

_HALL = ("R_xy", "rho_xy", "V", "weight")
_LOOPS = ("field-loop", "current-loop")


def offset(trace: Trace) -> Value:
    """Return the Hall offset of misaligned contacts: the centre of the range of states, with its error.

    Loops
        midpoint of the means of the outermost tenth of the drive on either side; the error is that of those means, from
        their scatter and the read noise

    Pulses
        the offset of :func:`hallweight.synapse.fit`: midpoint of the fitted bounds, which pulses may not reach. If the
        pulses cannot be fitted, the midpoint of the states reached, and half of what they span as its error

    Only Hall resistances, voltages and bare weights have such an offset; for others it is zero by definition.
    """
    if trace.quantity not in _HALL or trace.layout == "step-table":
        return Value(value=0.0, unit=_unit(trace), err=0.0, how="assumed", note=f"{trace.quantity} has no Hall offset")
    fitted = _fitted_centre(trace) if trace.layout == "pulses" else None
    if fitted is not None:
        return fitted
    high, low = _saturated_states(trace)
    spread = noise(trace.values)
    if not len(high) or not len(low):
        good = trace.values[np.isfinite(trace.values)]
        if not len(good):
            return Value(value=0.0, unit=trace.unit, how="assumed", note="no read is a number")
        half = float(np.ptp(good)) / 2
        note = "midpoint of the range: no two states are told apart"
        return Value(value=float(good.min() + half), unit=trace.unit, err=half, how="assumed", note=note)
    err = 0.5 * float(np.hypot(_sem(high, spread), _sem(low, spread)))
    value = float(np.mean(high) + np.mean(low)) / 2
    return _measured(trace, value, err, "midpoint of the two saturated states")


def _fitted_centre(trace: Trace) -> Value | None:
    """Offset of the bounds fitted to pulses; None if they cannot be fitted."""
    try:
        card = import_module("hallweight").synapse.fit(trace, offset=True)  # by name: lab knows no stage to its right
    except InputError:
        return None
    value: Value = card.values["offset"]
    return value


def drift(trace: Trace) -> Value:
    """Return the linear drift per read, with its error (unit of the quantity).

    Several cycles
        slope of the cycle means against the cycle number, divided by the reads per cycle

    One closed loop that begins at an end of the drive
        what it fails to close by, divided by its length

    Anything else
        zero, with the error that the range could hide (``how="assumed"``)
    """
    rows = _cycles(trace)
    if rows is not None and len(rows) >= 2:
        length = rows.shape[1]
        means = rows.mean(axis=1)
        count = np.arange(len(rows), dtype=float)
        slope, start = np.polyfit(count, means, 1)
        if len(rows) > 2:
            residual = means - slope * count - start
            err = float(np.sqrt(np.sum(residual**2) / (len(rows) - 2) / np.sum((count - count.mean()) ** 2)))
        else:
            err = float(np.std(rows[1] - rows[0]) / np.sqrt(length))
        return _measured(trace, float(slope) / length, err / length, f"per read, from {len(rows)} cycles")
    values = trace.values[np.isfinite(trace.values)] if trace.layout != "step-table" else np.zeros(0)
    closed = trace.layout in _LOOPS and _closes(trace)
    if closed and len(values) > 5:
        k = max(1, len(values) // 40)
        span = len(values) - k
        change = float(np.median(values[-k:]) - np.median(values[:k]))  # a median, against spikes
        err = max(noise(values), 1e-300) * float(np.sqrt((np.pi if k > 2 else 2) / k))
        return _measured(trace, change / span, err / span, "per read, from what the loop fails to close by")
    err = float(np.ptp(values)) / max(1, len(values) - 1) if len(values) else 0.0
    return Value(value=0.0, unit=_unit(trace), err=err, how="assumed", note="per read; one cycle does not show a drift")


def sign(trace: Trace) -> int:
    """Return +1 if positive drive (or LTP pulses) raises the quantity, -1 if it lowers it."""
    if trace.layout == "pulses":
        polarity, chain = trace.coord("polarity"), trace.coord("chain")
        step = np.diff(trace.values, prepend=np.nan)
        inside = np.concatenate([[False], chain[1:] == chain[:-1]]) & np.isfinite(step)
        up, down = step[inside & (polarity > 0)], step[inside & (polarity < 0)]
        rise = (up.mean() if len(up) else 0.0) - (down.mean() if len(down) else 0.0)
    elif trace.layout in _LOOPS:
        above, below = _saturated_states(trace)
        rise = np.mean(above) - np.mean(below) if len(above) and len(below) else 1.0
    else:
        raise InputError(f"a '{trace.layout}' trace", "pulses or a loop, which have a sign", "leave flip= out")
    return -1 if rise < 0 else 1


def describe(trace: Trace) -> tuple[str, ...]:
    """Return what is seen of offset, drift and sign, one line each; empty for what is not a Hall trace."""
    if trace.quantity not in ("R_xy", "rho_xy", "V") or trace.layout not in ("pulses", *_LOOPS):
        return ()
    slope = drift(trace)
    raises = "raise" if sign(trace) > 0 else "lower"
    effect = f"LTP pulses {raises}" if trace.layout == "pulses" else f"a positive drive {raises}s"
    return (
        f"Hall offset: {offset(trace)}",
        f"drift: {slope} {slope.note}",
        f"sign: {effect} {trace.quantity}",
    )


@names_keywords
def correct(
    trace: Trace,
    *,
    offset: bool | float = False,
    drift: bool = False,
    flip: bool | Literal["auto"] = False,
) -> Trace:
    """Return a corrected copy; the trace itself, which holds what the file held, stays as it is.

    ``offset``
        SI, is subtracted as it is; True subtracts :func:`offset`
    ``drift``
        True subtracts the line of :func:`drift`
    ``flip``
        True reverses the sign convention: a Hall quantity by its sign, any other by the names of its polarities;
        "auto" does so only where positive drive lowers the quantity
    """
    if drift:
        slope = _drift(trace)
        line = slope.value * (np.arange(len(trace)) - (len(trace) - 1) / 2) if isinstance(slope.value, float) else 0.0
        trace = trace.with_values(trace.values - line, f"a drift of {slope} per read was subtracted")
    if offset is not False:
        found = _offset(trace) if offset is True else None
        shift = number("offset", found.value if found is not None else offset)
        text = str(found) if found is not None else show(shift, trace.unit)
        trace = trace.with_values(trace.values - shift, f"an offset of {text} was subtracted")
    if flip == "auto":
        flip = sign(trace) < 0
    return _flipped(trace) if flip else trace


_offset, _drift = offset, drift


def _flipped(trace: Trace) -> Trace:
    if trace.quantity in _HALL:
        return trace.with_values(-trace.values, "the sign of the Hall quantity was reversed")
    if trace.layout != "pulses":
        found = f"flip for {trace.quantity} in a '{trace.layout}' trace"
        raise InputError(found, "a Hall quantity or pulses", "leave flip= out")
    data = trace.data.copy()
    data["polarity"] = ("read", -trace.coord("polarity"))
    corrections = (*trace.corrections, "LTP and LTD were exchanged")
    return replace(trace, data=data.set_coords("polarity"), corrections=corrections)


def _measured(trace: Trace, value: float, err: float, note: str) -> Value:
    names = ", ".join(s.name for s in trace.sources)
    return Value(value=value, unit=trace.unit, err=err, how="measured", source=names, note=note)


def _unit(trace: Trace) -> str:
    return "S" if trace.layout == "step-table" else trace.unit


def _drive(trace: Trace) -> Array:
    return np.asarray(trace.coord("field" if trace.layout == "field-loop" else "current"), dtype=float)


def _sem(values: Array, spread: float) -> float:
    scatter = float(np.std(values, ddof=1)) if len(values) > 1 else spread
    return max(scatter, spread) / float(np.sqrt(len(values)))


def _saturated_states(trace: Trace) -> tuple[Array, Array]:
    """Reads of a loop in the high and in the low saturated state; none for other layouts."""
    v = trace.values
    if trace.layout not in _LOOPS:
        return v[:0], v[:0]
    drive = _drive(trace)
    edge = 0.9 * min(abs(np.nanmin(drive)), abs(np.nanmax(drive)))
    good = np.isfinite(v)
    return v[good & (drive >= edge)], v[good & (drive <= -edge)]


def _cycles(trace: Trace) -> Array | None:
    """Values by cycle, shape (cycles, reads), if there is one device and its cycles are equally long."""
    if trace.layout not in ("pulses", *_LOOPS) or len(np.unique(trace.coord("device"))) != 1:
        return None
    if "scan" in trace.coords or "temperature" in trace.coords:
        return None
    cycle = trace.coord("cycle")
    order = np.argsort(cycle, kind="stable")
    rows = np.split(trace.values[order], np.flatnonzero(np.diff(cycle[order])) + 1)
    length = int(np.median([len(r) for r in rows]))
    rows = [r[:length] for r in rows if len(r) >= length and np.isfinite(r[:length]).all()]
    return np.array(rows) if len(rows) >= 2 and length > 1 else None


def _closes(trace: Trace) -> bool:
    drive = _drive(trace)
    saturated = abs(drive[0]) > 0.9 * np.nanmax(np.abs(drive))  # a virgin state at the start is no drift
    return bool(saturated and abs(drive[-1] - drive[0]) < 0.05 * np.ptp(drive)) and "scan" not in trace.coords
