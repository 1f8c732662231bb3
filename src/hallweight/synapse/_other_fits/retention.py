"""States read without pulses between: how many levels, and how far they moved between two readings."""

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError, Trace, Value, build_card
from hallweight.core.types import Array


def fit_readings(trace: Trace, name: str) -> Card:
    """Return a card of kind "readings".

    ``n_levels``, ``levels_row``, ``sigma_level``: number, centres and mean relative spread of the levels, as a mixture
    of Gaussians in the logarithm of the state (plain state if it changes sign), 1 to 8 of them, by the Bayesian
    information criterion (cite schwarz1978). ``drift`` and ``sigma_drift``: median and standard deviation (from the
    quartiles) of the relative change from cycle 0 to cycle 1 of the same device. Raises :class:`InputError` for fewer
    than ten finite reads.

    One device read against ``time`` (s) gives ``drift`` as the relative decay per decade of time instead.
    """
    y, device, cycle = trace.values, trace.coord("device"), trace.coord("cycle")
    good, first = np.isfinite(y), cycle == np.min(cycle)
    before = good & first
    if before.sum() < 10:
        raise InputError(f"{before.sum()} finite readings", "at least ten", "read more devices")
    if not np.ptp(y[before]) > 0:
        raise InputError(f"the same value {y[before][0]:g} in all readings", "states that differ", "check the column")
    how, source = trace.how, ", ".join(s.name for s in trace.sources)
    values: dict[str, Value] = {}

    def add(key: str, value: float | tuple[float, ...], unit: str = "1", err: float | None = None) -> None:
        values[key] = Value(value=value, err=err, unit=unit, how=how, source=source)

    add("n_devices", float(len(np.unique(device))))
    low, high = np.quantile(y[before], [0.005, 0.995])
    add("state_min", float(low), trace.unit)
    add("state_max", float(high), trace.unit)
    notes = []
    if "time" in trace.data.coords and len(np.unique(device)) == 1:
        add("drift", *_decay(trace.coord("time")[before], y[before]))
        notes.append("drift: slope of the state against the decimal logarithm of time, over its first value, negated")
        return _card(trace, name, values, notes)
    centres, spread = levels_of(y[before])
    add("n_levels", float(len(centres)))
    add("levels_row", tuple(centres), trace.unit)
    add("sigma_level", spread)
    if (~first).any():
        change = _change(y, device, cycle)
        quartiles = np.quantile(change, [0.25, 0.5, 0.75])
        sigma = float((quartiles[2] - quartiles[0]) / 1.349)
        add("drift", float(quartiles[1]), err=1.2533 * sigma / len(change) ** 0.5)
        add("sigma_drift", sigma, err=sigma / (2 * len(change)) ** 0.5)
        notes.append(f"relative change of {len(change)} devices from the first to the second reading; time not given")
    return _card(trace, name, values, notes)


def _card(trace: Trace, name: str, values: dict[str, Value], notes: list[str]) -> Card:
    return build_card({"name": name, "kind": "readings", "quantity": trace.quantity, "values": values,
                       "sources": tuple(s.name for s in trace.sources), "notes": tuple(notes)},
                      f"the fit of {name!r}")  # fmt: skip


def _decay(time: Array, y: Array) -> tuple[float, str, float]:
    """Relative decay per decade of time of one device, its unit and its error, by a line in log10(time)."""
    after = time > 0
    if after.sum() < 3 or not np.ptp(time[after]) > 0:
        raise InputError(f"{after.sum()} reads after time zero", "at least three at different times", "read for longer")
    decades = np.log10(time[after])
    line, covariance = np.polyfit(decades, y[after], 1, cov="unscaled")
    rest = y[after] - np.polyval(line, decades)
    sigma = float(np.sqrt((rest**2).sum() / max(after.sum() - 2, 1)))
    start = abs(float(np.polyval(line, decades.min())))
    return -float(line[0]) / start, "1", sigma * float(np.sqrt(covariance[0, 0])) / start


def _change(y: Array, device: NDArray[np.int64], cycle: NDArray[np.int64]) -> Array:
    """Relative change of each device from the lowest cycle to the next, shape (pairs,)."""
    one, two = np.unique(cycle)[:2]
    start, end = (dict(zip(device[cycle == c], y[cycle == c], strict=True)) for c in (one, two))
    pairs = [(start[d], end[d]) for d in start if d in end and np.isfinite([start[d], end[d]]).all() and start[d] != 0]
    if len(pairs) < 3:
        raise InputError(f"{len(pairs)} devices read twice", "at least three", "give both files with the same devices")
    a, b = np.array(pairs).T
    return np.asarray((b - a) / np.abs(a))


def levels_of(y: Array, most: int = 8) -> tuple[list[float], float]:
    """Return centres of the levels, ascending, and their mean relative standard deviation."""
    logs = np.log(y) if (y > 0).all() else np.asarray(y, dtype=float)
    fits = [_mixture(logs, k) for k in range(1, min(most, len(y) // 5) + 1)]
    _, centres, sigma, weight = min(fits, key=lambda f: f[0])
    order = np.argsort(centres)
    if (y > 0).all():
        return [float(np.exp(c)) for c in centres[order]], float(weight @ sigma)
    return [float(c) for c in centres[order]], float(weight @ sigma / np.ptp(y))


def _mixture(x: Array, k: int) -> tuple[float, Array, Array, Array]:
    """Fit k Gaussians by expectation-maximisation from quantile starts; return (BIC, means, sigmas, weights)."""
    mean = np.quantile(x, (np.arange(k) + 0.5) / k)
    sigma, weight, floor = np.full(k, np.std(x) / k), np.full(k, 1 / k), 1e-3 * np.std(x)
    total, old = 0.0, -np.inf
    for _ in range(300):
        z = (x[:, None] - mean) / sigma
        density = weight * np.exp(-0.5 * z**2) / (sigma * np.sqrt(2 * np.pi)) + 1e-300
        norm = density.sum(1)
        total = float(np.log(norm).sum())
        if total - old < 1e-4:
            break
        old, part = total, density / norm[:, None]
        count = part.sum(0) + 1e-9
        weight, mean = count / count.sum(), part.T @ x / count
        sigma = np.sqrt(np.maximum((part * (x[:, None] - mean) ** 2).sum(0) / count, floor**2))
    return -2 * total + (3 * k - 1) * np.log(len(x)), mean, sigma, weight
