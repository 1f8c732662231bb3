"""The current at which a state is lost when the current rises slowly, without noise."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.types import Progress
from hallweight.core.validation import quantities

from .._drive.initial_states import order, start_of
from .._drive.waveform import EDGE, Quantity, Waveform
from .._film.closed_forms import lost_cosine, reduced_field, relaxation_rate, static_threshold
from .._film.spin_orbit_torque import Side, driven, torque_per_current
from .._film.sublattice_pair import Pair
from .point_jobs import Job, Outcome, run_points
from .provenance import about
from .single_pulse import Shot, plan_of, timeline_of

if TYPE_CHECKING:
    import xarray as xr

_LEVELS = 16  # currents tried at once
_NEAR = 0.2  # of the closed form: where the search begins
_RAMP = 20.0  # relaxation times in which the current rises: slow, so that nothing rings at its end
_POINTS = 200  # of the polygon of the ramp
_ROUNDS = 12


def threshold(
    film: Card | Pair,
    field: Quantity | Sequence[Quantity] = 0.0,
    *,
    temperature: Quantity | None = None,
    source: Card | None = None,
    side: Side = "below",
    tolerance: float = 1e-3,
    dt: Quantity | None = None,
    folder: Path | str | None = None,
    executor: Executor | None = None,
    tell: Progress | None = None,
) -> "xr.Dataset":
    """Measure the threshold current density of a slow ramp at in-plane fields (T, along the current), at no noise.

    Sixteen currents at a time rise slowly, with an even end, and are held; the interval between the largest that holds
    the state and the smallest that loses it is divided again until it is below ``tolerance`` of the threshold. The
    current has the sign that the field assists: for the state up, a positive field and positive torque it is negative.
    A step of current instead of a ramp would at low damping swing over the barrier, and a state pushed over it can
    bounce back (validation row 10).

    Returns ``J_c`` (field) in A/m^2 as a magnitude with ``J_c_err``, half the last interval; ``J_static``, the closed
    form for stiff exchange (:func:`static_threshold`), and ``sign``, that of the current for the state up.
    """
    if not 1e-5 <= tolerance < 0.5:
        raise InputError(f"a tolerance of {tolerance:g}", "one from 1e-5 to 0.5", "choose 1e-3")
    pair = driven(film, temperature, source, side)
    fields = quantities("field", field, "T").tolist()
    step = None if dt is None else parse(dt, "s")
    jobs = [Job("lost_at", lost_at, {"pair": pair, "field": b, "tolerance": tolerance, "dt": step}) for b in fields]
    found = run_points(jobs, folder, executor, tell)
    return _dataset(film, pair, fields, found, source, tolerance)


def lost_at(pair: Pair, field: float, tolerance: float, dt: float | None = None) -> Outcome:
    """Return the threshold (1,) A/m^2 and half its interval (1,) at one in-plane field (T)."""
    guess = static_threshold(pair, field)
    if guess == 0:
        raise InputError(f"an in-plane field of {field:g} T", "one below the anisotropy field", "lower the field")
    low, high = (1 - _NEAR) * guess, (1 + _NEAR) * guess
    for _ in range(_ROUNDS):
        levels = np.linspace(low, high, _LEVELS)
        lost = _lost(pair, field, levels, tolerance, dt)
        if not lost.any():
            low, high = high, 2.0 * high
            continue
        if lost[0]:
            low, high = 0.0, low
            continue
        at = int(lost.argmax())
        low, high = float(levels[at - 1]), float(levels[at])
        if high - low <= tolerance * high:
            break
    else:
        found = f"no threshold below {high:.3g} A/m^2"
        raise InputError(found, "a current that moves the moment", "check the efficiencies and the anisotropy")
    return {"J_c": np.array([0.5 * (low + high)]), "J_c_err": np.array([0.5 * (high - low)])}


def _lost(pair: Pair, field: float, levels: np.ndarray, tolerance: float, dt: float | None) -> np.ndarray:
    """Whether each current (k,), reached slowly and held, has turned the state up away."""
    unit = 1.0 / relaxation_rate(pair)
    # near the threshold J_c(1 + eps) the state drifts for pi/(rate sqrt(eps/2)) = 4.4/(rate sqrt(eps)) past the fold
    hold = 5.0 * unit / np.sqrt(tolerance)
    x = np.linspace(0.0, 1.0, _POINTS)
    times = np.append(x * _RAMP * unit, _RAMP * unit + hold)
    peak = float(levels.max())
    ramp = Waveform(times, peak * np.append(1 - (1 - x) ** 3, 1.0), "A/m^2", "ramp and hold")
    bias = np.tile([field, 0.0, 0.0], (len(levels), 1))
    plan = plan_of(
        pair, timeline_of(ramp, EDGE), assisted(pair, field) * levels / peak, bias, Shot(hold, noise=False, dt=dt)
    )
    # a state that is lost has fallen past half the cosine at which the closed form loses it; it may turn on
    mark = 0.5 * lost_cosine(reduced_field(pair, field))
    every = max(plan.steps // 500, 1)
    lost = np.zeros(len(levels), bool)
    for _, m in plan.run(start_of(pair, "up", len(levels)), 0, every=every):
        lost |= (order(m, pair) < mark).any(0)
    return lost


def assisted(pair: Pair, field: float) -> int:
    """Sign of the current that an in-plane field (T) helps to turn the state up.

    The torque of spins along y acts on m_1 up as a field along -x would on a positive net moment.
    """
    return -1 if torque_per_current(pair) * pair.M_net * field > 0 else 1


def _dataset(
    film: Card | Pair, pair: Pair, fields: list[float], found: list[Outcome], source: Card | None, tolerance: float
) -> "xr.Dataset":
    import xarray as xr

    density = {"units": "A/m^2"}
    return xr.Dataset(
        {
            "J_c": ("field", np.concatenate([f["J_c"] for f in found]), density),
            "J_c_err": ("field", np.concatenate([f["J_c_err"] for f in found]), density),
            "J_static": ("field", np.array([static_threshold(pair, b) for b in fields]), density),
            "sign": ("field", np.array([assisted(pair, b) for b in fields])),
        },
        {"field": ("field", fields, {"units": "T", "long_name": "mu0 H along the current"})},
        about(film, {"study": "threshold", "temperature": pair.T, "tolerance": tolerance}, seed=0, source=source,
              cites=("lee2013threshold",)),
    )  # fmt: skip
