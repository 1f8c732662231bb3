"""What is applied to a device: pulses, sweeps, the read, and the conditions around them."""

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from .units import show

DriveUnit = Literal["A", "V", "A/m^2", "T"]


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Pulses(_Step):
    """``count`` pulses of one polarity; ``end`` makes a linear ramp from ``amplitude`` to ``end``."""

    count: int = Field(gt=0, le=10**7)
    amplitude: float
    unit: DriveUnit = "A"
    width: float | None = Field(default=None, gt=0)
    end: float | None = None

    @model_validator(mode="after")
    def _one_polarity(self) -> Self:
        if self.amplitude == 0 or (self.end is not None and self.end * self.amplitude <= 0):
            raise ValueError("a pulse needs an amplitude other than zero, and a ramp keeps its sign")
        return self

    @property
    def amplitudes(self) -> NDArray[np.float64]:
        """Amplitude of each pulse, shape (count,), SI."""
        return np.linspace(self.amplitude, self.amplitude if self.end is None else self.end, self.count)

    def __str__(self) -> str:
        level = _signed(self.amplitude, self.unit)
        level = f"of {level}" if self.end is None else f"from {level} to {_signed(self.end, self.unit)}"
        return f"{self.count} pulses {level}" + _width(self.width)


class Sweep(_Step):
    """A closed loop 0 -> +size -> -size -> 0 in steps; in tesla it is an applied field, else current pulses."""

    size: float = Field(gt=0)
    step: float = Field(gt=0)
    unit: DriveUnit = "T"
    width: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.step > self.size:
            raise ValueError("the step of a sweep is larger than its size")
        if self.size / self.step > 1e6:
            raise ValueError("a sweep has at most a million steps")
        return self

    @property
    def amplitudes(self) -> NDArray[np.float64]:
        """Drive at each point, SI: up, down and back."""
        n = max(1, round(self.size / self.step))
        up = self.size * np.arange(n + 1) / n
        return np.concatenate([up, up[-2::-1], -up[1:], -up[-2::-1]])

    def __str__(self) -> str:
        return f"+-{show(self.size, self.unit, 12)} in {show(self.step, self.unit, 12)}" + _width(self.width)


class Wait(_Step):
    """A pause without a drive, in seconds."""

    duration: float = Field(gt=0)

    def __str__(self) -> str:
        return f"wait {show(self.duration, 's', 12)}"


class Protocol(BaseModel):
    """A measurement: steps, carried out in order and repeated ``repeat`` times, each pulse followed by a read.

    It is also a sentence (see :func:`hallweight.core.parse_protocol`), and ``str`` gives the sentence back:

    >>> p = Protocol.parse("64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; read 0.1 mA; repeat 5")
    >>> p.polarity.sum(), len(p.polarity), str(p)
    (0, 640, '64 pulses of +12 mA, 1 ms; 64 pulses of -12 mA, 1 ms; read 100 uA; repeat 5')
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    steps: tuple[Pulses | Sweep | Wait, ...] = Field(min_length=1)
    read: float | None = Field(default=None, gt=0)
    read_unit: Literal["A", "V"] = "A"
    repeat: int = Field(default=1, gt=0, le=10**6)
    in_plane_field: float | None = None
    temperature: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _finite_work(self) -> Self:
        once = sum(
            s.count if isinstance(s, Pulses) else 4 * s.size / s.step for s in self.steps if not isinstance(s, Wait)
        )
        if once * self.repeat > 1e8:
            raise ValueError("more than a hundred million pulses in all")
        return self

    @classmethod
    def parse(cls, sentence: str) -> "Protocol":
        """Read a protocol sentence; raises :class:`InputError` that shows where it does not parse."""
        from .protocol_grammar import parse_protocol

        return parse_protocol(sentence)

    @property
    def amplitudes(self) -> NDArray[np.float64]:
        """Drive of every pulse or point in order, all repeats, shape (n,), SI."""
        once = [s.amplitudes for s in self.steps if not isinstance(s, Wait)]
        return np.tile(np.concatenate(once) if once else np.empty(0), self.repeat)

    @property
    def polarity(self) -> NDArray[np.int64]:
        """Sign of every pulse in order, all repeats, shape (n,)."""
        return np.sign(self.amplitudes).astype(np.int64)

    @property
    def cycle(self) -> NDArray[np.int64]:
        """Repeat that every pulse belongs to, from 0, shape (n,)."""
        n = len(self.amplitudes)
        return np.repeat(np.arange(self.repeat), n // self.repeat)

    def __str__(self) -> str:
        parts = [str(s) for s in self.steps]
        if self.in_plane_field is not None:
            parts.append(f"in-plane field {show(self.in_plane_field, 'T', 12)}")
        if self.temperature is not None:
            parts.append(show(self.temperature, "K", 12))
        if self.read is not None:
            parts.append(f"read {show(self.read, self.read_unit, 12)}")
        if self.repeat > 1:
            parts.append(f"repeat {self.repeat}")
        return "; ".join(parts)

    def __repr_args__(self) -> Any:
        return [(None, str(self))]


def _signed(value: float, unit: str) -> str:
    return ("+" if value > 0 else "") + show(value, unit, 12)


def _width(width: float | None) -> str:
    return "" if width is None else f", {show(width, 's', 12)}"
