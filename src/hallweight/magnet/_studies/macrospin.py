"""Trajectories of one device or of an ensemble under a protocol."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import Card, InputError, Protocol, parse
from hallweight.core.errors import names_keywords
from hallweight.core.types import AnyArray, Array, Indices
from hallweight.core.validation import one_of, whole_number

from .._drive.heating import Course, Heating
from .._drive.initial_states import Start, initial_states
from .._drive.timeline import FieldLike, Timeline, Vector, direction, timeline
from .._drive.waveform import Quantity, Waveform
from .._dynamics.checks import per_device_drive
from .._dynamics.integrate import Scheme
from .._dynamics.schedule import Plan, count_steps, heated_pairs
from .._dynamics.time_step import time_step
from .._film.pair_from_card import Side, driven
from .._film.spin_orbit_torque import oersted
from .._film.sublattice_pair import SublatticePair
from .provenance import provenance

if TYPE_CHECKING:
    import xarray as xr

Pairs = tuple[SublatticePair, ...]
Record = Literal["all", "mean", "end", "reads"] | int
_TIMES = 500  # records of a trajectory unless asked for otherwise
_MOST_NUMBERS = 4e8  # that a result may hold


@names_keywords
def macrospin(
    film: Card | SublatticePair,
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
    scheme: Scheme | None = None,
    record: Record = "all",
    rise: Quantity = 0.0,
    gap: Quantity | None = None,
    settle: Quantity = 0.0,
    start: Start = "up",
    sigma: Vector = "y",
    K_scale: ArrayLike | None = None,
    threads: int = 1,
    dtype: Any = np.float64,
) -> "xr.Dataset":
    """Integrate both sublattices of ``n`` devices through a protocol.

    ``film``
        a card or a :class:`SublatticePair`
    ``protocol``
        a sentence or :class:`Protocol` in A/m^2, such as ``"1 pulse of +1e11 A/m^2, 1 ns; wait 1 ns; repeat 3"``; or a
        waveform (:func:`pulse`, :func:`train`, :func:`sine`, :func:`sampled`)
    ``rise``, ``gap``, ``settle``
        s: edge of each pulse; pause after it, by default its own width; time before it all
    ``field``
        T, mu0 H: along x, or three components, or ``{"x": "20 mT", "z": waveform}``
    ``source``, ``side``, ``width``
        a spin-source card, below or above the film, that gives the torque; and the Oersted field of a line so wide (m)
    ``temperature``
        K; default the protocol's, else the card's
    ``heating``
        the film's temperature while it carries current
    ``noise``
        False leaves the thermal field out but keeps the parameters of ``temperature``
    ``dt``, ``scheme``
        s, chosen from the stiffest field unless given; "heun", "midpoint" or "adaptive" (without noise)
    ``record``
        "all" devices or their "mean" at some 500 times, or every so many steps, the "end" only, or the "reads" after
        each pulse
    ``start``
        "up", "down", or vectors (2, 3) or (n, 2, 3)
    ``sigma``
        direction of the spins for j > 0 and xi > 0
    ``K_scale``
        (n,) anisotropy of each device over the film's

    Returns ``m`` (time, device, sublattice, axis), for "mean" (time, sublattice, axis) with the ``spread`` over
    devices, with ``j`` (A/m^2) and ``T`` (K) at these times; seed, versions, card and citations in ``attrs``. The
    result depends on the seed and not on ``threads``. Raises :class:`InputError` for what cannot be integrated.
    """
    line = timeline(protocol, field, rise=rise, gap=gap, settle=settle)
    pair = driven(film, line.temperature if temperature is None else temperature, source, side)
    n = whole_number("n", n, least=1)
    first = initial_states(pair, start, n)
    line = _with_oersted(line, pair, source, width, side)
    K_factors = per_device_drive(n, 0.0, 1.0, 1.0 if K_scale is None else K_scale)[:, 4]
    options: dict[str, Any] = {"scheme": scheme or "heun", "temperature_noise": noise, "sigma": direction(sigma)}
    options |= {"K_scale": K_factors, "threads": threads, "dtype": dtype}
    thermal, stiffest = noise and pair.T > 0, float(np.abs(K_factors).max())

    def step_for(pairs: Pairs) -> float:
        return time_step(pairs, line, dt, scheme=options["scheme"], noise=thermal, K_scale=stiffest)

    def heated(step: float) -> tuple[Pairs, AnyArray]:
        return heated_pairs(line, step, lambda t: driven(film, t, source, side), pair.T, _checked(heating, film))

    plan = _plan(line, pair, options, step_for, None if heating is None else heated)
    every = _record_interval(record, plan.steps, n)
    stops = [round(r / plan.dt) for r in line.reads] if record == "reads" else []
    steps, states, spread = _collect(plan, first, seed, every, stops, record == "mean")
    asked = {"protocol": line.text, "temperature": pair.T, "field": line.field.tolist(), "n": n, "dt": plan.dt}
    asked |= {"scheme": options["scheme"], "settle": line.settle, "noise": noise, "sigma": options["sigma"].tolist()}
    cites = ("brown1963thermal",) if noise and pair.T > 0 else ()
    attrs = provenance(film, asked, seed=seed, source=source, cites=cites)
    return _dataset(plan, steps, states, spread, attrs)


def _checked(heating: object, film: Card | SublatticePair) -> Heating | Course:
    if not isinstance(heating, Heating | Course):
        found = f"a heating that is a {type(heating).__name__}"
        raise InputError(found, "a Heating or a Course", "write Heating.from_rise('50 K', '1e11 A/m^2', '1 ns')")
    if isinstance(film, SublatticePair):
        do = "pass the card instead of its pair"
        raise InputError("a heating of a film at one temperature", "a film card", do)
    return heating


def _plan(
    line: Timeline,
    pair: SublatticePair,
    options: dict[str, Any],
    step_for: Callable[[Pairs], float],
    heated: Callable[[float], tuple[Pairs, AnyArray]] | None,
) -> Plan:
    """Return the plan: the step, and the film along its temperature if it is heated."""
    pairs: Pairs = (pair,)
    phase, step = None, step_for(pairs)
    if heated is not None:
        pairs, phase = heated(step)
        shorter = step_for(pairs)  # the hottest film may ask for a shorter step
        if shorter < step:
            step = shorter
            pairs, phase = heated(step)
    return Plan(line, step, count_steps(line.duration, step), pairs, phase, options)


def _with_oersted(line: Timeline, pair: SublatticePair, source: Card | None, width: Quantity, side: Side) -> Timeline:
    """Add the field of the current in the spin source, which follows the current, along y."""
    if source is None:
        return line
    wave = line.current
    wide = width if isinstance(width, float) and np.isinf(width) else parse(width, "m")
    per_current = oersted(source, pair.t, wide, side)
    field = Waveform(wave.times, per_current * wave.values, "T", "Oersted field")
    return replace(line, moving=(*line.moving, (1, field)))


def _record_interval(record: Record, steps: int, n: int) -> int:
    """Return the steps between records, 0 for none; refuses what is no way to record, and more than memory holds."""
    if not isinstance(record, str):
        every = whole_number("record", record, least=1)
    elif one_of("record", record, ("all", "mean", "end", "reads")) in ("end", "reads"):
        every = 0
    else:
        every = max(steps // _TIMES, 1)
    size = 6.0 * n * (steps // every if every else 1) if record != "mean" else 0.0
    if size > _MOST_NUMBERS:
        found = f"a result of {8e-9 * size:.3g} GB"
        do = "ask for record='mean', 'end' or a longer interval"
        raise InputError(found, f"at most {8e-9 * _MOST_NUMBERS:.3g} GB", do)
    return every


def _collect(
    plan: Plan, start: Array, seed: int, every: int, stops: list[int], mean: bool
) -> tuple[Indices, Array, Array | None]:
    """Return the recorded steps and states; with the start, if there is a record at intervals."""
    recorded, states, spreads = [], [], []

    def keep(steps: Indices, m: Array) -> None:
        recorded.append(steps)
        states.append(m.mean(1) if mean else m)
        if mean:
            spreads.append(m.std(1))

    if every:
        keep(np.zeros(1, np.intp), start[None])
    for steps, m in plan.run(start, seed, every=every, stops=stops):
        keep(steps, m)
    return np.concatenate(recorded), np.concatenate(states), np.concatenate(spreads) if mean else None


def _dataset(plan: Plan, steps: Indices, m: Array, spread: Array | None, attrs: dict[str, Any]) -> "xr.Dataset":
    import xarray as xr

    t = steps * plan.dt
    dims = ("time", "sublattice", "axis") if spread is not None else ("time", "device", "sublattice", "axis")
    temperature = {"units": "K", "long_name": "temperature of the film's parameters"}
    out = xr.Dataset(
        {
            "m": (dims, m, {"long_name": "unit moment of the sublattice"}),
            "j": ("time", plan.line.current(t), {"units": "A/m^2", "long_name": "current density"}),
            "T": ("time", plan.temperature(steps), temperature),
        },
        {"time": ("time", t - plan.line.settle, {"units": "s"}), "sublattice": [1, 2], "axis": list("xyz")},
        attrs,
    )
    if spread is not None:
        out["spread"] = (dims, spread, {"long_name": "standard deviation over devices"})
    return out
