"""Switching probability against current, in-plane field and pulse width."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.types import Progress
from hallweight.core.validation import quantities

from .._drive.initial_states import check_count
from .._drive.waveform import Quantity
from .._film.spin_orbit_torque import Side, driven
from .._film.sublattice_pair import Pair
from .point_jobs import Job, Outcome, run_points
from .provenance import about
from .single_pulse import Shot, shoot

if TYPE_CHECKING:
    import xarray as xr

Quantities = Quantity | Sequence[Quantity]


def switching_map(
    film: Card | Pair,
    *,
    current: Quantities,
    width: Quantities,
    field: Quantities = 0.0,
    temperature: Quantity | None = None,
    n: int = 64,
    seed: int = 0,
    start: str = "up",
    source: Card | None = None,
    side: Side = "below",
    rise: Quantity = 0.0,
    noise: bool = True,
    dt: Quantity | None = None,
    threads: int = 1,
    folder: Path | str | None = None,
    executor: Executor | None = None,
    tell: Progress | None = None,
) -> "xr.Dataset":
    """Give ``n`` devices one pulse at each current (A/m^2), in-plane field (T) and width (s).

    The sign of the current counts: with a positive field, efficiency and net moment a negative one turns devices that
    start up, a positive one those that start down (:func:`threshold` reports the sign). A ``source`` gives its torque;
    its Oersted field is left out here (:func:`macrospin` has it).

    Returns ``probability`` (width, field, current) of having switched after the pulse, ``probability_err`` (binomial,
    with half an event added so that it is never zero), ``time`` (s), the mean switching time of those that switched
    with its standard deviation ``time_std``, and ``J_c`` (width, field), where the probability passes 1/2 as the
    current grows, with its sign, nan if it does not, with ``J_c_err``: sampling and the spacing of the currents
    together. Each pair of width and field is stored in ``folder`` when done, and taken from there.
    """
    check_count(n, 2)
    if start not in ("up", "down"):
        raise InputError(f"start={start!r}", "'up' or 'down'", "choose one of the two")
    pair = driven(film, temperature, source, side)
    currents = np.sort(quantities("current", current, "A/m^2"))
    fields, widths = quantities("field", field, "T"), quantities("width", width, "s")
    edge, step = parse(rise, "s"), None if dt is None else parse(dt, "s")
    shots = [Shot(w, edge, 1 if start == "up" else -1, noise, step, threads) for w in widths]
    jobs = [Job("point", point, {"pair": pair, "currents": currents, "field": b, "shot": s, "n": n, "seed": seed})
            for s in shots for b in fields]  # fmt: skip
    found = run_points(jobs, folder, executor, tell)
    asked = {"study": "switching_map", "temperature": pair.T, "n": n, "start": start, "rise": rise, "noise": noise}
    return _dataset(found, currents, fields, widths, about(film, asked, seed=seed, source=source))


def point(pair: Pair, currents: np.ndarray, field: float, shot: Shot, n: int, seed: int) -> Outcome:
    """Return probability, its error, mean and spread of the time, each (currents,), at one field and width."""
    each = np.repeat(currents, n)
    bias = np.tile([field, 0.0, 0.0], (len(each), 1))
    switched, times = (a.reshape(len(currents), n) for a in shoot(pair, each, bias, shot, seed))
    count, times = switched.sum(1), np.where(switched, times, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(times, 1) / count
        spread = np.sqrt(np.nansum((times - mean[:, None]) ** 2, 1) / (np.maximum(count, 1) - 1))
    share = (count + 0.5) / (n + 1)
    error = np.sqrt(share * (1 - share) / n)
    return {"probability": count / n, "probability_err": error, "time": mean, "time_std": spread}


def half(currents: np.ndarray, probability: np.ndarray, error: np.ndarray) -> tuple[float, float]:
    """Return where the probability passes 1/2 as the current grows, and its standard error; nan if nowhere.

    ``currents`` rise; those below zero grow towards the left. Of several places that of the smallest current is taken.
    Linear between the two currents; the error adds that of the probabilities, through the slope, and an even
    distribution within the spacing, squared.
    """
    low, high, outwards = probability[:-1], probability[1:], currents[:-1] + currents[1:] > 0
    past = np.where(outwards, (low < 0.5) & (high >= 0.5), (high < 0.5) & (low >= 0.5))
    places = np.flatnonzero(past)
    if not len(places):
        return np.nan, np.nan
    k = int(places[np.abs(currents[:-1] + currents[1:])[places].argmin()])
    gap, rise = currents[k + 1] - currents[k], probability[k + 1] - probability[k]
    at = currents[k] + gap * (0.5 - probability[k]) / rise
    sampling = gap / abs(rise) * max(error[k], error[k + 1])
    return float(at), float(np.hypot(min(sampling, gap), gap / np.sqrt(12)))


def _dataset(
    found: list[Outcome], currents: np.ndarray, fields: np.ndarray, widths: np.ndarray, attrs: dict[str, object]
) -> "xr.Dataset":
    import xarray as xr

    shape = (len(widths), len(fields), len(currents))
    cube = {name: np.stack([f[name] for f in found]).reshape(shape) for name in found[0]}
    at = np.array([half(currents, f["probability"], f["probability_err"]) for f in found]).reshape(*shape[:2], 2)
    dims = ("width", "field", "current")
    units = {"time": {"units": "s"}, "time_std": {"units": "s"}}
    return xr.Dataset(
        {name: (dims, values, units.get(name, {"units": "1"})) for name, values in cube.items()}
        | {"J_c": (dims[:2], at[..., 0], {"units": "A/m^2"}), "J_c_err": (dims[:2], at[..., 1], {"units": "A/m^2"})},
        {
            "width": ("width", widths, {"units": "s"}),
            "field": ("field", fields, {"units": "T", "long_name": "mu0 H along the current"}),
            "current": ("current", currents, {"units": "A/m^2"}),
        },
        attrs,
    )
