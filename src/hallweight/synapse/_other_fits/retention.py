"""States read without pulses between: how many levels, and how far they moved between two readings."""

import numpy as np

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import Array, Indices

from ..fitted_card import fitted_card, fitted_value
from .levels import levels_of

_MIN_READS, _MIN_PAIRS = 10, 3
_QUARTILES_OVER_SIGMA = 1.349
"""Distance of the quartiles of a Gaussian over its standard deviation."""
_MEDIAN_ERR_OVER_MEAN_ERR = 1.2533
"""Standard error of a median over that of the mean, for a Gaussian."""


def fit_readings(trace: Trace, name: str) -> Card:
    """Return a card of kind "readings".

    ``n_levels``, ``levels_row``, ``sigma_level``
        number, centres and mean relative spread of the levels (:func:`.levels.levels_of`)
    ``drift``, ``sigma_drift``
        median and standard deviation (from the quartiles) of the relative change of a device from cycle 0 to cycle 1;
        for one device read against ``time`` (s), its relative decay per decade of time instead

    Raises :class:`InputError` for fewer than ten finite reads.
    """
    y, device, cycle = trace.values, trace.coord("device"), trace.coord("cycle")
    first = cycle == np.min(cycle)
    before = np.isfinite(y) & first
    if before.sum() < _MIN_READS:
        raise InputError(f"{before.sum()} finite readings", "at least ten", "read more devices")
    if not np.ptp(y[before]) > 0:
        raise InputError(f"the same value {y[before][0]:g} in all readings", "states that differ", "check the column")
    new, unit = fitted_value([trace], trace.how), trace.unit
    low, high = np.quantile(y[before], [0.005, 0.995])
    values = {
        "n_devices": new(value=float(len(np.unique(device)))),
        "state_min": new(value=float(low), unit=unit),
        "state_max": new(value=float(high), unit=unit),
    }
    notes = []
    if "time" in trace.coords and len(np.unique(device)) == 1:
        decay, err = _decay(trace.coord("time")[before], y[before])
        values["drift"] = new(value=decay, err=err)
        notes.append("drift: slope of the state against the decimal logarithm of time, over its first value, negated")
        return fitted_card([trace], "readings", name, values, notes)
    centres, spread = levels_of(y[before])
    values["n_levels"] = new(value=float(len(centres)))
    values["levels_row"] = new(value=tuple(centres), unit=unit)
    values["sigma_level"] = new(value=spread)
    if (~first).any():
        change = _relative_change(y, device, cycle)
        n, quartiles = len(change), np.quantile(change, [0.25, 0.5, 0.75])
        sigma = float((quartiles[2] - quartiles[0]) / _QUARTILES_OVER_SIGMA)
        values["drift"] = new(value=float(quartiles[1]), err=_MEDIAN_ERR_OVER_MEAN_ERR * sigma / n**0.5)
        values["sigma_drift"] = new(value=sigma, err=sigma / (2 * n) ** 0.5)
        notes.append(f"relative change of {n} devices from the first to the second reading; time not given")
    return fitted_card([trace], "readings", name, values, notes)


def _decay(time: Array, y: Array) -> tuple[float, float]:
    """Relative decay per decade of time of one device, and its error, by a line in log10(time)."""
    after = time > 0
    if after.sum() < 3 or not np.ptp(time[after]) > 0:
        raise InputError(f"{after.sum()} reads after time zero", "at least three at different times", "read for longer")
    decades = np.log10(time[after])
    line, covariance = np.polyfit(decades, y[after], 1, cov="unscaled")
    residual = y[after] - np.polyval(line, decades)
    sigma = float(np.sqrt((residual**2).sum() / max(after.sum() - 2, 1)))
    start = abs(float(np.polyval(line, decades.min())))
    return -float(line[0]) / start, sigma * float(np.sqrt(covariance[0, 0])) / start


def _relative_change(y: Array, device: Indices, cycle: Indices) -> Array:
    """Relative change of each device from the lowest cycle to the next, shape (pairs,)."""
    first, second = np.unique(cycle)[:2]
    start, end = (dict(zip(device[cycle == c], y[cycle == c], strict=True)) for c in (first, second))
    both = [(start[d], end[d]) for d in start if d in end]
    pairs = [(a, b) for a, b in both if np.isfinite([a, b]).all() and a != 0]
    if len(pairs) < _MIN_PAIRS:
        raise InputError(f"{len(pairs)} devices read twice", "at least three", "give both files with the same devices")
    a, b = np.array(pairs).T
    return np.asarray((b - a) / np.abs(a))
