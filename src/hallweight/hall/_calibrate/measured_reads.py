"""The reads of a trace that a simulated curve is compared with, and how noisy they are."""

from dataclasses import dataclass, replace

import numpy as np

from hallweight.core import InputError, Protocol, Trace
from hallweight.core.types import Array, Indices, Mask

from .._bench.session import Quantity
from .drive import Drive, drive_of

LAYOUTS = ("pulses", "current-loop", "field-loop")
C2C = 0.02
"""Cycle-to-cycle noise over the range where a trace has too few cycles to show its own: about 2% is what was reported
for a Hall-read synapse (11 states)."""
_LEAST_SIGMA = 0.01  # of the range: the simulated curve has at least as much noise
_LEAST_PULSES, _LEAST_READS = 4, 8


@dataclass(frozen=True, eq=False)
class MeasuredReads:
    """Reads of one device, in their unit.

    values        (reads,)  mean over the cycles if there are several
    used          (reads,)  which of them to compare
    sigma                   standard error of a read for the fit
    c2c                     scatter of one cycle about the mean
    c2c_measured  bool      whether the trace shows it itself, else it is assumed
    white_noise             scatter from read to read
    cycles        int       over which the values are a mean
    """

    values: Array
    used: Mask
    sigma: float
    c2c: float
    c2c_measured: bool
    white_noise: float
    cycles: int

    @property
    def range(self) -> float:
        """Highest less lowest used read."""
        return float(np.ptp(self.values[self.used]))


def drive_and_reads(
    trace: Trace,
    protocol: Protocol | str | None = None,
    width: Quantity | None = None,
    *,
    periodic: bool,
    c2c: float | None = None,
) -> tuple[Drive, MeasuredReads]:
    """Return what a trace was driven by and what was read; ``protocol`` and ``width`` say what the trace does not.

    ``periodic``: the device has been through the same before. ``c2c``: cycle-to-cycle noise over the range, if known.
    Raises :class:`InputError` for a trace that cannot be calibrated.
    """
    if not isinstance(trace, Trace):
        raise InputError(f"a {type(trace).__name__}", "a trace", "read a file with hallweight.lab.read")
    if trace.layout not in LAYOUTS or trace.quantity not in ("R_xy", "rho_xy", "V_xy", "R"):
        found = f"a trace of {trace.quantity} with the layout '{trace.layout}'"
        raise InputError(found, "R_xy against pulses, a current or a field", "give such a trace")
    if len(np.unique(trace.coord("device"))) > 1:
        raise InputError("a trace of several devices", "one device", "calibrate them one by one")
    parsed = Protocol.parse(protocol) if isinstance(protocol, str) else protocol or trace.protocol
    drive = drive_of(trace, parsed, width, periodic)
    _check(trace.values, drive.count * (drive.amplitude != 0))
    values, rows, scatter = _mean_cycle(trace, drive.amplitude, periodic)
    drive = replace(drive, amplitude=drive.amplitude[rows], count=drive.count[rows], width=drive.width[rows])
    used = np.isfinite(values)
    if periodic and trace.layout != "pulses":
        used &= np.arange(len(values)) >= int(np.argmax(np.abs(drive.amplitude)))
    _check_range(values[used])
    size, cycles = float(np.ptp(values[used])), 1 if scatter is None else scatter[1]
    shown = C2C * size if scatter is None else scatter[0]
    noise = shown if c2c is None else c2c * size
    sigma = max(noise / cycles**0.5, _LEAST_SIGMA * size)
    measured = c2c is not None or scatter is not None
    return drive, MeasuredReads(values, used, sigma, noise, measured, _white_noise(values[used]), cycles)


def _check(values: Array, count: Indices) -> None:
    if not count.any():
        raise InputError("a trace without a pulse", f"{_LEAST_PULSES} or more", "check polarity and amplitude")
    if count.sum() < _LEAST_PULSES:
        found = f"a trace of {count.sum()} pulse{'s' if count.sum() != 1 else ''}"
        raise InputError(found, f"{_LEAST_PULSES} or more", "measure a series of pulses")
    if np.isfinite(values).sum() < _LEAST_READS:
        found = f"a trace with {np.isfinite(values).sum()} finite reads"
        raise InputError(found, f"{_LEAST_READS} or more", "check the column that was read")


def _check_range(values: Array) -> None:
    enough = len(values) >= _LEAST_READS
    if not enough or not np.ptp(values) > 1e-9 * np.abs(values).max():
        found = f"{len(values)} reads " + ("over a range of zero" if enough else "to compare")
        raise InputError(found, f"{_LEAST_READS} reads of a state that changes", "measure a device that switches")


def _mean_cycle(trace: Trace, amplitude: Array, periodic: bool) -> tuple[Array, Indices, tuple[float, int] | None]:
    """Reads, the rows of the trace that they stand for, and the scatter of one cycle with the number of cycles.

    A periodic device that goes through the same cycle again and again is compared by the mean over its cycles. The
    first is left out: it began in another state.
    """
    cycle = trace.coord("cycle")
    driven = (trace.layout != "pulses") | (amplitude != 0)
    parts = [np.flatnonzero((cycle == c) & driven) for c in np.unique(cycle)]
    same = len({len(p) for p in parts}) == 1 and all(np.allclose(amplitude[p], amplitude[parts[0]]) for p in parts)
    every = np.arange(len(trace))
    if len(parts) < 2 or not same:
        return trace.values, every, None
    reads = trace.values[np.array(parts[1:])]
    scatter = (float(np.sqrt(np.nanmean(np.nanvar(reads, axis=0, ddof=1)))), len(reads)) if len(reads) > 2 else None
    if not periodic:
        return trace.values, every, None if scatter is None else (scatter[0], 1)
    return reads.mean(0), parts[1], scatter


def _white_noise(values: Array) -> float:
    """Scatter from read to read, from second differences."""
    return float(np.median(np.abs(np.diff(values, 2))) / 0.6745 / 6**0.5)
