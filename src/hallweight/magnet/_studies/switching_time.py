"""Switching time through the compensation points, against composition or temperature."""

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
from .._film.closed_forms import static_threshold
from .._film.composition import at_composition
from .._film.spin_orbit_torque import Side, driven
from .._film.sublattice_pair import Pair
from .point_jobs import Job, Outcome, run_points
from .provenance import about
from .single_pulse import Shot, shoot
from .threshold import assisted

if TYPE_CHECKING:
    import xarray as xr


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
    tell: Progress | None = None,
) -> "xr.Dataset":
    """Measure how long a pulse takes to turn ``n`` devices, at each composition or else at each temperature.

    ``composition``: fractions of rare earth, as :func:`at_composition` makes them. ``current`` in A/m^2 with its own
    sign, or else ``overdrive`` times the static threshold of each point, with the sign that ``field`` (along the
    current) assists. Devices start up.

    Returns over ``x`` or ``T``: ``time`` (s) from the start of the pulse to past the middle, over the devices that get
    there, with ``time_std``; ``probability`` of ending on the other side; the ``current`` used; ``s_net`` (J s/m^3)
    and ``M_net`` (A/m), zero at T_A and T_M. The angular momentum that must be turned is small near T_A: there the
    pair turns fastest, and a pulse longer than ``time`` turns it on, past the other end and back.
    """
    check_count(n)
    if not overdrive > 0:
        raise InputError(f"overdrive={overdrive!r}", "a number above 0", "choose 2; the field sets the sign")
    xs, kelvins = _axis(film, composition, temperature)
    films = [film if x is None else at_composition(film, x) for x in xs]
    pairs = [driven(f, t, source, side) for f, t in zip(films, kelvins, strict=True)]
    bias = parse(field, "T")
    if current is None:
        levels = [overdrive * static_threshold(p, bias) * assisted(p, bias) for p in pairs]
    else:
        levels = [parse(current, "A/m^2")] * len(pairs)
    shot = Shot(parse(width, "s"), noise=noise, dt=None if dt is None else parse(dt, "s"), threads=threads)
    jobs = [Job("timed", timed, {"pair": p, "current": j, "field": bias, "shot": shot, "n": n, "seed": seed})
            for p, j in zip(pairs, levels, strict=True)]  # fmt: skip
    found = run_points(jobs, folder, executor, tell)
    asked = {"study": "switching_time", "overdrive": overdrive if current is None else None, "width": shot.width}
    asked |= {"field": bias, "n": n, "noise": noise, "temperature": None if composition is None else pairs[0].T}
    points = np.array(xs if composition is not None else [p.T for p in pairs], float)
    return _dataset(found, "x" if composition is not None else "T", points, pairs, levels,
                    about(film, asked, seed=seed, source=source))  # fmt: skip


def timed(pair: Pair, current: float, field: float, shot: Shot, n: int, seed: int) -> Outcome:
    """Return mean and standard deviation of the switching time (s) and the switched share, each (1,)."""
    switched, times = shoot(pair, np.full(n, current), np.tile([field, 0.0, 0.0], (n, 1)), shot, seed)
    own = times[np.isfinite(times)]
    mean = own.mean() if len(own) else np.nan
    spread = own.std(ddof=1) if len(own) > 1 else np.nan
    return {"time": np.array([mean]), "time_std": np.array([spread]), "probability": np.array([switched.mean()])}


def _axis(
    film: Card, composition: Sequence[float] | None, temperature: Quantity | Sequence[Quantity] | None
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
    found: list[Outcome],
    name: str,
    points: np.ndarray,
    pairs: list[Pair],
    levels: list[float],
    attrs: dict[str, object],
) -> "xr.Dataset":
    import xarray as xr

    units = {"time": "s", "time_std": "s", "probability": "1"}
    values = {k: (name, np.concatenate([f[k] for f in found]), {"units": units[k]}) for k in units}
    values["current"] = (name, np.array(levels), {"units": "A/m^2"})
    values["s_net"] = (name, np.array([p.s_net for p in pairs]), {"units": "J*s/m^3"})
    values["M_net"] = (name, np.array([p.M_net for p in pairs]), {"units": "A/m"})
    return xr.Dataset(values, {name: (name, points, {"units": "K" if name == "T" else "1"})}, attrs)
