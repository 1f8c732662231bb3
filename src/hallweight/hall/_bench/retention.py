"""What time and reading do to a state: retention, relaxation after pulses, read disturb."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, Protocol, Sweep, Trace, Wait, parse
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import AnyArray, Array
from hallweight.core.validation import whole_number

from .._device.hall_bar import HallBar
from .._device.pulse_heating import check_heat
from .._lattice.spin_states import Segment
from .measure import READ, apply_step, read_current
from .provenance import provenance
from .session import Quantity, Session, along_current


@renamed_keywords("0.1.0", copies="replicas")
@names_keywords
def retention(
    device: HallBar,
    times: Sequence[Quantity],
    *,
    prepare: Protocol | str | None = None,
    start: str | ArrayLike = "down",
    temperature: Quantity | None = None,
    read: Quantity = READ,
    replicas: int = 1,
    seed: int = 0,
) -> Trace:
    """Read a state at rising ``times`` (s) after it was made, the first read at once; layout "readings".

    prepare      pulses that make the state from ``start``, "32 pulses of +12 mA, 1 ms"
    temperature  K; None: that of ``prepare``, or the card's
    read         A, unless ``prepare`` says it
    replicas     thermal histories of one device, numbered by ``device``

    Times count from the end of the last pulse, so that short times show the relaxation after a pulse. Coordinate
    ``time`` in s.
    """
    at = np.array([parse(t, "s") for t in times])
    if not len(at) or at[0] < 0 or np.any(np.diff(at) <= 0):
        raise InputError(f"times {list(times)}", "rising times, zero or more", "sort them")
    protocol = Protocol.parse(prepare) if isinstance(prepare, str) else prepare
    if temperature is None and protocol is not None:
        temperature = protocol.temperature
    field = along_current(0.0 if protocol is None else protocol.in_plane_field or 0.0)
    session = Session(device, temperature=temperature, field=field, start=start, replicas=replicas, seed=seed)
    _prepare(session, protocol)
    current = parse(read, "A") if protocol is None or protocol.read is None else read_current(device, protocol)
    session.check_read(current)
    begin, now = session.clock, 0.0
    session.read()
    for t in at[at > 0].tolist():
        session.hold(t - now)
        now, session.clock = t, begin + t
        session.read()
    read_times = np.concatenate([[0.0], at[at > 0]])
    return _readings(session, read_times, current, seed, {"time": read_times})


def _prepare(session: Session, protocol: Protocol | None) -> None:
    """Apply pulses and waits, and forget what was read meanwhile."""
    for _ in range(0 if protocol is None else protocol.repeat):
        for step in protocol.steps if protocol is not None else ():
            if isinstance(step, Wait):
                session.hold(step.duration)
            elif isinstance(step, Sweep):
                raise InputError(f"the sweep '{step}' to prepare a state", "pulses and waits", "give pulses")
            else:
                for amplitude in step.amplitudes.tolist():
                    apply_step(session, step, amplitude)
    session.drop_reads()


@renamed_keywords("0.1.0", copies="replicas")
@names_keywords
def read_disturb(
    device: HallBar,
    current: Quantity,
    reads: int = 10_000,
    *,
    points: int = 25,
    start: str | ArrayLike = "down",
    temperature: Quantity | None = None,
    field: Quantity = 0.0,
    replicas: int = 1,
    seed: int = 0,
) -> Trace:
    """Read a state again and again at a current (A); layout "readings" with the coordinate ``n_reads``.

    About ``points`` of the reads are kept, spaced evenly in the logarithm of their number. Each read lasts the
    read-out's ``time``, at the temperature that it reaches. ``meta["disturbed"]``: probability per volume and read, at
    the start. In-plane ``field`` T, ``temperature`` K (None: the card's); ``replicas``: thermal histories.
    """
    size = parse(current, "A")
    whole_number("reads", reads, 1)
    if size == 0:
        raise InputError("reads at 0 A", "a current other than zero", "give it a current")
    session = Session(
        device, temperature=temperature, field=along_current(field), start=start, replicas=replicas, seed=seed
    )
    j, time = device.current_density(size), device.readout.time
    hot = check_heat(session.heat, j, time, session.ambient, session.T_C, f"a read current of {size:g} A")
    chance = session.disturb_probability(size)
    counts = np.unique(np.round(np.geomspace(1, reads, points)).astype(int))
    session.read()
    for n in np.diff(counts, prepend=0).tolist():
        session.run([Segment(n * time, hot, j, session.field)])
        session.clock += n * time
        session.read()
    n_reads = np.concatenate([[0], counts])
    trace = _readings(session, session.times(), size, seed, {"n_reads": n_reads, "time": n_reads * time})
    trace.meta["disturbed"] = chance
    return trace


def _readings(session: Session, times: Array, current: float, seed: int, coords: dict[str, AnyArray]) -> Trace:
    R = session.resistance(current)
    replicas = R.shape[1]
    rows = {name: np.tile(v, replicas) for name, v in coords.items()}
    rows["device"] = np.repeat(np.arange(replicas), len(times))
    rows["cycle"] = np.zeros(len(times) * replicas, int)
    meta = provenance([session.device], seed) | {"temperature": session.ambient, "read_current": abs(current)}
    return Trace.from_arrays("R_xy", "ohm", R.T.ravel(), layout="readings", coords=rows, how="simulated", meta=meta)
