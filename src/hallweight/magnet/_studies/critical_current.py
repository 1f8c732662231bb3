"""The current that switches half of the devices, against the width of the pulse: from picoseconds to a second."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.types import Array, Progress
from hallweight.core.validation import quantities

from .._drive.initial_states import check_count
from .._drive.waveform import Quantity
from .._film.closed_forms import reduced_field, static_threshold, threshold_torque
from .._film.spin_orbit_torque import Side, driven
from .._film.sublattice_pair import Pair
from .escape_rates import rates
from .point_jobs import Job, Outcome, run_points
from .provenance import about
from .single_pulse import Shot
from .switching_map import Quantities, half, point
from .threshold import assisted

if TYPE_CHECKING:
    import xarray as xr

_LADDER = 0.3 * 1.4 ** np.arange(18)  # of the static threshold: 0.3 to 91
_SHARES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8)  # of the static threshold, where escapes are measured


def critical_current(
    film: Card | Pair,
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
    tell: Progress | None = None,
) -> "xr.Dataset":
    """Find the current (A/m^2) at which a pulse of each ``width`` (s) switches with probability 1/2.

    Up to ``longest`` pulses are integrated: a ladder of currents, then eight finer steps with ``n`` devices each.
    Longer ones wait for heat: escape rates are measured at ``shares`` of the static threshold (:func:`rates`), each
    extrapolated along its own Arrhenius line to the film's temperature, and the current is sought where ``ln 2``
    escape times fill the pulse (monotone interpolation of ln tau over the current). Nothing is extrapolated over the
    current: beyond the measured ones the result is nan.

    Returns over ``width``: ``J_c`` with ``J_c_err`` (A/m^2), and ``how``, "dynamics" or "escape rates"; and the fitted
    ``barrier`` (J), ``attempt_time`` (s), ``log_tau`` over ``current``, the currents where escapes were measured.
    """
    check_count(n, 8)
    pair = driven(film, temperature, source, side)
    widths, bias = np.sort(quantities("width", width, "s")), parse(field, "T")
    step, edge = (None if dt is None else parse(dt, "s")), parse(rise, "s")
    short = widths[widths <= parse(longest, "s")]
    jobs = [Job("half_current", half_current, {"pair": pair, "field": bias, "n": n, "seed": seed,
                               "shot": Shot(float(w), min(edge, float(w)), dt=step, threads=threads)})
            for w in short]  # fmt: skip
    found = run_points(jobs, folder, executor, tell)
    measured = np.array([[f["J_c"][0], f["J_c_err"][0]] for f in found]).reshape(-1, 2)
    escape = None
    if len(short) < len(widths):
        if len(shares) < 2 or not 0 <= min(shares) < max(shares) < 1:
            raise InputError(f"shares={tuple(shares)}", "several from 0 to below 1", "choose (0, 0.3, 0.6, 0.8)")
        currents = np.unique(shares) * static_threshold(pair, bias)
        options: dict[str, Any] = {"field": bias, "barriers": barriers, "n": n, "seed": seed, "dt": step}
        escape = rates(pair, currents.tolist(), **options, threads=threads, folder=folder, executor=executor, tell=tell)
        measured = np.vstack([measured, from_rates(escape, widths[len(short) :])])
    asked = {
        "study": "critical_current",
        "temperature": pair.T,
        "field": bias,
        "n": n,
        "longest": longest,
        "rise": edge,
    }
    asked["static threshold"] = static_threshold(pair, bias)
    attrs = about(film, asked, seed=seed, source=source, cites=("brown1963thermal",))
    return _dataset(widths, measured, len(short), escape, attrs)


def half_current(pair: Pair, field: float, shot: Shot, n: int, seed: int) -> Outcome:
    """Return the current (1,) A/m^2 of half probability, and its error, for one pulse; devices start up."""
    sign = assisted(pair, field)
    # at large fields the state is all but lost without a current, so that the ladder starts from a share of K
    scale = static_threshold(pair) * max(threshold_torque(reduced_field(pair, field)), 0.05) / 0.5
    ladder = _LADDER * scale
    first = point(pair, sign * ladder, field, shot, max(n // 4, 8), seed)["probability"]
    up = np.flatnonzero((first[1:] >= 0.5) & (first[:-1] < 0.5))
    if not len(up):
        return {"J_c": np.array([np.nan]), "J_c_err": np.array([np.nan])}
    fine = np.geomspace(ladder[up[0]], ladder[up[0] + 1], 10)
    found = point(pair, sign * fine, field, shot, n, seed + 1)
    at, err = half(fine, found["probability"], found["probability_err"])
    if np.isnan(at):  # the two ends fell on the same side in this larger sample: the crossing is at one of them
        at, err = float(fine[0 if found["probability"][0] >= 0.5 else -1]), float(fine[-1] - fine[0]) / np.sqrt(12)
    return {"J_c": np.array([at]), "J_c_err": np.array([err])}


def from_rates(escape: "xr.Dataset", widths: Array) -> Array:
    """Return (widths, 2): currents (A/m^2) at which half escape within the widths (s), and errors; nan outside."""
    from scipy.interpolate import PchipInterpolator

    current, log_tau, err = (escape[k].values for k in ("current", "log_tau", "log_tau_err"))
    fine = np.isfinite(log_tau)
    if fine.sum() < 2:
        return np.full((len(widths), 2), np.nan)
    curve = PchipInterpolator(current[fine], log_tau[fine])
    width = PchipInterpolator(current[fine], err[fine])
    grid = np.linspace(current[fine][0], current[fine][-1], 2001)
    values, slope = curve(grid), np.abs(curve.derivative()(grid))
    out = np.full((len(widths), 2), np.nan)
    for k, wanted in enumerate(np.log(widths / np.log(2))):
        crossing = np.flatnonzero((values[:-1] >= wanted) & (values[1:] < wanted))
        if len(crossing):
            i = int(crossing[0])
            out[k] = grid[i], float(width(grid[i])) / max(float(slope[i]), 1e-300)
    return out


def _dataset(
    widths: Array, measured: Array, short: int, escape: "xr.Dataset | None", attrs: dict[str, object]
) -> "xr.Dataset":
    import xarray as xr

    how = ["dynamics"] * short + ["escape rates"] * (len(widths) - short)
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
