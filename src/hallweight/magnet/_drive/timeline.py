"""From what a person writes (a protocol, waveforms, fields) to one current and one field against time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError, Protocol, Pulses, Sweep, Wait, did_you_mean, parse

from .waveform import EDGE, Quantity, Waveform, join, pause, pulse

FieldLike = None | Quantity | Sequence[Quantity] | Mapping[str, "Quantity | Waveform"]
Vector = str | Sequence[float]
_AXES = ("x", "y", "z")


@dataclass(frozen=True, eq=False)
class Timeline:
    """What is applied: current density, fields, the times of the reads (s).

    ``field`` (3,) T is constant; ``moving`` adds fields that change, by axis number; ``current`` in A/m^2; the first
    ``settle`` seconds are without current. ``temperature`` (K) if the protocol's sentence names one.
    """

    duration: float
    current: Waveform
    field: NDArray[np.float64]
    moving: tuple[tuple[int, Waveform], ...]
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

    def applied(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the applied field (k, 3) T at times ``t`` (k,) s."""
        out = np.tile(self.field, (len(t), 1))
        for axis, wave in self.moving:
            out[:, axis] += wave(t)
        return out


def timeline(
    protocol: Protocol | Waveform | str,
    field: FieldLike = None,
    *,
    rise: Quantity = 0.0,
    gap: Quantity | None = None,
    settle: Quantity = 0.0,
) -> Timeline:
    """Return the timeline of a protocol (or its sentence) or waveform, with a field.

    Pulses are in A/m^2 or, as a field along z, in T; each is followed by a pause ``gap`` (as long as the pulse, unless
    given) at whose end it is read. A sweep holds each point for its width. ``settle``: time before it all with the
    constant field only. Raises :class:`InputError` for other units and for pulses without a width.
    """
    constant, moving = _field(field)
    wait = parse(settle, "s")
    if wait < 0:
        raise InputError(f"a settling time of {wait:g} s", "a time from 0", "give it as '1 ns'")
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


_DENSITY = "divide a current by the cross-section that carries it, and write '1e11 A/m^2'"


def _waveform(protocol: Protocol, rise: Quantity, gap: Quantity | None) -> tuple[Waveform, tuple[float, ...]]:
    """One repeat of a protocol, repeated; the reads are the ends of the pauses after the pulses."""
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
    if isinstance(step, Wait):
        return [(pause(step.duration, unit), False)]
    if step.width is None:
        raise InputError(
            f"the step '{step}' without a width", "how long it lasts", "write '1 pulse of 1e11 A/m^2, 1 ns'"
        )
    if isinstance(step, Sweep):
        held = np.array([0.0, step.width])
        return [(Waveform(held, np.full(2, level), unit, ""), True) for level in step.amplitudes]
    between = step.width if gap is None else parse(gap, "s")
    if between < 0:
        raise InputError(f"a gap of {between:g} s", "a time from 0", "give the gap as '1 ns'")
    out: list[tuple[Waveform, bool]] = []
    for level in step.amplitudes:
        out.append((pulse(float(level), step.width, rise=rise, unit=unit), between == 0))
        out += [(pause(between, unit), True)] if between > 0 else []
    return out


def _field(field: FieldLike) -> tuple[NDArray[np.float64], list[tuple[int, Waveform]]]:
    """A field as (constant vector, moving parts): one quantity is along x, a mapping goes by axis."""
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
        if name not in _AXES:
            raise InputError(f"a field along {name!r}", "x, y or z", did_you_mean(name, _AXES))
        if not isinstance(value, Waveform):
            constant[_AXES.index(name)] = parse(value, "T")
        elif value.unit != "T":
            raise InputError(f"a field waveform in '{value.unit}'", "one in 'T'", "make it with unit='T'")
        else:
            moving.append((_AXES.index(name), value))
    return constant, moving


def direction(vector: Vector) -> NDArray[np.float64]:
    """Return a unit vector (3,) from ``"x"``, ``"-y"`` or three numbers."""
    if isinstance(vector, str):
        name = vector.strip().lstrip("+-")
        if name not in _AXES:
            raise InputError(f"the direction {vector!r}", "x, y, z or three numbers", "write 'y' or '-y'")
        sign = -1.0 if vector.strip().startswith("-") else 1.0
        return np.asarray(sign * np.eye(3)[_AXES.index(name)])
    out = np.array(vector, float)
    if out.shape != (3,) or not np.isfinite(out).all() or not np.any(out):
        raise InputError(f"the direction {vector}", "three finite numbers, not all zero", "write 'y' or (0, 1, 0)")
    return np.asarray(out / float(np.linalg.norm(out)))
