"""The current that switches half of the devices, against the width of the pulse: from picoseconds to a second."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Array, Progress
from hallweight.core.validation import quantities, whole_number

from .._drive.waveform import Quantities, Quantity, optional_time
from .._film.closed_forms import (
    field_like_ratio,
    perpendicular_anisotropy,
    reduced_field,
    static_threshold,
    threshold_torque,
)
from .._film.pair_from_card import Side, driven
from .._film.spin_orbit_torque import torque_per_current
from .._film.sublattice_pair import SublatticePair
from .escape_rates import rates
from .point_jobs import Job, Outcome, run_points
from .provenance import provenance
from .single_pulse import PulseSettings
from .switching_map import half_crossing, switching_statistics
from .threshold import assisted_sign

if TYPE_CHECKING:
    import xarray as xr

_LADDER = 0.3 * 1.4 ** np.arange(18)  # of the static threshold: 0.3 to 91
_FINE_LEVELS = 10  # between two steps of the ladder, both included
_SHARES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8)  # of the static threshold, where escapes are measured
_GRID = 2001  # currents at which the interpolated escape time is searched


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
def critical_current(
    film: Card | SublatticePair,
    width: Quantities,
    *,
    temperature: Quantity | None = None,
    field: Quantity = "20 mT",
    longest: Quantity = "20 ns",
    shares: Sequence[float] = _SHARES,
    barriers: Sequence[float] = (3.0, 4.0, 5.0, 6.0),
    n: int = 64,
    seed: int = 0,
    source: Card | None = None,
    side: Side = "below",
    rise: Quantity = 0.0,
    dt: Quantity | None = None,
    threads: int = 1,
    folder: Path | str | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> "xr.Dataset":
    """Find the current (A/m^2) at which a pulse of each ``width`` (s) switches with probability 1/2.

    Up to ``longest`` pulses are integrated: a ladder of currents, then eight finer steps with ``n`` devices each.
    For longer pulses the escape by heat is measured at ``shares`` of the static threshold (:func:`rates`). Each rate is
    extrapolated along its own Arrhenius line to the film's temperature. The current is then where ``ln 2`` escape times
    fill the pulse (monotone interpolation of ln tau over the current). Nothing is extrapolated over the current: beyond
    the measured ones the result is nan.

    Returns a dataset over ``width``:

    ``J_c``, ``J_c_err``
        A/m^2
    ``how``
        "dynamics" or "escape rates"
    ``barrier``, ``attempt_time``, ``log_tau``
        J, s and ln(tau / 1 s), fitted, over ``current``: the currents where escapes were measured
    """
    n = whole_number("n", n, least=8)
    pair = driven(film, temperature, source, side)
    widths, bias = np.sort(quantities("width", width, "s")), parse(field, "T")
    step, edge = optional_time(dt), parse(rise, "s")
    short = widths[widths <= parse(longest, "s")]
    pulses = [PulseSettings(float(w), min(edge, float(w)), dt=step, threads=threads) for w in short]
    common: dict[str, Any] = {"field": bias, "n": n, "seed": seed}
    jobs = [Job("half_current", half_current, {"pair": pair, "settings": p, **common}) for p in pulses]
    outcomes = run_points(jobs, folder, executor, progress)
    measured = np.array([[o["J_c"][0], o["J_c_err"][0]] for o in outcomes]).reshape(-1, 2)
    escape = None
    if len(short) < len(widths):
        if len(shares) < 2 or not 0 <= min(shares) < max(shares) < 1:
            raise InputError(f"shares={tuple(shares)}", "several from 0 to below 1", "choose (0, 0.3, 0.6, 0.8)")
        currents = (np.unique(shares) * static_threshold(pair, bias)).tolist()
        options: dict[str, Any] = {"threads": threads, "folder": folder, "executor": executor, "progress": progress}
        escape = rates(pair, currents, barriers=barriers, dt=step, **common, **options)
        measured = np.vstack([measured, current_from_rates(escape, widths[len(short) :])])
    asked = {"study": "critical_current", "temperature": pair.T, "field": bias, "n": n, "longest": longest}
    asked |= {"rise": edge, "static threshold": static_threshold(pair, bias)}
    attrs = provenance(film, asked, seed=seed, source=source, cites=("brown1963thermal",))
    return _dataset(widths, measured, len(short), escape, attrs)


def half_current(pair: SublatticePair, field: float, settings: PulseSettings, n: int, seed: int) -> Outcome:
    """Return the current (1,) A/m^2 of half probability, and its error, for one pulse; devices start up."""
    sign = assisted_sign(pair, field)
    # at large fields the state is all but lost without a current, so that the ladder starts from a share of K
    full = 2 * perpendicular_anisotropy(pair) / abs(torque_per_current(pair))
    scale = full * max(threshold_torque(reduced_field(pair, field), field_like_ratio(pair)), 0.05)
    ladder = np.asarray(_LADDER * scale, float)
    coarse = switching_statistics(pair, sign * ladder, field, settings, max(n // 4, 8), seed)["probability"]
    up = np.flatnonzero((coarse[1:] >= 0.5) & (coarse[:-1] < 0.5))
    if not len(up):
        return {"J_c": np.array([np.nan]), "J_c_err": np.array([np.nan])}
    fine = np.geomspace(ladder[up[0]], ladder[up[0] + 1], _FINE_LEVELS)
    found = switching_statistics(pair, sign * fine, field, settings, n, seed + 1)
    at, err = half_crossing(fine, found["probability"], found["probability_err"])
    if np.isnan(at):  # the two ends fell on the same side in this larger sample: the crossing is at one of them
        at, err = float(fine[0 if found["probability"][0] >= 0.5 else -1]), float(fine[-1] - fine[0]) / np.sqrt(12)
    return {"J_c": np.array([at]), "J_c_err": np.array([err])}


def current_from_rates(escape: "xr.Dataset", widths: Array) -> Array:
    """Return (widths, 2): currents (A/m^2) at which half escape within the widths (s), and errors; nan outside."""
    from scipy.interpolate import PchipInterpolator

    current, log_tau, err = (escape[k].values for k in ("current", "log_tau", "log_tau_err"))
    out = np.full((len(widths), 2), np.nan)
    known = np.isfinite(log_tau)
    if known.sum() < 2:
        return out
    curve = PchipInterpolator(current[known], log_tau[known])
    uncertainty = PchipInterpolator(current[known], err[known])
    grid = np.linspace(current[known][0], current[known][-1], _GRID)
    values, slope = curve(grid), np.abs(curve.derivative()(grid))
    for k, wanted in enumerate(np.log(widths / np.log(2))):
        crossing = np.flatnonzero((values[:-1] >= wanted) & (values[1:] < wanted))
        if len(crossing):
            i = int(crossing[0])
            out[k] = grid[i], float(uncertainty(grid[i])) / max(float(slope[i]), 1e-300)
    return out


def _dataset(
    widths: Array, measured: Array, n_short: int, escape: "xr.Dataset | None", attrs: dict[str, object]
) -> "xr.Dataset":
    import xarray as xr

    how = ["dynamics"] * n_short + ["escape rates"] * (len(widths) - n_short)
    out = xr.Dataset(
        {
            "J_c": ("width", measured[:, 0], {"units": "A/m^2"}),
            "J_c_err": ("width", measured[:, 1], {"units": "A/m^2"}),
            "how": ("width", how),
        },
        {"width": ("width", widths, {"units": "s"})},
        attrs,
    )
    return out if escape is None else out.merge(escape.drop_attrs(), combine_attrs="override")
