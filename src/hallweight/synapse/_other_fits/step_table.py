"""Tables of step quantiles against state (CrossSim's look-up tables) as a table-law card."""

import numpy as np

from hallweight.core import Card, InputError, Trace, Value, build_card
from hallweight.core.types import Array

from .._pulse_fit.device_spread import between

_MOST = 33
"""Longest row put on a card; longer tables are averaged."""


def fit_step_tables(traces: list[Trace], name: str) -> Card:
    """Return the table-law card of one device, or the mean of several with their spread.

    Mean and standard deviation of a step are integrals of its quantile function over probability. A device's range is
    that of its row of states. With three or more devices: ``sigma_d2d`` of the mean step size over the middle half of
    the range (in units of each device's own range) and ``sigma_d2d_range``. A table holds no read noise. Raises
    :class:`InputError` if a polarity is missing.
    """
    devices = [_device(t) for t in traces]
    u = np.linspace(0, 1, min(_MOST, max(len(d[0]) for d in devices)))
    rows = [[_resample(u, (d[0] - d[0][0]) / np.ptp(d[0]), r / np.ptp(d[0])) for r in d[1:]] for d in devices]
    mean_up, mean_down, sd_up, sd_down = np.mean(rows, axis=0)
    low, high = np.mean([d[0][0] for d in devices]), np.mean([d[0][-1] for d in devices])
    how = "fitted" if traces[0].how == "measured" else "simulated"
    source = ", ".join(s.name for t in traces for s in t.sources)
    values: dict[str, Value] = {}

    def add(key: str, value: float | Array, unit: str = "1", note: str = "", err: float | None = None) -> None:
        number = float(value) if np.ndim(value) == 0 else tuple(np.asarray(value))
        values[key] = Value(value=number, unit=unit, err=err, how=how, source=source, note=note)

    add("state_min", low, "S")
    add("state_max", high, "S")
    for key, row in (("table_state", u), ("table_LTP", mean_up), ("table_LTD", mean_down),
                     ("table_sigma_LTP", sd_up), ("table_sigma_LTD", sd_down)):  # fmt: skip
        add(key, row)
    add("sigma_c2c", float(np.sqrt(np.mean([sd_up**2, sd_down**2]))), note="root mean square over the table")
    values["sigma_read"] = Value(value=0.0, how="assumed", note="a step table holds no read noise of its own")
    both = np.mean(np.abs(mean_up)) + np.mean(np.abs(mean_down))
    add("asymmetry", float(2 * np.mean(np.abs(mean_up + mean_down)) / both))
    if len(devices) >= 3:
        middle = (u > 0.25) & (u < 0.75)
        size = np.array([np.mean(np.abs(r[0][middle]) + np.abs(r[1][middle])) for r in rows])
        ranges, nothing = np.array([np.ptp(d[0]) for d in devices]), np.zeros(len(devices))
        for key, logs in (("sigma_d2d", np.log(size)), ("sigma_d2d_range", np.log(ranges))):
            sigma, err = between(logs, nothing)
            add(key, sigma, err=err, note=f"{len(devices)} devices")
    return build_card({"name": name, "kind": "synapse", "quantity": "G", "law": "table", "values": values,
                       "sources": tuple(dict.fromkeys(s.name for t in traces for s in t.sources)),
                       "notes": ("mean and spread of the step from the quantiles of a table",)},
                      f"the fit of {name!r}")  # fmt: skip


def _device(trace: Trace) -> tuple[Array, Array, Array, Array, Array]:
    """States (ascending), mean up and down steps, and their standard deviations, each shape (states,), SI."""
    data = trace.data
    missing = [k for k in ("step_LTP", "step_LTD") if k not in data]
    if missing:
        raise InputError(f"a step table without {missing[0]}", "tables of both polarities",
                         "give dG_increasing and dG_decreasing together")  # fmt: skip
    state, probability = np.asarray(data["state"].values, float), np.asarray(data["probability"].values, float)
    if len(state) < 2 or not np.ptp(state) > 0:
        raise InputError(f"a step table of {len(state)} states", "at least two different states", "check the file")
    order = np.argsort(state)
    moments = [_moments(probability, np.asarray(data[k].transpose("probability", "state").values, float)[:, order])
               for k in ("step_LTP", "step_LTD")]  # fmt: skip
    return state[order], moments[0][0], moments[1][0], moments[0][1], moments[1][1]


def _moments(probability: Array, quantiles: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each column of quantiles (probability, state); the outermost hold to 0 and 1."""
    p = np.concatenate([[0.0], probability, [1.0]])
    q = np.concatenate([quantiles[:1], quantiles, quantiles[-1:]])
    width = np.diff(p)[:, None]
    mean = (width * (q[1:] + q[:-1]) / 2).sum(0)
    square = (width * (q[1:] ** 2 + q[1:] * q[:-1] + q[:-1] ** 2) / 3).sum(0)
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def _resample(u: Array, own: Array, row: Array) -> Array:
    """A row averaged over the neighbourhood of each u (half a step of u on either side)."""
    if len(own) <= len(u):
        return np.interp(u, own, row)
    fine = np.linspace(-0.5, 0.5, 9) * (u[1] - u[0])
    return np.asarray(np.interp(np.clip(u[:, None] + fine, 0, 1), own, row).mean(1))
