"""Tiki-Taka: gradients go to a fast array that forgets toward its symmetry point, and from there to the weights."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hallweight.array import PROGRAMS, Crossbar, nominal, pulse
from hallweight.core import Card, InputError, did_you_mean
from hallweight.core.types import AnyArray
from hallweight.synapse import Devices, sample

from .._layers.convert import AnalogModel
from .device_array import Sheet, arrays_of, individuals, spend, step_at, symmetry_point, whole
from .pulsed_optimizer import Part, Pulsed, check_numbers

_SLOW = 0.99  # memory of the running size of the gradients, per step


@dataclass(eq=False)
class Fast:
    """The fast array of one layer, one device per weight; ``states`` and ``zero`` have the shape (devices,), SI.

    A device reads ``(x - zero) / swing``; ``unit`` is what a pulse changes at the symmetry point. ``references`` counts
    the devices that hold the zero.
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
        """Go on with the devices that :meth:`arrays` told of."""
        self.devices = individuals(self.devices, rows)
        self.states, self.zero = rows["states"], rows["zero"]

    def read(self, rng: np.random.Generator) -> AnyArray:
        """Read every device once, with its read noise; shape (devices,)."""
        return np.asarray((self.devices.read(self.states, rng) - self.zero) / self.swing, dtype=np.float32)


class TikiTaka(Pulsed):
    """Two arrays: A (fast) takes the gradients, C (``boxes``) holds the weights; between them a digital sum H.

    Each step, each device of A gets a random whole number of pulses, as in :class:`PulsedSGD`, for ``g`` times the
    wanted change. Up and down pulses that cancel each other move a device to its symmetry point, where both have the
    same size: A forgets, at a rate set by its asymmetry. If zero is read there, A holds a running mean of the gradient
    and its asymmetry does no harm. One ``every``-th of the rows is read in turn and added, ``H = H + transfer * every *
    a / g``; of H, pulses go to C as in :class:`MixedPrecision`. ``g`` is such that a gradient of mean size moves A by
    ``fast`` of its full scale. Sources: Gokmen and Haensch (cite gokmen2020tikitaka); with the filter H, version 2,
    Gokmen (cite gokmen2021tikitaka).

    A device whose pulses are alike up and down everywhere does not forget, and C would swing about its goal for ever.
    Therefore pulses are sent to the rows just read that take the part ``forget`` of what was read back. With
    ``forget = 1 - momentum`` and ``transfer = 1`` the mean path of C is that of SGD with that momentum, so ``lr`` is
    the same; with 0 it is Tiki-Taka proper, and only the devices' asymmetry forgets.

    ``reference``, what A is read against: ``"card"``, one number, the card's symmetry point, and no device (a bipolar
    device whose pulses are alike up and down has it at zero, whatever its individual range); ``"device"``, one more
    device per weight, programmed to the card's symmetry point with the errors this has. By default the first for the
    bipolar scheme and the second for the others, whose devices cannot be read as signed numbers alone.
    ``reference_error`` is a further Gaussian error of each zero, as a fraction of the range.
    """

    def __init__(
        self,
        analog: AnalogModel,
        boxes: dict[str, Crossbar],
        rng: np.random.Generator,
        *,
        lr: float = 0.01,
        momentum: float = 0.9,
        threshold: int = 1,
        most: int = 127,
        fast: float = 0.03,
        transfer: float = 1.0,
        forget: float = 0.1,
        every: int = 1,
        reference: Literal["card", "device"] | None = None,
        reference_error: float = 0.0,
    ) -> None:
        super().__init__(analog, boxes, rng, lr=lr, momentum=momentum, most=most)
        positive = {"threshold": threshold, "fast": fast, "transfer": transfer, "every": every}
        check_numbers(positive, {"forget": forget, "reference_error": reference_error})
        scheme, card = analog.spec.scheme, analog.spec.card
        reference = reference or ("card" if scheme == "bipolar" else "device")
        if reference not in ("card", "device"):
            raise InputError(
                f"the unknown reference {reference!r}", "one that exists", did_you_mean(reference, ["card", "device"])
            )
        self.forget, self.threshold = forget, threshold
        self.fast, self.transfer, self.every, self.reference = fast, transfer, every, reference
        point = symmetry_point(card, scheme)
        self.arrays = {n: _fast(card, s, point, reference, reference_error, rng) for n, s in self.sheets.items()}
        for name, sheet in self.sheets.items():
            self.memory[name] = {"hidden": np.zeros(sheet.box.shape, np.float32), "size": np.zeros(1)}

    @property
    def devices(self) -> int:
        """Devices of all arrays: weights, fast array and its references."""
        return super().devices + sum(len(a.devices) + a.references for a in self.arrays.values())

    def parts(self, name: str) -> dict[str, Part]:
        """The weights and the fast array."""
        return {**super().parts(name), "fast": self.arrays[name]}

    def update(self, sheet: Sheet, memory: dict[str, AnyArray], change: AnyArray) -> None:
        """Pulse A by the gradient, read a part of its rows into H, and pulse C by what H holds in whole pulses."""
        one, gain = self.arrays[sheet.name], self._gain(memory["size"], change)
        if not gain:
            return
        self._pulse(one, whole(change * np.float32(gain / one.unit), self.most, self.rng))
        rows = slice(self.steps % self.every, None, self.every)
        read = one.read(self.rng).reshape(sheet.box.shape)[:, rows]
        memory["hidden"][:, rows] += read * np.float32(self.transfer * self.every / gain)
        if self.forget:
            back = np.zeros(sheet.box.shape, np.int16)
            back[:, rows] = whole(read * np.float32(-self.forget * self.every / one.unit), self.most, self.rng)
            self._pulse(one, back)
        self.pulses += sheet.pulse(spend(memory["hidden"], sheet.unit, self.threshold, self.most), self.rng)

    def _gain(self, size: AnyArray, change: AnyArray) -> float:
        """Change of A for a wanted change of C, from the running mean ``size`` (1,) of the wanted changes' sizes."""
        size[0] = _SLOW * size[0] + (1 - _SLOW) * float(np.abs(change).mean())
        seen = float(size[0]) / (1 - _SLOW ** (self.steps + 1))
        return self.fast / seen if seen else 0.0

    def _pulse(self, one: Fast, count: AnyArray) -> None:
        pulse(one.devices, one.states, count.ravel(), self.rng)
        self.pulses += int(np.abs(count).sum(dtype=np.int64))


def _fast(card: Card, sheet: Sheet, point: float, reference: str, error: float, rng: np.random.Generator) -> Fast:
    """Sample the fast array of a layer and bring its devices, and its references, to the card's symmetry point."""
    n, law = int(np.prod(sheet.box.shape)), nominal(card)
    goal = np.full(n, point)

    def write() -> tuple[Devices, AnyArray]:
        devices = sample(card, n, rng)
        return devices, PROGRAMS["verify"](devices, goal, law, rng)[0]

    devices, states = write()
    zero = write()[1] if reference == "device" else goal
    zero = zero + error * law.range * rng.standard_normal(n)
    swing = sheet.box.scheme.swing(card) if sheet.box.scheme.name == "bipolar" else law.range / 2
    return Fast(devices, states, zero, swing, step_at(card, point) / swing, n if reference == "device" else 0)
