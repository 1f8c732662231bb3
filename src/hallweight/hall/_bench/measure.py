"""A protocol carried out on a device: the same records that a laboratory's files make."""

import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, Layout, Protocol, Pulses, Sweep, Trace, Wait, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import AnyArray, Array, Indices, Progress

from .._device.hall_bar import HallBar
from .provenance import provenance
from .session import Session, along_current
from .step_counter import StepCounter

READ = 1e-4
"""Read current (A) where a protocol has none."""
WIDTH = 1e-3
"""Width of a current pulse (s) where a protocol has none."""
DWELL = 1.0
"""Time at each step of a field loop (s) where a protocol has none."""
_IDLE = 1e-3  # part of the volumes that flips in a cycle, up to which a current is said to do nothing


@names_keywords
def measure(
    device: HallBar | Sequence[HallBar],
    protocol: Protocol | str,
    *,
    start: str | ArrayLike = "down",
    seed: int = 0,
    threads: int = 1,
    progress: Progress | None = None,
) -> Trace:
    """Carry out a protocol and return what the voltmeter read, ``how="simulated"``, in the layouts of ``lab.read``.

    device    one, or several that are measured one after the other
    protocol  of pulses, or of sweeps of one drive; ``in-plane field`` is along the current, all the time
    start     "up", "down", "demagnetised" or states
    threads   devices at once
    progress  called as ``progress(done, of)`` after each read

    pulses        layout "pulses": a read before the first, after every pulse and after every wait (polarity 0)
    sweeps of T   layout "field-loop": field along z, each step held for its width, 1 s if not given
    other sweeps  layout "current-loop", in A, A/m^2 or V

    Pulses without a width last 1 ms; without a read current it is 0.1 mA. Warns if the reads disturb the state. Raises
    :class:`InputError` for a protocol that does not parse, and for a pulse that heats the film to its T_C.
    """
    parsed = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
    layout = _layout(parsed)
    devices = [device] if isinstance(device, HallBar) else list(device)
    if not devices or not all(isinstance(d, HallBar) for d in devices):
        found = f"{devices[0]!r:.40} as a device" if devices else "no device"
        raise InputError(found, "one or more", "make one with HallBar")
    counter = StepCounter(progress, _n_reads(parsed) * len(devices))

    def one(d: HallBar) -> _Reads:
        return _run_protocol(d, parsed, start, seed, counter)

    for d in devices:  # lattices and rates are made in one thread
        d.kinetics()
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        logs = list(pool.map(one, devices))
    return _trace(devices, parsed, layout, logs, seed)


@dataclass(frozen=True, eq=False)
class _Reads:
    """Reads of one device, each (reads,): ohm, drive in SI, polarity, cycle, s; and the hottest temperature (K)."""

    R: Array
    drive: Array
    polarity: Indices
    cycle: Indices
    time: Array
    hottest: float


def _run_protocol(
    device: HallBar, protocol: Protocol, start: str | ArrayLike, seed: int, counter: StepCounter
) -> _Reads:
    """Apply the protocol to one device and read it."""
    field = along_current(protocol.in_plane_field or 0.0)
    session = Session(device, temperature=protocol.temperature, field=field, start=start, seed=seed)
    current = read_current(device, protocol)
    session.check_read(current)
    rows = []
    for row in _apply_steps(session, protocol):
        rows.append(row)
        counter.advance()
    drive, polarity, cycle = (np.array(column) for column in zip(*rows, strict=True))
    _warn_if_nothing_flips(session, protocol)
    R = session.resistance(current)[:, 0]
    return _Reads(R, drive, polarity, cycle, session.times(), session.hottest)


def _warn_if_nothing_flips(session: Session, protocol: Protocol) -> None:
    """Warn of a current that moved nothing: such a trace is flat, and no fit says why."""
    steps = [s for s in protocol.steps if not isinstance(s, Wait)]
    part = session.n_flips / (session.states.spin.size * protocol.repeat)
    if not steps or part > _IDLE:
        return
    largest = show(max(float(np.abs(s.amplitudes).max()) for s in steps), steps[0].unit)
    one_sided = protocol.in_plane_field or abs(session.pair.axis[2]) < 1
    do = "" if one_sided else ", with an in-plane field to choose the side,"
    warnings.warn(
        f"{largest} flips {100 * part:.2g} % of the volumes in a cycle, so the trace is nearly flat: "
        f"smallest_current(device){do} finds a current that switches",
        stacklevel=4,
    )


