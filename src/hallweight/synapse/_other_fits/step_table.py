"""Tables of step quantiles against state (CrossSim's look-up tables) as a table-law card."""

from typing import NamedTuple

import numpy as np

from hallweight.core import Card, InputError, Trace, Value
from hallweight.core.types import Array

from .._pulse_fit.device_spread import intrinsic_spread
from ..fitted_card import fitted_card, fitted_value

_MAX_STATES = 33
"""Longest row put on a card; longer tables are averaged."""


class DeviceSteps(NamedTuple):
    """One device, SI: states (ascending), and the mean and standard deviation of the steps there, each (states,)."""

    state: Array
    mean_up: Array
    mean_down: Array
    sd_up: Array
    sd_down: Array

    @property
    def range(self) -> float:
        """Highest less lowest state."""
        return float(np.ptp(self.state))


def fit_step_tables(traces: list[Trace], name: str) -> Card:
    """Return the table-law card of one device, or the mean of several with their spread.

    Mean and standard deviation of a step are integrals of its quantile function over probability. A device's range is
    that of its row of states. With three or more devices: ``sigma_d2d`` of the mean step size over the middle half of
    the range (in units of each device's own range) and ``sigma_d2d_range``. A table holds no read noise. Raises
    :class:`InputError` if a polarity is missing.
    """
    devices = [_device_steps(t) for t in traces]
    u = np.linspace(0, 1, min(_MAX_STATES, max(len(d.state) for d in devices)))
    rows = [_normalised_rows(u, d) for d in devices]
    mean_up, mean_down, sd_up, sd_down = np.mean(rows, axis=0)
    new = fitted_value(traces)
    values = {
        "state_min": new(value=float(np.mean([d.state[0] for d in devices])), unit="S"),
        "state_max": new(value=float(np.mean([d.state[-1] for d in devices])), unit="S"),
        "table_state": new(value=tuple(u)),
        "table_LTP": new(value=tuple(mean_up)),
        "table_LTD": new(value=tuple(mean_down)),
        "table_sigma_LTP": new(value=tuple(sd_up)),
        "table_sigma_LTD": new(value=tuple(sd_down)),
    }
    sigma = float(np.sqrt(np.mean([sd_up**2, sd_down**2])))
    values["sigma_c2c"] = new(value=sigma, note="root mean square over the table")
    values["sigma_read"] = Value(value=0.0, how="assumed", note="a step table holds no read noise of its own")
    size = np.mean(np.abs(mean_up)) + np.mean(np.abs(mean_down))
    values["asymmetry"] = new(value=float(2 * np.mean(np.abs(mean_up + mean_down)) / size))
    if len(devices) >= 3:
        middle = (u > 0.25) & (u < 0.75)
        step = np.array([np.mean(np.abs(r[0][middle]) + np.abs(r[1][middle])) for r in rows])
        ranges, exact = np.array([d.range for d in devices]), np.zeros(len(devices))
        for key, logs in (("sigma_d2d", np.log(step)), ("sigma_d2d_range", np.log(ranges))):
            spread, err = intrinsic_spread(logs, exact)
            values[key] = new(value=spread, err=err, note=f"{len(devices)} devices")
    notes = ("mean and spread of the step from the quantiles of a table",)
    return fitted_card(traces, "synapse", name, values, notes, quantity="G", law="table")


def _device_steps(trace: Trace) -> DeviceSteps:
    data = trace.data
    missing = [k for k in ("step_LTP", "step_LTD") if k not in data]
    if missing:
        found, wanted = f"a step table without {missing[0]}", "tables of both polarities"
        raise InputError(found, wanted, "give dG_increasing and dG_decreasing together")
    state, probability = np.asarray(data["state"].values, float), np.asarray(data["probability"].values, float)
    if len(state) < 2 or not np.ptp(state) > 0:
        raise InputError(f"a step table of {len(state)} states", "at least two different states", "check the file")
    order = np.argsort(state)

    def moments(name: str) -> tuple[Array, Array]:
        quantiles = data[name].transpose("probability", "state").values
        return _moments(probability, np.asarray(quantiles, float)[:, order])

    (mean_up, sd_up), (mean_down, sd_down) = moments("step_LTP"), moments("step_LTD")
    return DeviceSteps(state[order], mean_up, mean_down, sd_up, sd_down)


def _moments(probability: Array, quantiles: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each column of quantiles (probability, state); the outermost hold to 0 and 1."""
    p = np.concatenate([[0.0], probability, [1.0]])
    q = np.concatenate([quantiles[:1], quantiles, quantiles[-1:]])
    width = np.diff(p)[:, None]
    mean = (width * (q[1:] + q[:-1]) / 2).sum(0)
    square = (width * (q[1:] ** 2 + q[1:] * q[:-1] + q[:-1] ** 2) / 3).sum(0)
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def _normalised_rows(u: Array, device: DeviceSteps) -> list[Array]:
    """Rows of one device in units of its range, on normalised states ``u``."""
    state = (device.state - device.state[0]) / device.range
    return [_resample(u, state, row / device.range) for row in device[1:]]


def _resample(u: Array, state: Array, row: Array) -> Array:
    """A row averaged over the neighbourhood of each u (half a step of u on either side)."""
    if len(state) <= len(u):
        return np.interp(u, state, row)
    fine = np.linspace(-0.5, 0.5, 9) * (u[1] - u[0])
    return np.asarray(np.interp(np.clip(u[:, None] + fine, 0, 1), state, row).mean(1))
