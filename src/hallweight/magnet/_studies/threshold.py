"""The current at which a state is lost when the current rises slowly, without noise."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Array, Mask, Progress
from hallweight.core.validation import quantities

from .._drive.initial_states import initial_states, order
from .._drive.waveform import EDGE, Quantity, Waveform, optional_time
from .._film.closed_forms import field_like_ratio, lost_cosine, reduced_field, relaxation_rate, static_threshold
from .._film.pair_from_card import Side, driven
from .._film.spin_orbit_torque import torque_per_current
from .._film.sublattice_pair import SublatticePair
from .point_jobs import Job, Outcome, run_points
from .provenance import provenance
from .single_pulse import PulseSettings, current_timeline, ensemble_plan, fields_along_current

if TYPE_CHECKING:
    import xarray as xr

_LEVELS = 16  # currents tried at once
_BRACKET = 0.2  # of the closed form, to either side: where the search begins
_RAMP = 20.0  # relaxation times in which the current rises: slow, so that nothing rings at its end
_RAMP_POINTS = 200  # of the polygon
_RECORDS = 500
_REFINEMENTS = 12


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
def threshold(
    film: Card | SublatticePair,
    field: Quantity | Sequence[Quantity] = 0.0,
    *,
    temperature: Quantity | None = None,
    source: Card | None = None,
    side: Side = "below",
    tolerance: float = 1e-3,
    dt: Quantity | None = None,
    folder: Path | str | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> "xr.Dataset":
    """Measure the threshold current density of a slow ramp at in-plane fields (T, along the current), at no noise.

    Sixteen currents at a time rise slowly, with an even end, and are held. The interval between the largest that holds
    the state and the smallest that loses it is divided again until it is below ``tolerance`` of the threshold. The
    current has the sign that the field assists: for the state up, a positive field and positive torque it is negative.
    A step of current instead of a ramp would at low damping swing over the barrier, and a state pushed over it can
    bounce back.

    Returns ``J_c`` (field) in A/m^2 as a magnitude with ``J_c_err``, half the last interval; ``J_static``, that of
    stiff exchange with the field-like torque (:func:`static_threshold`), and ``sign``, that of the current for the
    state up.
    """
    if not 1e-5 <= tolerance < 0.5:
        raise InputError(f"a tolerance of {tolerance:g}", "one from 1e-5 to 0.5", "choose 1e-3")
    pair = driven(film, temperature, source, side)
    fields = quantities("field", field, "T").tolist()
    common = {"pair": pair, "tolerance": tolerance, "dt": optional_time(dt)}
    jobs = [Job("lost_at", measure_threshold, {**common, "field": b}) for b in fields]
    outcomes = run_points(jobs, folder, executor, progress)
    asked = {"study": "threshold", "temperature": pair.T, "tolerance": tolerance}
    attrs = provenance(film, asked, seed=0, source=source, cites=("lee2013threshold",))
    return _dataset(pair, fields, outcomes, attrs)


def measure_threshold(pair: SublatticePair, field: float, tolerance: float, dt: float | None = None) -> Outcome:
    """Return the threshold (1,) A/m^2 and half its interval (1,) at one in-plane field (T)."""
    guess = static_threshold(pair, field)
    if guess == 0:
        raise InputError(f"an in-plane field of {field:g} T", "one below the anisotropy field", "lower the field")
    low, high = (1 - _BRACKET) * guess, (1 + _BRACKET) * guess
    for _ in range(_REFINEMENTS):
        levels = np.linspace(low, high, _LEVELS)
        lost = _is_lost(pair, field, levels, tolerance, dt)
        if not lost.any():
            low, high = high, 2.0 * high
            continue
        if lost[0]:
            low, high = 0.0, low
            continue
        first_lost = int(lost.argmax())
        low, high = float(levels[first_lost - 1]), float(levels[first_lost])
        if high - low <= tolerance * high:
            break
    else:
        found = f"no threshold below {high:.3g} A/m^2"
        raise InputError(found, "a current that moves the moment", "raise the efficiencies or lower the anisotropy")
    return {"J_c": np.array([0.5 * (low + high)]), "J_c_err": np.array([0.5 * (high - low)])}


def assisted_sign(pair: SublatticePair, field: float) -> int:
    """Return the sign of the current that an in-plane field (T) helps to switch the state up.

    The torque of spins along y acts on m_1 up as a field along -x would on a positive net moment.
    """
    return -1 if torque_per_current(pair) * reduced_field(pair, field) > 0 else 1


def _is_lost(pair: SublatticePair, field: float, levels: Array, tolerance: float, dt: float | None) -> Mask:
    """Return whether each current (k,) A/m^2, reached slowly and held, drives the state away from up."""
    relaxation_time = 1.0 / relaxation_rate(pair)
    # near the threshold J_c(1 + eps) the state drifts for pi/(rate sqrt(eps/2)) = 4.4/(rate sqrt(eps)) past the fold
    hold = 5.0 * relaxation_time / np.sqrt(tolerance)
    peak = float(levels.max())
    line = current_timeline(_ramp_and_hold(peak, relaxation_time, hold), EDGE)
    bias = fields_along_current(field, len(levels))
    settings = PulseSettings(hold, noise=False, dt=dt)
    plan = ensemble_plan(pair, line, assisted_sign(pair, field) * levels / peak, bias, settings)
    # a state that is lost has fallen past half the cosine at which the closed form loses it; it may go on moving
    mark = 0.5 * lost_cosine(reduced_field(pair, field), field_like_ratio(pair))
    every = max(plan.steps // _RECORDS, 1)
    lost = np.zeros(len(levels), bool)
    for _, m in plan.run(initial_states(pair, "up", len(levels)), 0, every=every):
        lost |= (order(m, pair) < mark).any(0)
    return lost


def _ramp_and_hold(peak: float, relaxation_time: float, hold: float) -> Waveform:
    """Return a current that rises slowly to ``peak`` (A/m^2), with an even end, and stays for ``hold`` s."""
    x = np.linspace(0.0, 1.0, _RAMP_POINTS)
    times = np.append(x * _RAMP * relaxation_time, _RAMP * relaxation_time + hold)
    return Waveform(times, peak * np.append(1 - (1 - x) ** 3, 1.0), "A/m^2", "ramp and hold")


def _dataset(
    pair: SublatticePair, fields: list[float], outcomes: list[Outcome], attrs: dict[str, object]
) -> "xr.Dataset":
    import xarray as xr

    density = {"units": "A/m^2"}
    return xr.Dataset(
        {
            "J_c": ("field", np.concatenate([o["J_c"] for o in outcomes]), density),
            "J_c_err": ("field", np.concatenate([o["J_c_err"] for o in outcomes]), density),
            "J_static": ("field", np.array([static_threshold(pair, b) for b in fields]), density),
            "sign": ("field", np.array([assisted_sign(pair, b) for b in fields])),
        },
        {"field": ("field", fields, {"units": "T", "long_name": "mu0 H along the current"})},
        attrs,
    )
