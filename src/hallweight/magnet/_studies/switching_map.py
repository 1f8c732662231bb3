"""Switching probability against current, in-plane field and pulse width."""

from concurrent.futures import Executor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, parse
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Array, Progress
from hallweight.core.validation import one_of, quantities, whole_number

from .._drive.waveform import Quantities, Quantity, optional_time
from .._film.pair_from_card import Side, driven
from .._film.sublattice_pair import SublatticePair
from .point_jobs import Job, Outcome, run_points
from .provenance import provenance
from .single_pulse import PulseSettings, apply_pulse, fields_along_current

if TYPE_CHECKING:
    import xarray as xr


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
def switching_map(
    film: Card | SublatticePair,
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
    progress: Progress | None = None,
) -> "xr.Dataset":
    """Give ``n`` devices one pulse at each current (A/m^2), in-plane field (T) and width (s).

    The sign of the current counts. With a positive field, efficiency and net moment a negative one switches devices
    that start up, a positive one those that start down (:func:`threshold` reports the sign). A ``source`` gives its
    torque; its Oersted field is left out here (:func:`macrospin` has it).

    Returns a dataset over width, field and current:

    ``probability``, ``probability_err``
        of having switched after the pulse; binomial, with half an event added so that it is never zero
    ``time``, ``time_std``
        s, mean and standard deviation of the switching time of the devices that switched
    ``J_c``, ``J_c_err``
        (width, field) A/m^2 with its sign, where the probability passes 1/2 as the current grows, nan if it does not;
        the error has sampling and the spacing of the currents together

    Each pair of width and field is stored in ``folder`` when done, and taken from there.
    """
    n = whole_number("n", n, least=2)
    side_sign = 1 if one_of("start", start, ("up", "down")) == "up" else -1
    pair = driven(film, temperature, source, side)
    currents = np.sort(quantities("current", current, "A/m^2"))
    fields, widths = quantities("field", field, "T"), quantities("width", width, "s")
    edge, step = parse(rise, "s"), optional_time(dt)
    pulses = [PulseSettings(w, edge, side_sign, noise, step, threads) for w in widths]
    common = {"pair": pair, "currents": currents, "n": n, "seed": seed}
    points = product(pulses, fields)
    jobs = [Job("point", switching_statistics, {**common, "settings": p, "field": b}) for p, b in points]
    outcomes = run_points(jobs, folder, executor, progress)
    asked = {"study": "switching_map", "temperature": pair.T, "n": n, "start": start, "rise": rise, "noise": noise}
    attrs = provenance(film, asked, seed=seed, source=source)
    return _dataset(outcomes, currents, fields, widths, attrs)


def switching_statistics(
    pair: SublatticePair, currents: Array, field: float, settings: PulseSettings, n: int, seed: int
) -> Outcome:
    """Return probability, its error, mean and spread of the time, each (currents,), at one field and width."""
    each = np.repeat(currents, n)
    bias = fields_along_current(field, len(each))
    switched, times = (a.reshape(len(currents), n) for a in apply_pulse(pair, each, bias, settings, seed))
    count, times = switched.sum(1), np.where(switched, times, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(times, 1) / count
        spread = np.sqrt(np.nansum((times - mean[:, None]) ** 2, 1) / (np.maximum(count, 1) - 1))
    smoothed = (count + 0.5) / (n + 1)
    error = np.sqrt(smoothed * (1 - smoothed) / n)
    return {"probability": count / n, "probability_err": error, "time": mean, "time_std": spread}


def half_crossing(currents: Array, probability: Array, error: Array) -> tuple[float, float]:
    """Return where the probability passes 1/2 as the current grows, and its standard error; nan if nowhere.

    ``currents`` rise; those below zero grow towards the left. Of several places that of the smallest current is taken.
    Linear between the two currents. The error adds in squares that of the probabilities, through the slope, and an even
    distribution within the spacing.
    """
    low, high, outwards = probability[:-1], probability[1:], currents[:-1] + currents[1:] > 0
    crosses = np.where(outwards, (low < 0.5) & (high >= 0.5), (high < 0.5) & (low >= 0.5))
    places = np.flatnonzero(crosses)
    if not len(places):
        return np.nan, np.nan
    k = int(places[np.abs(currents[:-1] + currents[1:])[places].argmin()])
    gap, rise = currents[k + 1] - currents[k], probability[k + 1] - probability[k]
    at = currents[k] + gap * (0.5 - probability[k]) / rise
    sampling = gap / abs(rise) * max(error[k], error[k + 1])
    return float(at), float(np.hypot(min(sampling, gap), gap / np.sqrt(12)))


def _dataset(
    outcomes: list[Outcome], currents: Array, fields: Array, widths: Array, attrs: dict[str, object]
) -> "xr.Dataset":
    import xarray as xr

    shape = (len(widths), len(fields), len(currents))
    cube = {name: np.stack([o[name] for o in outcomes]).reshape(shape) for name in outcomes[0]}
    crossings = [half_crossing(currents, o["probability"], o["probability_err"]) for o in outcomes]
    at = np.array(crossings).reshape(*shape[:2], 2)
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
