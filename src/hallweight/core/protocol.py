"""What is applied to a device: pulses, sweeps, the read, and the conditions around them."""

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import names_keywords
from .protocol_grammar import fault, parse_sentence, reason
from .protocol_steps import Pulses, Sweep, Wait
from .units import show


@names_keywords
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
        steps, fields = parse_sentence(sentence)
        try:
            return cls.model_validate({"steps": steps, **fields})
        except ValidationError as error:
            raise fault(sentence, 1, reason(error)) from None

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


def parse_protocol(sentence: str) -> Protocol:
    """Read a protocol sentence.

    Raises :class:`InputError` naming the clause and the character where it starts.
    """
    return Protocol.parse(sentence)
