"""What time and reading do to a state: retention, relaxation after pulses, read disturb."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core import InputError, Protocol, Pulses, Trace, Wait, parse
from hallweight.core.types import Array

from .._device.hall_bar import HallBar
from .._device.pulse_heating import check_heat
from .._kinetics.kinetic_monte_carlo import Piece
from .measure import READ, about, apply, read_current
from .session import Session

Quantity = str | float


def retention(
    device: HallBar, times: Sequence[Quantity], *, prepare: Protocol | str | None = None,
    start: str | ArrayLike = "down", temperature: Quantity | None = None, read: Quantity = READ, copies: int = 1,
    seed: int = 0,
) -> Trace:  # fmt: skip
    """Read a state at rising ``times`` (s) after it was made, the first read at once; layout "readings".

    ``prepare``: pulses that make the state from ``start``, "32 pulses of +12 mA, 1 ms"; times count from the end of the
    last one, so that short times show the relaxation after a pulse. The temperature is that of ``temperature``, else
    of ``prepare``. ``copies``: thermal histories of one device, numbered by ``device``. Coordinate ``time`` in s.
    """
    at = np.array([parse(t, "s") for t in times])
    if not len(at) or at[0] < 0 or np.any(np.diff(at) <= 0):
        raise InputError(f"times {list(times)}", "rising times, zero or more", "sort them")
    asked = None if prepare is None else Protocol.parse(prepare) if isinstance(prepare, str) else prepare
    session = _prepared(device, asked, start, temperature, copies, seed)
    current = parse(read, "A") if asked is None or asked.read is None else read_current(device, asked)
    session.check_read(current)
    begun = session.clock
    session.read()
    now = 0.0
    for t in at[at > 0].tolist():
        session.hold(t - now)
        now, session.clock = t, begun + t
        session.read()
    log = np.concatenate([[0.0], at[at > 0]])
    return _readings(device, session, log, current, seed, {"time": log})


def _prepared(
    device: HallBar, protocol: Protocol | None, start: str | ArrayLike, temperature: Quantity | None,
    copies: int, seed: int,
) -> Session:  # fmt: skip
    room = None if protocol is None else protocol.temperature
    kelvin = room if temperature is None else parse(temperature, "K")
    along = 0.0 if protocol is None else protocol.in_plane_field or 0.0
    session = Session(device, temperature=kelvin, field=(along, 0.0, 0.0), start=start, copies=copies, seed=seed)
    for _ in range(0 if protocol is None else protocol.repeat):
        for step in protocol.steps if protocol is not None else ():
            if isinstance(step, Wait):
                session.hold(step.duration)
            elif isinstance(step, Pulses):
                for amplitude in step.amplitudes.tolist():
                    apply(session, step, amplitude)
            else:
                raise InputError(f"the sweep '{step}' to prepare a state", "pulses and waits", "give pulses")
    session.forget()
    return session


def read_disturb(
    device: HallBar, current: Quantity, reads: int = 10_000, *, points: int = 25, start: str | ArrayLike = "down",
    temperature: Quantity | None = None, field: Quantity = 0.0, copies: int = 1, seed: int = 0,
) -> Trace:  # fmt: skip
    """Read a state again and again at a current (A); layout "readings" with the coordinate ``n_reads``.

    About ``points`` of the reads are kept, spaced evenly in the logarithm of their number. Each read lasts the
    read-out's ``time``, at the temperature that it reaches. ``meta["disturbed"]``: probability per volume and read, at
    the start.
    """
    size = parse(current, "A")
    if reads < 1 or size == 0:
        raise InputError(f"{reads} reads at {size:g} A", "one or more, at a current other than zero", "correct it")
    kelvin = None if temperature is None else parse(temperature, "K")
    session = Session(device, temperature=kelvin, field=(parse(field, "T"), 0.0, 0.0), start=start, copies=copies,
                      seed=seed)  # fmt: skip
    j, time = device.current_density(size), device.readout.time
    hot = check_heat(device.warming, j, time, session.ambient, session.T_C, f"a read current of {size:g} A")
    chance = session.disturbed(size)
    counts = np.unique(np.round(np.geomspace(1, reads, points)).astype(int))
    session.read()
    for n in np.diff(counts, prepend=0).tolist():
        session.apply([Piece(n * time, hot, j, session.field)])
        session.clock += n * time
        session.read()
    log = np.concatenate([[0], counts])
    trace = _readings(device, session, session.times(), size, seed, {"n_reads": log, "time": log * time})
    trace.meta["disturbed"] = chance
    return trace


def _readings(
    device: HallBar, session: Session, times: Array, current: float, seed: int, coords: dict[str, NDArray[Any]]
) -> Trace:
    R = session.resistance(current)
    copies = R.shape[1]
    rows = {name: np.tile(v, copies) for name, v in coords.items()}
    rows["device"] = np.repeat(np.arange(copies), len(times))
    rows["cycle"] = np.zeros(len(times) * copies, int)
    meta = about([device], seed) | {"temperature": session.ambient, "read_current": abs(current)}
    return Trace.from_arrays("R_xy", "ohm", R.T.ravel(), layout="readings", coords=rows, how="simulated", meta=meta)
