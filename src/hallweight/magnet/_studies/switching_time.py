"""Switching time through the compensation points, against composition or temperature."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Array, Progress
from hallweight.core.validation import positive, quantities, whole_number

from .._drive.waveform import Quantity, optional_time
from .._film.closed_forms import static_threshold
from .._film.composition import at_composition
from .._film.pair_from_card import Side, driven
from .._film.sublattice_pair import SublatticePair
from .point_jobs import Job, Outcome, run_points
from .provenance import provenance
from .single_pulse import PulseSettings, apply_pulse, fields_along_current
from .threshold import assisted_sign

if TYPE_CHECKING:
    import xarray as xr


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
def switching_time(
    film: Card,
    *,
    composition: Sequence[float] | None = None,
    temperature: Quantity | Sequence[Quantity] | None = None,
    current: Quantity | None = None,
    overdrive: float = 2.0,
    width: Quantity = "1 ns",
    field: Quantity = "20 mT",
    n: int = 32,
    seed: int = 0,
    source: Card | None = None,
    side: Side = "below",
    noise: bool = True,
    dt: Quantity | None = None,
    threads: int = 1,
    folder: Path | str | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> "xr.Dataset":
    """Measure how long a pulse takes to switch ``n`` devices, at each composition or else at each temperature.

    ``composition``
        fractions of rare earth, as :func:`at_composition` makes them
    ``current``
        A/m^2, with its own sign; or else ``overdrive`` times the static threshold of each point, with the sign that
        ``field`` (along the current) assists

    Devices start up. The angular momentum that must be reversed is small near T_A. There the pair switches fastest, and
    a pulse longer than ``time`` moves it on, past the other end and back.

    Returns a dataset over ``x`` or ``T``:

    ``time``, ``time_std``
        s, from the start of the pulse to past the middle, over the devices that get there
    ``probability``
        of ending on the other side
    ``current``, ``s_net``, ``M_net``
        A/m^2, J s/m^3 and A/m: the current used; net values, zero at T_A and T_M
    """
    n = whole_number("n", n, least=1)
    factor = positive("overdrive", overdrive)
    xs, kelvins = _axis(composition, temperature)
    films = [film if x is None else at_composition(film, x) for x in xs]
    pairs = [driven(f, t, source, side) for f, t in zip(films, kelvins, strict=True)]
    bias = parse(field, "T")
    if current is None:
        levels = [factor * static_threshold(p, bias) * assisted_sign(p, bias) for p in pairs]
    else:
        levels = [parse(current, "A/m^2")] * len(pairs)
    settings = PulseSettings(parse(width, "s"), noise=noise, dt=optional_time(dt), threads=threads)
    common = {"field": bias, "settings": settings, "n": n, "seed": seed}
    points = zip(pairs, levels, strict=True)
    jobs = [Job("timed", switching_time_statistics, {"pair": p, "current": j, **common}) for p, j in points]
    outcomes = run_points(jobs, folder, executor, progress)
    asked = {"study": "switching_time", "overdrive": overdrive if current is None else None, "width": settings.width}
    asked |= {"field": bias, "n": n, "noise": noise, "temperature": None if composition is None else pairs[0].T}
    attrs = provenance(film, asked, seed=seed, source=source)
    if composition is None:
        return _dataset(outcomes, ("T", np.array([p.T for p in pairs], float)), pairs, levels, attrs)
    return _dataset(outcomes, ("x", np.array(xs, float)), pairs, levels, attrs)


def switching_time_statistics(
    pair: SublatticePair, current: float, field: float, settings: PulseSettings, n: int, seed: int
) -> Outcome:
    """Return mean and standard deviation of the switching time (s) and the fraction switched, each (1,)."""
    switched, times = apply_pulse(pair, np.full(n, current), fields_along_current(field, n), settings, seed)
    reached = times[np.isfinite(times)]
    mean = reached.mean() if len(reached) else np.nan
    spread = reached.std(ddof=1) if len(reached) > 1 else np.nan
    return {"time": np.array([mean]), "time_std": np.array([spread]), "probability": np.array([switched.mean()])}


def _axis(
    composition: Sequence[float] | None, temperature: Quantity | Sequence[Quantity] | None
) -> tuple[Sequence[float | None], Sequence[Quantity | None]]:
    """Return compositions and temperatures, equally many; one of them varies."""
    several = not (temperature is None or isinstance(temperature, str | int | float))
    if composition is None:
        if temperature is None:
            found = "neither composition nor temperature"
            raise InputError(found, "one of the two as a list", "write composition=[0.20, 0.22, 0.24]")
        kelvins = quantities("temperature", temperature, "K").tolist()
        return [None] * len(kelvins), kelvins
    if several:
        raise InputError("lists of both composition and temperature", "one list", "give a single temperature")
    xs = quantities("composition", composition, "1").tolist()
    return xs, [temperature] * len(xs)  # type: ignore[list-item]  # one quantity, see above


def _dataset(
    outcomes: list[Outcome],
    axis: tuple[str, Array],
    pairs: list[SublatticePair],
    levels: list[float],
    attrs: dict[str, object],
) -> "xr.Dataset":
    import xarray as xr

    name, points = axis
    units = {"time": "s", "time_std": "s", "probability": "1"}
    values = {k: (name, np.concatenate([o[k] for o in outcomes]), {"units": units[k]}) for k in units}
    values["current"] = (name, np.array(levels), {"units": "A/m^2"})
    values["s_net"] = (name, np.array([p.s_net for p in pairs]), {"units": "J*s/m^3"})
    values["M_net"] = (name, np.array([p.M_net for p in pairs]), {"units": "A/m"})
    return xr.Dataset(values, {name: (name, points, {"units": "K" if name == "T" else "1"})}, attrs)
