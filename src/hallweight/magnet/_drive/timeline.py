"""From what a person writes (a protocol, waveforms, fields) to one current and one field against time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hallweight.core import InputError, Protocol, Pulses, Sweep, Wait, parse
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import one_of, unit_vector

from .waveform import EDGE, Quantity, Waveform, join, pause, pulse, time_from_zero

FieldLike = None | Quantity | Sequence[Quantity] | Mapping[str, "Quantity | Waveform"]
"""mu0 H: one quantity along x, three along x, y and z, or quantities and waveforms by the name of the axis."""
Vector = str | Sequence[float]
"""``"x"``, ``"-y"`` or three numbers."""
Moving = tuple[tuple[int, Waveform], ...]
"""Fields that change: (axis number, waveform) each."""
_AXES = ("x", "y", "z")
_DENSITY = "divide a current by the cross-section that carries it, and write '1e11 A/m^2'"


@names_keywords
@dataclass(frozen=True, eq=False)
class Timeline:
    """What is applied: current density, fields, the times of the reads.

    ``duration``, ``settle``
        s; the first ``settle`` seconds are without current
    ``current``
        A/m^2, a waveform
    ``field``, ``moving``
        (3,) T, constant; waveforms in T that are added to it, by axis number
    ``reads``
        s, times of the reads
    ``text``
        the protocol in words
    ``temperature``
        K, if the protocol's sentence names one
    """

    duration: float
    current: Waveform
    field: Array
    moving: Moving
    reads: tuple[float, ...]
    text: str
    settle: float = 0.0
    temperature: float | None = None

    @property
    def shortest(self) -> float:
        """The shortest time over which something applied changes, s."""
        return min([self.current.shortest, *(w.shortest for _, w in self.moving)])

    @property
    def strongest(self) -> float:
        """Largest applied field, T."""
        return float(np.linalg.norm(self.field)) + sum(w.peak for _, w in self.moving)

    def applied(self, t: Array) -> Array:
        """Return the applied field (k, 3) T at times ``t`` (k,) s."""
        out = np.tile(self.field, (len(t), 1))
        for axis, wave in self.moving:
            out[:, axis] += wave(t)
        return out


@names_keywords
def timeline(
    protocol: Protocol | Waveform | str,
    field: FieldLike = None,
    *,
    rise: Quantity = 0.0,
    gap: Quantity | None = None,
    settle: Quantity = 0.0,
) -> Timeline:
    """Return the timeline of a protocol (or its sentence) or waveform, with a field.

    ``protocol``
        pulses and sweeps in A/m^2 or, as a field along z, in T; a sweep holds each point for its width
    ``field``
        T, along x; or three components, or quantities and waveforms by axis
    ``rise``
        s, of each edge of a pulse
    ``gap``
        s, pause after each pulse, at whose end it is read; as long as the pulse unless given
    ``settle``
        s, before it all, with the constant field only

    Raises :class:`InputError` for other units and for pulses without a width.
    """
    constant, moving = _field(field)
    wait = time_from_zero("settle", settle)
    if isinstance(protocol, Waveform):
        wave, text, kelvin = protocol, protocol.text, None
        reads: tuple[float, ...] = (protocol.duration,)
    else:
        given = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
        if not isinstance(given, Protocol):
            found = f"a {type(given).__name__} in place of a protocol"
            raise InputError(found, "a sentence, a Protocol or a waveform", "write '1 pulse of 1e11 A/m^2, 1 ns'")
        wave, reads = _waveform(given, rise, gap)
        text, kelvin = str(given), given.temperature
        constant[0] += given.in_plane_field or 0.0
    if wave.unit == "T":
        moving.append((2, wave))
        wave = pause(wave.duration)
    if wave.unit != "A/m^2":
        raise InputError(f"a drive in '{wave.unit}'", "a current density in 'A/m^2' or a field in 'T'", _DENSITY)
    end = max([wave.duration, *(w.duration for _, w in moving)])
    if wait > 0:
        wave = pause(wait) + wave
        moving = [(axis, pause(wait, "T") + w) for axis, w in moving]
    return Timeline(wait + end, wave, constant, tuple(moving), tuple(wait + r for r in reads), text, wait, kelvin)


def _waveform(protocol: Protocol, rise: Quantity, gap: Quantity | None) -> tuple[Waveform, tuple[float, ...]]:
    """Return the waveform of a protocol with all its repeats, and the reads: ends of the pauses after the pulses."""
    units = {s.unit for s in protocol.steps if not isinstance(s, Wait)}
    if len(units) > 1 or not units <= {"A/m^2", "T"}:
        found = f"a protocol in {' and '.join(repr(u) for u in sorted(units))}"
        raise InputError(found, "current densities in 'A/m^2', or fields in 'T'", _DENSITY)
    if not units:
        raise InputError("a protocol that only waits", "at least one pulse or sweep", "use pause(...) to only wait")
    unit = units.pop()
    parts: list[Waveform] = []
    reads: list[float] = []
    end = 0.0
    for step in protocol.steps:
        for part, read in _parts(step, unit, rise, gap):
            parts.append(part)
            end += part.duration
            reads += [end] if read else []
    once = join(parts, str(protocol))
    starts = np.arange(protocol.repeat) * (once.duration + EDGE)
    return join([once] * protocol.repeat, str(protocol)), tuple(float(s + r) for s in starts for r in reads)


def _parts(step: Pulses | Sweep | Wait, unit: str, rise: Quantity, gap: Quantity | None) -> list[tuple[Waveform, bool]]:
    """Return the waveforms of a step, and whether each ends with a read."""
    if isinstance(step, Wait):
        return [(pause(step.duration, unit), False)]
    if step.width is None:
        found = f"the step '{step}' without a width"
        raise InputError(found, "how long it lasts", "write '1 pulse of 1e11 A/m^2, 1 ns'")
    if isinstance(step, Sweep):
        held = np.array([0.0, step.width])
        return [(Waveform(held, np.full(2, level), unit, ""), True) for level in step.amplitudes]
    between = step.width if gap is None else time_from_zero("gap", gap)
    out: list[tuple[Waveform, bool]] = []
    for level in step.amplitudes:
        out.append((pulse(float(level), step.width, rise=rise, unit=unit), between == 0))
        out += [(pause(between, unit), True)] if between > 0 else []
    return out


def _field(field: FieldLike) -> tuple[Array, list[tuple[int, Waveform]]]:
    """Return a field as (constant vector, moving parts): one quantity is along x, a mapping goes by axis."""
    constant, moving = np.zeros(3), []
    if field is None:
        return constant, []
    if isinstance(field, str | float | int):
        field = {"x": field}
    elif not isinstance(field, Mapping):
        if len(field) != 3:
            raise InputError(f"a field of {len(field)} components", "three, along x, y and z", "give three numbers")
        field = dict(zip(_AXES, field, strict=True))
    for name, value in field.items():
        axis = _AXES.index(one_of("axis of the field", name, _AXES))
        if not isinstance(value, Waveform):
            constant[axis] = parse(value, "T")
        elif value.unit != "T":
            raise InputError(f"a field waveform in '{value.unit}'", "one in 'T'", "make it with unit='T'")
        else:
            moving.append((axis, value))
    return constant, moving


def direction(vector: Vector) -> Array:
    """Return the direction of the spins, a unit vector (3,), from ``"x"``, ``"-y"`` or three numbers."""
    if isinstance(vector, str):
        name = vector.strip().lstrip("+-")
        if name not in _AXES:
            raise InputError(f"the direction {vector!r}", "x, y, z or three numbers", "write 'y' or '-y'")
        sign = -1.0 if vector.strip().startswith("-") else 1.0
        return np.asarray(sign * np.eye(3)[_AXES.index(name)])
    return unit_vector("sigma", vector)
