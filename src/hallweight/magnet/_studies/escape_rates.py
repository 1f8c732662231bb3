r"""Escape by heat: times measured in the equation of motion, and from them barrier and attempt time.

The parameters of the film stay those of its temperature; only the temperature of the noise is raised, until escapes
take nanoseconds. So ``ln tau`` against ``1/(k_B T_noise)`` is a straight line at fixed physics, with slope ``E_b`` and
intercept ``ln tau_0`` (Arrhenius, Neel, Brown; cite brown1963thermal), and ``tau = tau_0 exp(E_b / k_B T)`` at the
film's own temperature is an extrapolation along it. No form of the barrier, as a function of current or field, is
assumed.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError, parse
from hallweight.core.constants import K_B
from hallweight.core.types import Array, Progress
from hallweight.core.validation import quantities

from .._drive.initial_states import check_count, order, start_of
from .._drive.waveform import Quantity, Waveform
from .._film.barrier import planar_barrier
from .._film.closed_forms import perpendicular_anisotropy, reduced_field, relaxation_rate
from .._film.spin_orbit_torque import Side, driven, torque_per_current
from .._film.sublattice_pair import Pair
from .arrhenius import arrhenius
from .point_jobs import Job, Outcome, run_points
from .provenance import about
from .single_pulse import Shot, plan_of, timeline_of
from .switching_map import Quantities
from .threshold import assisted

if TYPE_CHECKING:
    import xarray as xr

Flags = NDArray[np.bool_]
_PIECE, _PIECES = 30.0, 20  # relaxation times of the first piece watched, 1.2 times longer each; 5600 in all
_START = 3.0  # relaxation times in which the well fills before escapes count
_LOOKS = 20  # looks at the states per relaxation time
_GONE = -0.7  # of the other well's own cosine: this far a state does not come back (half of a bare barrier lies behind)


def rates(
    film: Card | Pair,
    current: Quantities = 0.0,
    *,
    temperature: Quantity | None = None,
    field: Quantity = 0.0,
    barriers: Sequence[float] = (3.0, 4.0, 5.0, 6.0),
    n: int = 64,
    seed: int = 0,
    source: Card | None = None,
    side: Side = "below",
    dt: Quantity | None = None,
    threads: int = 1,
    folder: Path | str | None = None,
    executor: Executor | None = None,
    tell: Progress | None = None,
) -> "xr.Dataset":
    """Measure escape rates of ``n`` devices under constant currents (A/m^2) and an in-plane field (T), and fit
    barriers.

    ``barriers``: about how high the barrier shall be over the noise, in k_B T_noise, at each of the temperatures tried.
    The magnitude of the current counts; its sign is the one that the field assists.

    Returns over ``current``: ``barrier`` (J) and ``attempt_time`` (s) with ``barrier_err`` and the factor
    ``attempt_time_factor`` (one standard error), ``log_tau``, the natural logarithm of the mean escape time over 1 s
    at the film's temperature, with ``log_tau_err``, and ``chi2`` of the straight line (levels - 2 degrees of freedom);
    over (current, level) the measured ``rate`` (1/s) with ``rate_err``, the ``T_noise`` (K) and the number of
    ``escapes``. The errors are those of sampling. That the line is straight holds to about k_B T_noise / E_b, see
    docs/magnet.md.
    """
    pair = driven(film, temperature, source, side)
    if not pair.volume > 0:
        raise InputError("a film without a volume", "t, width and length on its card", "add them with .replace")
    check_count(n, 8)
    if len(barriers) < 2 or min(barriers) < 2:
        raise InputError(f"barriers={tuple(barriers)}", "two or more, from 2 on", "choose (3, 4, 5, 6)")
    currents, bias = np.sort(np.abs(quantities("current", current, "A/m^2"))), parse(field, "T")
    step = None if dt is None else parse(dt, "s")
    shot = Shot(1.0, dt=step, threads=threads)
    common = {"field": bias, "shot": shot, "n": n, "seed": seed}
    jobs = [
        Job("escapes", escapes, {"pair": replace(pair, T=t), "current": j, **common})
        for j in currents
        for t in noise_temperatures(pair, j, bias, barriers)
    ]
    found = run_points(jobs, folder, executor, tell)
    asked = {"study": "rates", "temperature": pair.T, "field": bias, "n": n}
    attrs = about(film, asked, seed=seed, source=source, cites=("brown1963thermal",))
    return _dataset(found, currents, len(barriers), pair.T, attrs)


def noise_temperatures(pair: Pair, current: float, field: float, barriers: Sequence[float]) -> np.ndarray:
    """Return noise temperatures (K) at which the barrier, guessed from the plane, is so many k_B T."""
    stiff = perpendicular_anisotropy(pair)
    torque = 0.0 if current == 0 else abs(torque_per_current(pair)) * current
    guess = planar_barrier(abs(reduced_field(pair, field)), torque / (2 * stiff))
    if guess <= 0:
        raise InputError(f"a current of {current:.3g} A/m^2", "one below the threshold", "lower it, see threshold()")
    return 2 * stiff * pair.volume * guess / (K_B * np.array(barriers, float))


def escapes(pair: Pair, current: float, field: float, shot: Shot, n: int, seed: int) -> Outcome:
    """Return rate, its error (1/s), number of escapes and noise temperature, each (1,), in a constant current.

    Devices start up; after three relaxation times those still there are watched until all but a third have left. The
    rate is escapes over the time spent in the well (maximum likelihood with the rest censored).
    """
    unit = 1.0 / relaxation_rate(pair)
    there, state, _ = _watch(pair, current, field, shot, start_of(pair, "up", n), np.ones(n, bool), _START * unit, seed)
    watched, spent, piece = int(there.sum()), 0.0, 0
    while there.sum() > watched / 3 and piece < _PIECES:
        long = _PIECE * 1.2**piece * unit
        there, state, more = _watch(pair, current, field, shot, state, there, long, seed + 7919 * (piece + 1))
        spent, piece = spent + more, piece + 1
    count = watched - int(there.sum())
    rate = count / spent if spent else np.nan
    values = {"rate": rate, "rate_err": rate / np.sqrt(max(count, 1)), "escapes": count, "T_noise": pair.T}
    return {name: np.array([float(v)]) for name, v in values.items()}


def _watch(
    pair: Pair, current: float, field: float, shot: Shot, state: Array, there: Flags, duration: float, seed: int
) -> tuple[Flags, Array, float]:
    """Integrate for ``duration``; return who is still there, the states (n, 2, 3), the time (s) spent there."""
    n, peak = len(state), max(current, 1.0)
    gone = _GONE * np.sqrt(max(1 - reduced_field(pair, field) ** 2, 0.0))  # a field draws both wells to the side
    held = Waveform(np.array([0.0, duration]), np.full(2, peak), "A/m^2", "constant")
    sign = 1.0 if current == 0 else float(assisted(pair, field))
    bias = np.tile([field, 0.0, 0.0], (n, 1))
    plan = plan_of(pair, timeline_of(held), np.full(n, sign * current / peak), bias, shot)
    every = max(int(1 / (_LOOKS * relaxation_rate(pair) * plan.dt)), 1)
    spent, before = 0.0, 0
    for at, m in plan.run(state, seed, every=every):
        stays = there & ~np.logical_or.accumulate(order(m, pair) < gone, 0)
        spent += float(np.diff(at, prepend=before) @ stays.sum(1)) * plan.dt
        before = int(at[-1])
        there, state = stays[-1], m[-1]
    return there, state, spent


def _dataset(
    found: list[Outcome], currents: Array, levels: int, kelvin: float, attrs: dict[str, object]
) -> "xr.Dataset":
    import xarray as xr

    grid = {name: np.concatenate([f[name] for f in found]).reshape(len(currents), levels) for name in found[0]}
    units = {"rate": "1/s", "rate_err": "1/s", "escapes": "1", "T_noise": "K"}
    lines = [arrhenius(*rows) for rows in zip(grid["T_noise"], grid["rate"], grid["rate_err"], strict=True)]
    at = np.array([line.log_time(kelvin) if kelvin > 0 else (np.inf, np.nan) for line in lines])
    fitted = {
        "barrier": ([line.barrier for line in lines], "J"),
        "barrier_err": ([line.barrier_err for line in lines], "J"),
        "attempt_time": (np.exp([line.log_attempt for line in lines]), "s"),
        "attempt_time_factor": (np.exp([line.log_attempt_err for line in lines]), "1"),
        "chi2": ([line.chi2 for line in lines], "1"),
        "log_tau": (at[:, 0], "1"),
        "log_tau_err": (at[:, 1], "1"),
    }
    return xr.Dataset(
        {name: (("current", "level"), values, {"units": units[name]}) for name, values in grid.items()}
        | {name: ("current", np.array(values), {"units": unit}) for name, (values, unit) in fitted.items()},
        {"current": ("current", currents, {"units": "A/m^2"})},
        attrs,
    )
