"""The fast array of Tiki-Taka: one device per weight, read against a zero of its own."""

from dataclasses import dataclass

import numpy as np

from hallweight.array import PROGRAMS, nominal
from hallweight.core import Card
from hallweight.core.types import AnyArray
from hallweight.synapse import Devices, sample

from .device_array import DeviceArray, arrays_of, individuals, step_at


@dataclass(eq=False)
class FastArray:
    """The fast array of one layer; a device reads ``(x - zero) / swing``.

    states      (devices,)  SI
    zero        (devices,)  SI; what a device is read against
    swing       SI          state difference of a weight of 1
    unit        1           what a pulse changes at the symmetry point
    references  1           devices that hold the zero
    """

    devices: Devices
    states: AnyArray
    zero: AnyArray
    swing: float
    unit: float
    references: int

    def arrays(self) -> dict[str, AnyArray]:
        """Return the numbers of the individual devices, their states and zeros; not copies."""
        return {"states": self.states, "zero": self.zero, **arrays_of(self.devices)}

    def restore(self, rows: dict[str, AnyArray]) -> None:
        """Go on with the devices whose numbers :meth:`arrays` gave."""
        self.devices = individuals(self.devices, rows)
        self.states, self.zero = rows["states"], rows["zero"]

    def read(self, rng: np.random.Generator) -> AnyArray:
        """Read every device once, with its read noise; shape (devices,)."""
        return np.asarray((self.devices.read(self.states, rng) - self.zero) / self.swing, dtype=np.float32)


@dataclass(frozen=True)
class Zero:
    """What the fast array is read against.

    point      SI  the card's symmetry point
    on_device  -   whether one more device per weight holds it, with the errors that this has
    error      1   further Gaussian error of each zero, as a fraction of the range
    """

    point: float
    on_device: bool
    error: float


def fast_array(card: Card, array: DeviceArray, zero: Zero, rng: np.random.Generator) -> FastArray:
    """Sample the fast array of a layer and bring its devices, and its references, to the card's symmetry point."""
    n, law = int(np.prod(array.crossbar.shape)), nominal(card)
    target = np.full(n, zero.point)

    def programmed() -> tuple[Devices, AnyArray]:
        devices = sample(card, n, rng)
        return devices, PROGRAMS["verify"](devices, target, law, rng)[0]

    devices, states = programmed()
    zeros = programmed()[1] if zero.on_device else target
    zeros = zeros + zero.error * law.range * rng.standard_normal(n)
    scheme = array.crossbar.scheme
    swing = scheme.swing(card) if scheme.name == "bipolar" else law.range / 2
    return FastArray(devices, states, zeros, swing, step_at(card, zero.point) / swing, n if zero.on_device else 0)
