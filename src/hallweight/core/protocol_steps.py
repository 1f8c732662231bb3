"""The steps of a protocol: pulses, closed sweeps and pauses."""

from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from .errors import names_keywords
from .types import Array
from .units import show

DriveUnit = Literal["A", "V", "A/m^2", "T"]


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@names_keywords
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
    def amplitudes(self) -> Array:
        """Amplitude of each pulse, shape (count,), SI."""
        return np.linspace(self.amplitude, self.amplitude if self.end is None else self.end, self.count)

    def __str__(self) -> str:
        level = _signed(self.amplitude, self.unit)
        level = f"of {level}" if self.end is None else f"from {level} to {_signed(self.end, self.unit)}"
        return f"{self.count} pulses {level}" + _width(self.width)


@names_keywords
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
    def amplitudes(self) -> Array:
        """Drive at each point, SI: up, down and back."""
        n = max(1, round(self.size / self.step))
        up = self.size * np.arange(n + 1) / n
        return np.concatenate([up, up[-2::-1], -up[1:], -up[-2::-1]])

    def __str__(self) -> str:
        return f"+-{show(self.size, self.unit, 12)} in {show(self.step, self.unit, 12)}" + _width(self.width)


@names_keywords
class Wait(_Step):
    """A pause without a drive, in seconds."""

    duration: float = Field(gt=0)

    def __str__(self) -> str:
        return f"wait {show(self.duration, 's', 12)}"


def _signed(value: float, unit: str) -> str:
    return ("+" if value > 0 else "") + show(value, unit, 12)


def _width(width: float | None) -> str:
    return "" if width is None else f", {show(width, 's', 12)}"
