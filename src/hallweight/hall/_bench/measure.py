"""A protocol carried out on a device: the same records that a laboratory's files make."""

import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core import InputError, Protocol, Pulses, Sweep, Trace, Wait, environment, show
from hallweight.core.types import Array

from .._device.hall_bar import HallBar
from .session import Session

READ = 1e-4
"""Read current (A) where a protocol has none."""
IDLE = 1e-3
"""Part of the volumes that turns in a cycle, up to which a current is said to do nothing."""
WIDTH = 1e-3
"""Width of a current pulse (s) where a protocol has none."""
DWELL = 1.0
"""Time at each step of a field loop (s) where a protocol has none."""


def measure(
    device: HallBar | Sequence[HallBar],
    protocol: Protocol | str,
    *,
    start: str | ArrayLike = "down",
    seed: int = 0,
    threads: int = 1,
) -> Trace:
    """Carry out a protocol and return what the voltmeter read, ``how="simulated"``, in the layouts of ``lab.read``.

    Pulses give the layout "pulses" with a read before the first, after every pulse and after every wait (polarity 0);
    a sweep in tesla "field-loop" (field along z, each step held for its width, 1 s if not given), a sweep in ampere,
    A/m^2 or volt "current-loop". Pulses without a width last 1 ms; without a read current it is 0.1 mA. ``in-plane
    field`` is along the current, all the time. Several devices are measured one after the other (``threads`` at once).
    ``start``: "up", "down", "demagnetised" or states. Warns if the reads disturb the state. Raises :class:`InputError`
    for a protocol that does not parse, and for a pulse that heats the film to its T_C.
    """
    asked = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
    kind = _kind(asked)
    devices = [device] if isinstance(device, HallBar) else list(device)
    if not devices or not all(isinstance(d, HallBar) for d in devices):
        found = f"{devices[0]!r:.40} as a device" if devices else "no device"
        raise InputError(found, "one or more", "make one with HallBar")

    def one(d: HallBar) -> _Log:
        return carry_out(d, asked, start=start, seed=seed)

    for d in devices:  # lattices and rates are made in one thread
        d.kinetics()
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        logs = list(pool.map(one, devices))
    return _trace(devices, asked, kind, logs, seed)


@dataclass(frozen=True, eq=False)
class _Log:
    """Reads of one device: resistance (ohm), drive (SI), polarity, cycle, time (s); each (reads,)."""

    R: Array
    drive: Array
    polarity: NDArray[np.int64]
    cycle: NDArray[np.int64]
    time: Array
    hottest: float


def carry_out(device: HallBar, protocol: Protocol, *, start: str | ArrayLike, seed: int) -> _Log:
    """Apply the protocol to one device and read it."""
    field = (protocol.in_plane_field or 0.0, 0.0, 0.0)
    session = Session(device, temperature=protocol.temperature, field=field, start=start, seed=seed)
    current = read_current(device, protocol)
    session.check_read(current)
    rows = list(_reads(session, protocol))
    drive, polarity, cycle = (np.array(column) for column in zip(*rows, strict=True))
    _say_if_idle(session, protocol)
    R = session.resistance(current)[:, 0]
    return _Log(R, drive, polarity, cycle, session.times(), session.hottest)


def _say_if_idle(session: Session, protocol: Protocol) -> None:
    """Warn of a current that moved nothing: such a trace is flat, and no fit says why."""
    steps = [s for s in protocol.steps if not isinstance(s, Wait) and s.unit != "T"]
    part = session.turned / (session.states.s.size * protocol.repeat)
    if not steps or part > IDLE:
        return
    unit, most = steps[0].unit, max(float(np.abs(s.amplitudes).max()) for s in steps)
    sided = protocol.in_plane_field or abs(session.pair.axis[2]) < 1
    free = "" if sided else ", with an in-plane field to choose the side,"
    warnings.warn(f"{show(most, unit)} turns {100 * part:.2g} % of the volumes in a cycle, so the trace is nearly "
                  f"flat: smallest_current(device){free} finds a current that switches", stacklevel=4)  # fmt: skip


def _reads(session: Session, protocol: Protocol) -> Iterator[tuple[float, int, int]]:
    """Apply every step; yield (drive, polarity, cycle) of each read."""
    if _kind(protocol) == "pulses":
        session.read()
        yield 0.0, 0, 0
    loop = 0
    for cycle in range(protocol.repeat):
        for step in protocol.steps:
            if isinstance(step, Wait):
                session.hold(step.duration)
                if _kind(protocol) == "pulses":
                    session.read()
                    yield 0.0, 0, cycle
                continue
            for amplitude in step.amplitudes.tolist():
                apply(session, step, amplitude)
                yield amplitude, int(np.sign(amplitude)), loop if isinstance(step, Sweep) else cycle
            loop += 1


