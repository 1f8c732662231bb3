"""A trace as what was applied before each read and what was read, for :func:`.calibrate`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError, Protocol, Trace, Wait, parse
from hallweight.core.types import Array

from .._bench.measure import DWELL, WIDTH

LAYOUTS = ("pulses", "current-loop", "field-loop")
C2C = 0.02
"""Cycle-to-cycle noise over the range where a trace has too few cycles to show its own: about 2% is what was reported
for a Hall-read synapse (11 states)."""
_FINEST = 0.01  # of the range: the simulated curve has no less noise of its own
_LEAST_PULSES, _LEAST_READS = 4, 8


@dataclass(frozen=True, eq=False)
class Drive:
    """Reads (n,) of one device and what came before each: ``count`` pulses (or a field held) of ``amplitude`` (SI, in
    ``unit``) and ``width`` s. ``field`` T in the plane, ``kelvin`` of the surroundings (None: the card's).

    ``used`` (n,) marks the reads to compare; ``settle``: the device has been through this before. ``sigma``: standard
    error of a read for the fit, ``c2c`` the scatter of one cycle about the mean (``shown``: by the trace itself, else
    assumed), ``white`` the scatter from read to read, all in the unit of the reads.
    """

    kind: str
    unit: str
    amplitude: Array
    count: NDArray[np.int64]
    width: Array
    field: float
    kelvin: float | None
    y: Array
    used: NDArray[np.bool_]
    settle: bool
    sigma: float
    c2c: float
    shown: bool
    white: float
    cycles: int

    @property
    def range(self) -> float:
        """Highest less lowest used read."""
        return float(np.ptp(self.y[self.used]))


def applied(kind: str, unit: str, amplitude: Array, width: Array, field: float, kelvin: float | None) -> Drive:
    """Return a drive without reads, for a device that has been through it before."""
    n = len(amplitude)
    nothing = np.zeros(n)
    once, used = np.ones(n, int), np.ones(n, bool)
    return Drive(kind, unit, amplitude, once, width, field, kelvin, nothing, used, True, 1.0, 0.0, False, 0.0, 1)


def drive_of(
    trace: Trace, protocol: Protocol | str | None, width: str | float | None, settle: bool, c2c: float | None
) -> Drive:
    """Return a trace as a :class:`Drive`; ``protocol`` and ``width`` say what the trace does not.

    Raises :class:`InputError` for a trace that cannot be calibrated.
    """
    if not isinstance(trace, Trace):
        raise InputError(f"a {type(trace).__name__}", "a trace", "read a file with hallweight.lab.read")
    if trace.layout not in LAYOUTS or trace.quantity not in ("R_xy", "rho_xy", "V_xy", "R"):
        found = f"a trace of {trace.quantity} with the layout '{trace.layout}'"
        raise InputError(found, "R_xy against pulses, a current or a field", "give such a trace")
    if len(np.unique(trace.coord("device"))) > 1:
        raise InputError("a trace of several devices", "one device", "calibrate them one by one")
    given = Protocol.parse(protocol) if isinstance(protocol, str) else protocol or trace.protocol
    amplitude, count, unit = _amplitudes(trace, given)
    widths = _widths(trace, given, width, amplitude)
    _check(trace.values, count * (amplitude != 0))
    reads, rows, scatter = _cycles(trace, amplitude, settle)
    amplitude, count, widths = amplitude[rows], count[rows], widths[rows]
    used = np.isfinite(reads)
    if settle and trace.layout != "pulses":
        used &= np.arange(len(reads)) >= int(np.argmax(np.abs(amplitude)))
    if used.sum() < _LEAST_READS or not np.ptp(reads[used]) > 1e-9 * np.abs(reads[used]).max():
        raise InputError(f"{used.sum()} reads over a range of zero" if used.sum() >= _LEAST_READS else
                         f"{used.sum()} reads to compare", f"{_LEAST_READS} reads of a state that changes",
                         "measure a device that switches")  # fmt: skip
    size, many = float(np.ptp(reads[used])), 1 if scatter is None else scatter[1]
    noise = c2c * size if c2c is not None else C2C * size if scatter is None else scatter[0]
    field = given.in_plane_field if given is not None and given.in_plane_field is not None else None
    kelvin = given.temperature if given is not None and given.temperature is not None else None
    return Drive(
        trace.layout, unit, amplitude, count, widths,
        float(trace.meta.get("in_plane_field", 0.0) if field is None else field),
        trace.meta.get("temperature") if kelvin is None else kelvin,
        reads, used, settle, max(noise / many**0.5, _FINEST * size), noise, c2c is not None or scatter is not None,
        _white(reads[used]), many,
    )  # fmt: skip


def _amplitudes(trace: Trace, given: Protocol | None) -> tuple[Array, NDArray[np.int64], str]:
    """Amplitude before each read, how often it came, and its unit."""
    if trace.layout != "pulses":
        name = "field" if trace.layout == "field-loop" else "current"
        x = trace.coord(name).astype(float)
        return _finite(x), np.ones(len(x), int), str(trace.data[name].attrs.get("units", "A"))
    sign = np.sign(trace.coord("polarity").astype(float))
    count = np.where(sign == 0, 0, np.maximum(np.round(np.abs(trace.coord("n_pulses").astype(float))), 1)).astype(int)
    if given is not None:
        size = np.zeros(len(sign))
        if len(given.amplitudes) != int((sign != 0).sum()):
            found = f"a protocol of {len(given.amplitudes)} pulses for a trace of {int((sign != 0).sum())}"
            raise InputError(found, "as many pulses as were read", "correct the protocol")
        size[sign != 0] = given.amplitudes
        return size, count, next(s.unit for s in given.steps if not isinstance(s, Wait))
    if "amplitude" not in trace.data.coords:
        raise InputError("pulses of unknown amplitude", "a current", 'give protocol="32 pulses of +12 mA, 1 ms; ..."')
    size = np.abs(trace.coord("amplitude").astype(float)) * sign
    return _finite(size), count, str(trace.data["amplitude"].attrs.get("units", "A"))


def _finite(x: Array) -> Array:
    if not np.all(np.isfinite(x)):
        raise InputError("a drive that is not a finite number", "finite amplitudes", "correct the file")
    return x


def _widths(trace: Trace, given: Protocol | None, width: str | float | None, amplitude: Array) -> Array:
    """Width (s) of what came before each read."""
    usual = DWELL if trace.layout == "field-loop" else WIDTH
    plain = float(trace.meta.get("pulse_width", usual)) if width is None else parse(width, "s")
    out = np.full(len(amplitude), plain)
    if given is None or width is not None:
        return out
    steps = [s for s in given.steps if not isinstance(s, Wait)]
    each = np.tile(np.concatenate([np.full(len(s.amplitudes), s.width or usual) for s in steps]), given.repeat)
    at = np.flatnonzero(trace.coord("polarity") != 0) if trace.layout == "pulses" else np.arange(len(amplitude))
    if len(each) == len(at):
        out[at] = each
    return out


def _check(values: Array, count: NDArray[np.int64]) -> None:
    if not count.any():
        raise InputError("a trace without a pulse", f"{_LEAST_PULSES} or more", "check polarity and amplitude")
    if count.sum() < _LEAST_PULSES:
        found = f"a trace of {count.sum()} pulse{'s' if count.sum() != 1 else ''}"
        raise InputError(found, f"{_LEAST_PULSES} or more", "measure a series of pulses")
    if np.isfinite(values).sum() < _LEAST_READS:
        found = f"a trace with {np.isfinite(values).sum()} finite reads"
        raise InputError(found, f"{_LEAST_READS} or more", "check the column that was read")


def _cycles(trace: Trace, amplitude: Array, settle: bool) -> tuple[Array, NDArray[np.intp], tuple[float, int] | None]:
    """Reads, the rows of the trace that they stand for, and the scatter of one cycle with the number of cycles.

    A settled device that goes through the same cycle again and again is compared by the mean over its cycles, without
    the first, which began in a state of its own.
    """
    cycle = trace.coord("cycle")
    parts = [np.flatnonzero((cycle == c) & ((trace.layout != "pulses") | (amplitude != 0))) for c in np.unique(cycle)]
    same = len({len(p) for p in parts}) == 1 and all(np.allclose(amplitude[p], amplitude[parts[0]]) for p in parts)
    if len(parts) < 2 or not same:
        return trace.values, np.arange(len(trace)), None
    reads = trace.values[np.array(parts[1:])]
    scatter = (float(np.sqrt(np.nanmean(np.nanvar(reads, axis=0, ddof=1)))), len(reads)) if len(reads) > 2 else None
    if not settle:
        return trace.values, np.arange(len(trace)), None if scatter is None else (scatter[0], 1)
    return reads.mean(0), parts[1], scatter


def _white(y: Array) -> float:
    """Scatter from read to read, from second differences."""
    return float(np.median(np.abs(np.diff(y, 2))) / 0.6745 / 6**0.5)
