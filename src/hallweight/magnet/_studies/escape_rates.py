r"""Escape by heat: times measured in the equation of motion, and from them barrier and attempt time.

The parameters of the film stay those of its temperature. Only the temperature of the noise is raised, until escapes
take nanoseconds. So ``ln tau`` against ``1/(k_B T_noise)`` is a straight line at fixed physics, with slope ``E_b`` and
intercept ``ln tau_0`` (Arrhenius, Neel, Brown; cite brown1963thermal). At the film's own temperature
``tau = tau_0 exp(E_b / k_B T)`` is an extrapolation along it. No form of the barrier, as a function of current or
field, is assumed.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.constants import K_B
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Array, Mask, Progress
from hallweight.core.validation import quantities, whole_number

from .._drive.initial_states import initial_states, order
from .._drive.waveform import Quantities, Quantity, Waveform, optional_time
from .._film.closed_forms import perpendicular_anisotropy, planar_barrier, reduced_field, relaxation_rate
from .._film.pair_from_card import Side, driven
from .._film.spin_orbit_torque import torque_per_current
from .._film.sublattice_pair import SublatticePair
from .arrhenius import arrhenius
from .point_jobs import Job, Outcome, run_points
from .provenance import provenance
from .single_pulse import PulseSettings, current_timeline, ensemble_plan, fields_along_current
from .threshold import assisted_sign

if TYPE_CHECKING:
    import xarray as xr

_FIRST_WATCH, _GROWTH, _MOST_WATCHES = 30.0, 1.2, 20  # relaxation times, each 1.2 times longer; 5600 in all
_EQUILIBRATION = 3.0  # relaxation times in which the well fills before escapes count
_RECORDS = 20  # of the states per relaxation time
_ESCAPED = -0.7  # of the other well's own cosine: no state comes back from there (half of a bare barrier is behind it)
_SEED_STRIDE = 7919  # between the seeds of successive watches


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
def rates(
    film: Card | SublatticePair,
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
    progress: Progress | None = None,
) -> "xr.Dataset":
    """Measure escape rates of ``n`` devices under constant currents (A/m^2) and an in-plane field (T); fit barriers.

    ``barriers``: about how high the barrier shall be over the noise, in k_B T_noise, at each of the temperatures tried.
    The magnitude of the current counts; its sign is the one that the field assists.

    Returns a dataset over ``current``:

    ``barrier``, ``barrier_err``
        J
    ``attempt_time``, ``attempt_time_factor``
        s, and the factor that is one standard error
    ``log_tau``, ``log_tau_err``
        natural logarithm of the mean escape time over 1 s at the film's temperature
    ``chi2``
        of the straight line (levels - 2 degrees of freedom)
    ``rate``, ``rate_err``, ``T_noise``, ``escapes``
        (current, level) 1/s, 1/s, K and their number, as measured

    The errors are those of sampling. The line is straight to about k_B T_noise / E_b, see docs/magnet/model.md.
    """
    pair = driven(film, temperature, source, side)
    if not pair.volume > 0:
        do = "add them with card.replace(t=..., width=..., length=...)"
        raise InputError("a film without a volume", "t, width and length on its card", do)
    n = whole_number("n", n, least=8)
    if len(barriers) < 2 or min(barriers) < 2:
        raise InputError(f"barriers={tuple(barriers)}", "two or more, from 2 on", "choose (3, 4, 5, 6)")
    currents, bias = np.sort(np.abs(quantities("current", current, "A/m^2"))), parse(field, "T")
    settings = PulseSettings(1.0, dt=optional_time(dt), threads=threads)
    common = {"field": bias, "settings": settings, "n": n, "seed": seed}
    jobs = [
        Job("escapes", measure_escapes, {"pair": replace(pair, T=t), "current": j, **common})
        for j in currents
        for t in noise_temperatures(pair, j, bias, barriers)
    ]
    outcomes = run_points(jobs, folder, executor, progress)
    asked = {"study": "rates", "temperature": pair.T, "field": bias, "n": n}
    attrs = provenance(film, asked, seed=seed, source=source, cites=("brown1963thermal",))
    return _dataset(outcomes, currents, len(barriers), pair.T, attrs)


def noise_temperatures(pair: SublatticePair, current: float, field: float, barriers: Sequence[float]) -> Array:
    """Return noise temperatures (K) at which the barrier, guessed from the plane, is so many k_B T."""
    K = perpendicular_anisotropy(pair)
    torque = 0.0 if current == 0 else abs(torque_per_current(pair)) * current
    guess = planar_barrier(abs(reduced_field(pair, field)), torque / (2 * K))
    if guess <= 0:
        raise InputError(f"a current of {current:.3g} A/m^2", "one below the threshold", "lower it, see threshold()")
    return 2 * K * pair.volume * guess / (K_B * np.array(barriers, float))


def measure_escapes(
    pair: SublatticePair, current: float, field: float, settings: PulseSettings, n: int, seed: int
) -> Outcome:
    """Return rate, its error (1/s), number of escapes and noise temperature, each (1,), in a constant current.

    Devices start up. After three relaxation times those still there are watched until all but a third have left. The
    rate is escapes over the time spent in the well (maximum likelihood with the rest censored).
    """
    relaxation_time = 1.0 / relaxation_rate(pair)
    well = _Well(pair, current, field, settings)
    inside, state = np.ones(n, bool), initial_states(pair, "up", n)
    inside, state, _ = _watch(well, inside, state, _EQUILIBRATION * relaxation_time, seed)
    watched, time_inside, k = int(inside.sum()), 0.0, 0
    while inside.sum() > watched / 3 and k < _MOST_WATCHES:
        duration = _FIRST_WATCH * _GROWTH**k * relaxation_time
        inside, state, more = _watch(well, inside, state, duration, seed + _SEED_STRIDE * (k + 1))
        time_inside, k = time_inside + more, k + 1
    count = watched - int(inside.sum())
    rate = count / time_inside if time_inside else np.nan
    values = {"rate": rate, "rate_err": rate / np.sqrt(max(count, 1)), "escapes": count, "T_noise": pair.T}
    return {name: np.array([float(v)]) for name, v in values.items()}


@dataclass(frozen=True)
class _Well:
    """The well that devices escape from: film, current (A/m^2), in-plane field (T) and how they are integrated."""

    pair: SublatticePair
    current: float
    field: float
    settings: PulseSettings


def _watch(well: _Well, inside: Mask, state: Array, duration: float, seed: int) -> tuple[Mask, Array, float]:
    """Integrate for ``duration`` s; return who is still inside (n,), the states (n, 2, 3) and the time (s) inside."""
    pair, n, peak = well.pair, len(state), max(well.current, 1.0)
    # a field draws both wells to the side
    escaped = _ESCAPED * np.sqrt(max(1 - reduced_field(pair, well.field) ** 2, 0.0))
    held = Waveform(np.array([0.0, duration]), np.full(2, peak), "A/m^2", "constant")
    sign = 1.0 if well.current == 0 else float(assisted_sign(pair, well.field))
    j_scale, bias = np.full(n, sign * well.current / peak), fields_along_current(well.field, n)
    plan = ensemble_plan(pair, current_timeline(held), j_scale, bias, well.settings)
    every = max(int(1 / (_RECORDS * relaxation_rate(pair) * plan.dt)), 1)
    time_inside, before = 0.0, 0
    for steps, m in plan.run(state, seed, every=every):
        still_inside = inside & ~np.logical_or.accumulate(order(m, pair) < escaped, 0)
        time_inside += float(np.diff(steps, prepend=before) @ still_inside.sum(1)) * plan.dt
        before = int(steps[-1])
        inside, state = still_inside[-1], m[-1]
    return inside, state, time_inside


def _dataset(
    outcomes: list[Outcome], currents: Array, levels: int, kelvin: float, attrs: dict[str, object]
) -> "xr.Dataset":
    import xarray as xr

    grid = {name: np.concatenate([o[name] for o in outcomes]).reshape(len(currents), levels) for name in outcomes[0]}
    units = {"rate": "1/s", "rate_err": "1/s", "escapes": "1", "T_noise": "K"}
    fits = [arrhenius(*rows) for rows in zip(grid["T_noise"], grid["rate"], grid["rate_err"], strict=True)]
    at = np.array([fit.log_time(kelvin) if kelvin > 0 else (np.inf, np.nan) for fit in fits])
    fitted = {
        "barrier": ([fit.barrier for fit in fits], "J"),
        "barrier_err": ([fit.barrier_err for fit in fits], "J"),
        "attempt_time": (np.exp([fit.log_attempt for fit in fits]), "s"),
        "attempt_time_factor": (np.exp([fit.log_attempt_err for fit in fits]), "1"),
        "chi2": ([fit.chi2 for fit in fits], "1"),
        "log_tau": (at[:, 0], "1"),
        "log_tau_err": (at[:, 1], "1"),
    }
    return xr.Dataset(
        {name: (("current", "level"), values, {"units": units[name]}) for name, values in grid.items()}
        | {name: ("current", np.array(values), {"units": unit}) for name, (values, unit) in fitted.items()},
        {"current": ("current", currents, {"units": "A/m^2"})},
        attrs,
    )