def _apply_steps(session: Session, protocol: Protocol) -> Iterator[tuple[float, int, int]]:
    """Apply every step; yield (drive, polarity, cycle) of each read."""
    pulses = _layout(protocol) == "pulses"
    if pulses:
        session.read()
        yield 0.0, 0, 0
    loop = 0
    for cycle in range(protocol.repeat):
        for step in protocol.steps:
            if isinstance(step, Wait):
                session.hold(step.duration)
                if pulses:
                    session.read()
                    yield 0.0, 0, cycle
                continue
            for amplitude in step.amplitudes.tolist():
                apply_step(session, step, amplitude)
                yield amplitude, int(np.sign(amplitude)), loop if isinstance(step, Sweep) else cycle
            loop += 1


def _n_reads(protocol: Protocol) -> int:
    """Number of reads of one device."""
    pulses = _layout(protocol) == "pulses"
    in_cycle = sum(int(pulses) if isinstance(s, Wait) else len(s.amplitudes) for s in protocol.steps)
    return int(pulses) + protocol.repeat * in_cycle


def apply_step(session: Session, step: Pulses | Sweep, amplitude: float) -> None:
    """One pulse or point of a sweep, and the read after it."""
    if step.unit == "T":
        x, y, _ = session.field
        field = (x, y, amplitude)
        session.hold(step.width or DWELL, field)
        session.read(field if isinstance(step, Sweep) else None)
        return
    if amplitude:
        j = current_density(session.device, amplitude, step.unit)
        session.pulse(j, step.width or WIDTH, f"a current of {show(amplitude, step.unit)}")
    session.read()


def current_density(device: HallBar, amplitude: float, unit: str) -> float:
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


def _layout(protocol: Protocol) -> Layout:
    """Layout of what the protocol measures; refuses sweeps and pulses, or two drives, in one."""
    layouts = {_layout_of(s) for s in protocol.steps if not isinstance(s, Wait)}
    units = {s.unit for s in protocol.steps if not isinstance(s, Wait)}
    if not layouts:
        raise InputError(f"the protocol '{protocol}' without a pulse or sweep", "at least one", "see retention()")
    if len(layouts) > 1 or len(units) > 1:
        found = f"a protocol that mixes {' and '.join(sorted(layouts))} in {' and '.join(sorted(units))}"
        raise InputError(found, "pulses, or sweeps of one drive", "measure one after the other")
    return layouts.pop()


def _layout_of(step: Pulses | Sweep) -> Layout:
    if isinstance(step, Pulses):
        return "pulses"
    return "field-loop" if step.unit == "T" else "current-loop"


def _trace(devices: list[HallBar], protocol: Protocol, layout: Layout, logs: list[_Reads], seed: int) -> Trace:
    number = np.concatenate([np.full(len(log.R), k) for k, log in enumerate(logs)])

    def joined(name: str) -> AnyArray:
        return np.concatenate([getattr(log, name) for log in logs])

    unit = next(s.unit for s in protocol.steps if not isinstance(s, Wait))
    drive = {"pulses": "amplitude", "field-loop": "field"}.get(layout, "current")
    coords: dict[str, Any] = {"device": number, "cycle": joined("cycle"), "time": joined("time")}
    if layout == "pulses":
        coords |= {"polarity": joined("polarity"), "chain": number}
    return Trace.from_arrays(
        "R_xy",
        "ohm",
        joined("R"),
        layout=layout,
        coords=coords | {drive: joined("drive")},
        units={drive: unit},
        how="simulated",
        protocol=protocol,
        meta=_conditions(devices[0], protocol)
        | provenance(devices, seed)
        | {"hottest": max(log.hottest for log in logs)},
    )


def _conditions(device: HallBar, protocol: Protocol) -> dict[str, Any]:
    """What a file's header would say: field, temperature, read current, pulse width."""
    widths = {s.width or (DWELL if s.unit == "T" else WIDTH) for s in protocol.steps if not isinstance(s, Wait)}
    found = {
        "in_plane_field": protocol.in_plane_field,
        "temperature": device.pair(protocol.temperature).T,
        "read_current": read_current(device, protocol),
        "pulse_width": widths.pop() if len(widths) == 1 else None,
    }
    return {k: v for k, v in found.items() if v is not None}
