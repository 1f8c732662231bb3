"""Trajectories of one device or of an ensemble under a protocol."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError, Protocol, did_you_mean, parse
from hallweight.core.types import Array

from .._drive.heating import Course, Heating
from .._drive.initial_states import Start, start_of
from .._drive.timeline import FieldLike, Timeline, Vector, direction, timeline
from .._drive.waveform import Quantity, Waveform
from .._dynamics.checks import own_of
from .._dynamics.schedule import Plan, count_steps, warmed
from .._dynamics.stepping import step_for
from .._film.spin_orbit_torque import Side, driven, oersted
from .._film.sublattice_pair import Pair
from .provenance import about

if TYPE_CHECKING:
    import xarray as xr

Record = Literal["all", "mean", "end", "reads"] | int
_TIMES = 500  # records of a trajectory unless asked for otherwise
_ROOM = 4e8  # numbers that a result may hold


def macrospin(
    film: Card | Pair,
    protocol: Protocol | Waveform | str,
    *,
    temperature: Quantity | None = None,
    n: int = 1,
    seed: int = 0,
    field: FieldLike = None,
    source: Card | None = None,
    side: Side = "below",
    width: Quantity = np.inf,
    heating: Heating | Course | None = None,
    noise: bool = True,
    dt: Quantity | None = None,
    scheme: Literal["heun", "midpoint", "adaptive"] | None = None,
    record: Record = "all",
    rise: Quantity = 0.0,
    gap: Quantity | None = None,
    settle: Quantity = 0.0,
    start: Start = "up",
    sigma: Vector = "y",
    K_scale: Array | None = None,
    threads: int = 1,
    dtype: Any = np.float64,
) -> "xr.Dataset":
    """Integrate both sublattices of ``n`` devices through a protocol.

    ``film``: a card or a :class:`Pair`. ``protocol``: a sentence or :class:`Protocol` in A/m^2 (``"1 pulse of +1e11
    A/m^2, 1 ns; wait 1 ns; repeat 3"``; each pulse rises in ``rise`` and is followed by ``gap``, by default its own
    width), or a waveform (:func:`pulse`, :func:`train`, :func:`sine`, :func:`sampled`). ``settle``: time before it.
    ``field``: along x, or three components, or ``{"x": "20 mT", "z": waveform}``, mu0 H in T. ``source``: a
    spin-source card that gives the torque and the Oersted field of a line ``width`` (m) wide. ``heating``: film
    temperature while it runs. ``noise=False`` leaves the thermal field out but keeps the parameters of ``temperature``
    (default: the protocol's, else the card's). ``dt``: step, chosen from the stiffest field unless given. ``record``:
    "all" devices or their "mean" at some 500 times, or every so many steps, the "end" only, or the "reads" after each
    pulse. ``K_scale`` (n,): anisotropy of each device over the film's. ``sigma``: spins for j > 0 and xi > 0.

    Returns ``m`` (time, device, sublattice, axis), for "mean" (time, sublattice, axis) with the ``spread`` over
    devices, with ``j`` (A/m^2) and ``T`` (K) at these times; seed, versions, card and citations in ``attrs``. The
    result depends on the seed and not on ``threads``. Raises :class:`InputError` for what cannot be integrated.
    """
    line = timeline(protocol, field, rise=rise, gap=gap, settle=settle)
    two = driven(film, line.temperature if temperature is None else temperature, source, side)
    first = start_of(two, start, n)
    line = _with_oersted(line, two, source, width, side)
    engine: dict[str, Any] = {"scheme": scheme or "heun", "temperature_noise": noise, "sigma": direction(sigma)}
    engine |= {"K_scale": own_of(n, 0.0, 1.0, 1.0 if K_scale is None else K_scale)[:, 4]}
    engine |= {"threads": threads, "dtype": dtype}
    plan = _plan(film, line, two, heating, lambda t: driven(film, t, source, side), dt, engine)
    every = _every(record, plan.steps, n)
    stops = [round(r / plan.dt) for r in line.reads] if record == "reads" else []
    marks, states, spread = _collect(plan, first, seed, every, stops, record == "mean")
    asked = {"protocol": line.text, "temperature": two.T, "field": line.field.tolist(), "n": n, "dt": plan.dt}
    asked |= {"scheme": engine["scheme"], "settle": line.settle, "noise": noise, "sigma": engine["sigma"].tolist()}
    cites = ("brown1963thermal",) if noise and two.T > 0 else ()
    return _dataset(plan, marks, states, spread, about(film, asked, seed=seed, source=source, cites=cites))


def _plan(
    film: Card | Pair,
    line: Timeline,
    two: Pair,
    heating: Heating | Course | None,
    film_at: Callable[[float], Pair],
    dt: Quantity | None,
    engine: dict[str, Any],
) -> Plan:
    """Return the plan: the step, and the film along its temperature if it warms."""
    noise, stiffer = engine["temperature_noise"] and two.T > 0, float(np.abs(engine["K_scale"]).max())

    def chosen(pairs: tuple[Pair, ...]) -> float:
        return step_for(pairs, line, dt, scheme=engine["scheme"], noise=noise, K_scale=stiffer)

    pairs: tuple[Pair, ...] = (two,)
    phase, step = None, chosen(pairs)
    if heating is not None:
        if not isinstance(heating, Heating | Course):
            found = f"a heating that is a {type(heating).__name__}"
            raise InputError(found, "a Heating or a Course", "write Heating.from_rise('50 K', '1e11 A/m^2', '1 ns')")
        if isinstance(film, Pair):
            do = "pass the card instead of its pair"
            raise InputError("a heating of a film at one temperature", "a film card", do)
        pairs, phase = warmed(line, step, film_at, two.T, heating)
        shorter = chosen(pairs)  # the hottest film may ask for a shorter step
        if shorter < step:
            step = shorter
            pairs, phase = warmed(line, step, film_at, two.T, heating)
    return Plan(line, step, count_steps(line.duration, step), pairs, phase, engine)


def _with_oersted(line: Timeline, two: Pair, source: Card | None, width: Quantity, side: Side) -> Timeline:
    """Add the field of the current in the spin source, which follows the current, along y."""
    if source is None:
        return line
    wave = line.current
    wide = width if isinstance(width, float) and np.isinf(width) else parse(width, "m")
    per_current = oersted(source, two.t, wide, side)
    field = Waveform(wave.times, per_current * wave.values, "T", "Oersted field")
    return Timeline(**{**vars(line), "moving": (*line.moving, (1, field))})


def _every(record: Record, steps: int, n: int) -> int:
    """Return the steps between records, 0 for none; refuses what is no way to record, and more than memory holds."""
    if isinstance(record, str) and record not in ("all", "mean", "end", "reads"):
        found = f"record={record!r}"
        raise InputError(found, "what to keep", did_you_mean(record, ("all", "mean", "end", "reads")))
    if not isinstance(record, str) and (isinstance(record, bool) or not isinstance(record, int) or record < 1):
        raise InputError(f"record={record}", "a record every so many steps", "give a positive whole number")
    every = 0 if record in ("end", "reads") else max(steps // _TIMES, 1) if isinstance(record, str) else record
    size = 6.0 * n * (steps // every if every else 1) if record != "mean" else 0.0
    if size > _ROOM:
        found = f"a result of {8e-9 * size:.3g} GB"
        raise InputError(found, f"at most {8e-9 * _ROOM:.3g} GB", "ask for record='mean', 'end' or a longer interval")
    return every


def _collect(
    plan: Plan, start: Array, seed: int, every: int, stops: list[int], mean: bool
) -> tuple[NDArray[np.intp], Array, Array | None]:
    """Return the recorded steps and states; with the start, if there is a record at intervals."""
    marks, states, spreads = [], [], []

    def keep(at: NDArray[np.intp], m: Array) -> None:
        marks.append(at)
        states.append(m.mean(1) if mean else m)
        if mean:
            spreads.append(m.std(1))

    if every:
        keep(np.zeros(1, np.intp), start[None])
    for at, m in plan.run(start, seed, every=every, stops=stops):
        keep(at, m)
    return np.concatenate(marks), np.concatenate(states), np.concatenate(spreads) if mean else None


def _dataset(
    plan: Plan, marks: NDArray[np.intp], m: Array, spread: Array | None, attrs: dict[str, Any]
) -> "xr.Dataset":
    import xarray as xr

    t = marks * plan.dt
    dims = ("time", "sublattice", "axis") if spread is not None else ("time", "device", "sublattice", "axis")
    out = xr.Dataset(
        {
            "m": (dims, m, {"long_name": "unit moment of the sublattice"}),
            "j": ("time", plan.line.current(t), {"units": "A/m^2", "long_name": "current density"}),
            "T": ("time", plan.temperature(marks), {"units": "K", "long_name": "temperature of the film's parameters"}),
        },
        {"time": ("time", t - plan.line.settle, {"units": "s"}), "sublattice": [1, 2], "axis": list("xyz")},
        attrs,
    )
    if spread is not None:
        out["spread"] = (dims, spread, {"long_name": "standard deviation over devices"})
    return out
