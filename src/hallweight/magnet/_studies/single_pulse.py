"""Many devices, each with its own current and field, through one pulse: did it switch, and when."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array

from .._drive.initial_states import order, start_of
from .._drive.timeline import Timeline
from .._drive.waveform import Waveform, pause, pulse
from .._dynamics.schedule import Plan, count_steps
from .._dynamics.stepping import step_for
from .._film.closed_forms import check_upright, relaxation_rate
from .._film.sublattice_pair import Pair

_SETTLE = 5.0  # relaxation times before and after a pulse: an excitation has fallen to 1 %
_RECORDS = 400  # looks at the states during a pulse, for the switching time


@dataclass(frozen=True)
class Shot:
    """How one pulse is given: times in s; ``side`` +1 starts up, -1 down; ``threads`` do not change the result."""

    width: float
    rise: float = 0.0
    side: int = 1
    noise: bool = True
    dt: float | None = None
    threads: int = 1


def shoot(pair: Pair, current: Array, field: Array, shot: Shot, seed: int) -> tuple[NDArray[np.bool_], Array]:
    """Return (switched (n,), time (n,) s) of devices under currents (n,) A/m^2 and constant fields (n, 3) T.

    Before and after the pulse the devices rest for five relaxation times; switched is who then points the other way.
    The time runs from the start of the pulse to the first look (400 of them) past the middle, nan for who never is; it
    says nothing of the end, as a pair near T_A turns on and on.
    """
    check_upright(pair)
    peak = max(float(np.abs(current).max()), 1.0)
    wait = _SETTLE / relaxation_rate(pair)
    one = pulse(peak, shot.width, rise=shot.rise)
    line = timeline_of(pause(wait) + one + pause(wait), wait)
    plan = plan_of(pair, line, current / peak, field, shot)
    every = max(int(one.duration / plan.dt) // _RECORDS, 1)
    crossed = np.full(len(current), np.nan)
    state = start_of(pair, "up" if shot.side > 0 else "down", len(current))
    last = np.ones(len(current))
    for at, m in plan.run(state, seed, every=every):
        along = shot.side * order(m, pair)
        times = at * plan.dt - wait
        past = (along < 0) & (times > 0)[:, None]
        new = past.any(0) & np.isnan(crossed)
        crossed[new] = times[past.argmax(0)[new]]
        last = along[-1]
    return last < 0, crossed


def timeline_of(current: Waveform, settle: float = 0.0) -> Timeline:
    """Return a timeline of a current only."""
    return Timeline(current.duration, current, np.zeros(3), (), (), current.text, settle)


def plan_of(pair: Pair, line: Timeline, scale: Array, field: Array, shot: Shot) -> Plan:
    """Return the plan for devices of current ``scale`` (n,) and field (n, 3) T; spins along y."""
    strongest = float(np.linalg.norm(field, axis=-1).max())
    noise = shot.noise and pair.T > 0
    dt = step_for((pair,), line, shot.dt, noise=noise, extra_field=strongest)
    options = {
        "scheme": "heun",
        "temperature_noise": noise,
        "sigma": np.array([0.0, 1.0, 0.0]),
        "j_scale": scale,
        "B_extra": field,
        "threads": shot.threads,
    }
    return Plan(line, dt, count_steps(line.duration, dt), (pair,), None, options)
