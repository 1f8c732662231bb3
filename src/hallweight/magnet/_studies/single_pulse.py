"""Many devices, each with its own current and field, through one pulse: did it switch, and when."""

from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array, Mask

from .._drive.initial_states import initial_states, order
from .._drive.timeline import Timeline
from .._drive.waveform import Waveform, pause, pulse
from .._dynamics.schedule import Plan, count_steps
from .._dynamics.time_step import time_step
from .._film.closed_forms import check_bistable, relaxation_rate
from .._film.sublattice_pair import SublatticePair

_SETTLE = 5.0  # relaxation times before and after a pulse: an excitation has fallen to 1 %
_RECORDS = 400  # of the states during a pulse, for the switching time


@dataclass(frozen=True)
class PulseSettings:
    """How one pulse is given.

    ``width``, ``rise``
        s, at half the height; of each edge
    ``side``
        +1 for devices that start up, -1 down
    ``noise``
        whether there is a thermal field
    ``dt``
        s, step of the integrator; chosen if None
    ``threads``
        of the integrator; they do not change the result
    """

    width: float
    rise: float = 0.0
    side: int = 1
    noise: bool = True
    dt: float | None = None
    threads: int = 1


def apply_pulse(
    pair: SublatticePair, current: Array, field: Array, settings: PulseSettings, seed: int
) -> tuple[Mask, Array]:
    """Return (switched (n,), time (n,) s) of devices under currents (n,) A/m^2 and constant fields (n, 3) T.

    Before and after the pulse the devices rest for five relaxation times. A device has switched if it then points the
    other way. The time runs from the start of the pulse to the first record (of 400) past the middle, nan for devices
    that never are. It says nothing of the end, as a pair near T_A may go round again.
    """
    check_bistable(pair)
    peak = max(float(np.abs(current).max()), 1.0)
    wait = _SETTLE / relaxation_rate(pair)
    one = pulse(peak, settings.width, rise=settings.rise)
    line = current_timeline(pause(wait) + one + pause(wait), wait)
    plan = ensemble_plan(pair, line, current / peak, field, settings)
    every = max(int(one.duration / plan.dt) // _RECORDS, 1)
    crossing_time = np.full(len(current), np.nan)
    state = initial_states(pair, "up" if settings.side > 0 else "down", len(current))
    last = np.ones(len(current))
    for steps, m in plan.run(state, seed, every=every):
        along = settings.side * order(m, pair)
        times = steps * plan.dt - wait
        past_middle = (along < 0) & (times > 0)[:, None]
        new = past_middle.any(0) & np.isnan(crossing_time)
        crossing_time[new] = times[past_middle.argmax(0)[new]]
        last = along[-1]
    return last < 0, crossing_time


def current_timeline(current: Waveform, settle: float = 0.0) -> Timeline:
    """Return a timeline of a current only."""
    return Timeline(current.duration, current, np.zeros(3), (), (), current.text, settle)


def fields_along_current(field: float, n: int) -> Array:
    """Return the same field (T) along x for ``n`` devices, (n, 3)."""
    return np.tile([field, 0.0, 0.0], (n, 1))


def ensemble_plan(pair: SublatticePair, line: Timeline, j_scale: Array, field: Array, settings: PulseSettings) -> Plan:
    """Return the plan for devices of current factor ``j_scale`` (n,) and field (n, 3) T; spins along y."""
    strongest = float(np.linalg.norm(field, axis=-1).max())
    noise = settings.noise and pair.T > 0
    dt = time_step((pair,), line, settings.dt, noise=noise, B_extra=strongest)
    options = {
        "scheme": "heun",
        "temperature_noise": noise,
        "sigma": np.array([0.0, 1.0, 0.0]),
        "j_scale": j_scale,
        "B_extra": field,
        "threads": settings.threads,
    }
    return Plan(line, dt, count_steps(line.duration, dt), (pair,), None, options)