def apply(session: Session, step: Pulses | Sweep, amplitude: float) -> None:
    """One pulse or point of a sweep, and the read after it."""
    if step.unit == "T":
        x, y, _ = session.field
        here = (x, y, amplitude)
        session.hold(step.width or DWELL, here)
        session.read(here if isinstance(step, Sweep) else None)
        return
    if amplitude:
        j = density(session.device, amplitude, step.unit)
        session.pulse(j, step.width or WIDTH, f"a current of {show(amplitude, step.unit)}")
    session.read()


def density(device: HallBar, amplitude: float, unit: str) -> float:
    """Current density (A/m^2) of an amplitude in A, V (over the current line) or A/m^2."""
    if unit == "A/m^2":
        return amplitude
    current = amplitude / device.R_xx if unit == "V" else amplitude
    return device.current_density(current)


def read_current(device: HallBar, protocol: Protocol) -> float:
    """The read current in A; a read voltage is divided by the resistance of the current line."""
    if protocol.read is None:
        return READ
    return protocol.read if protocol.read_unit == "A" else protocol.read / device.R_xx


def _kind(protocol: Protocol) -> str:
    """Layout of what the protocol measures; refuses sweeps and pulses, or two drives, in one."""
    kinds = {_kind_of(s) for s in protocol.steps if not isinstance(s, Wait)}
    units = {s.unit for s in protocol.steps if not isinstance(s, Wait)}
    if not kinds:
        raise InputError(f"the protocol '{protocol}' without a pulse or sweep", "at least one", "see retention()")
    if len(kinds) > 1 or len(units) > 1:
        raise InputError(f"a protocol that mixes {' and '.join(sorted(kinds))} in {' and '.join(sorted(units))}",
                         "pulses, or sweeps of one drive", "measure one after the other")  # fmt: skip
    return kinds.pop()


def _kind_of(step: Pulses | Sweep) -> str:
    if isinstance(step, Pulses):
        return "pulses"
    return "field-loop" if step.unit == "T" else "current-loop"


def _trace(devices: list[HallBar], protocol: Protocol, kind: str, logs: list[_Log], seed: int) -> Trace:
    number = np.concatenate([np.full(len(log.R), k) for k, log in enumerate(logs)])

    def whole(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(log, name) for log in logs])

    unit = next(s.unit for s in protocol.steps if not isinstance(s, Wait))
    coords: dict[str, Any] = {"device": number, "cycle": whole("cycle"), "time": whole("time")}
    units: dict[str, str] = {}
    if kind == "pulses":
        coords |= {"polarity": whole("polarity"), "chain": number, "amplitude": whole("drive")}
        units["amplitude"] = unit
    else:
        name = "field" if kind == "field-loop" else "current"
        coords[name], units[name] = whole("drive"), unit
    meta = conditions(devices[0], protocol) | about(devices, seed)
    meta["hottest"] = max(log.hottest for log in logs)
    return Trace.from_arrays(
        "R_xy", "ohm", whole("R"), layout=kind, coords=coords, units=units, how="simulated", protocol=protocol,  # type: ignore[arg-type]
        meta=meta,
    )  # fmt: skip


def conditions(device: HallBar, protocol: Protocol) -> dict[str, Any]:
    """What a file's header would say: field, temperature, read current, pulse width."""
    widths = {s.width or (DWELL if s.unit == "T" else WIDTH) for s in protocol.steps if not isinstance(s, Wait)}
    found = {
        "in_plane_field": protocol.in_plane_field,
        "temperature": device.pair(protocol.temperature).T,
        "read_current": read_current(device, protocol),
        "pulse_width": widths.pop() if len(widths) == 1 else None,
    }
    return {k: v for k, v in found.items() if v is not None}


def about(devices: Sequence[HallBar], seed: int) -> dict[str, Any]:
    """Seed, versions, what was assumed, what to cite, and the device in words: for the ``meta`` of a trace."""
    kinetics = devices[0].kinetics()
    cites = dict.fromkeys(key for d in devices for key in (*d.cites(), *getattr(kinetics, "cites", ())))
    return {
        "seed": seed,
        "versions": environment() | {"numba": version("numba")},
        "assumed": tuple(dict.fromkeys(n for d in devices for n in (*d.assumed(), *getattr(kinetics, "assumed", ())))),
        "cites": tuple(cites),
        "device": str(devices[0]),
    }
