"""Tiki-Taka: gradients go to a fast array that forgets toward its symmetry point, and from there to the weights."""

from typing import Literal

import numpy as np

from hallweight.array import Crossbar, pulse
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import AnyArray
from hallweight.core.validation import one_of, positive, whole_number

from .._layers.analog_model import AnalogModel
from .device_array import DeviceArray, round_stochastically, symmetry_point, take_pulses
from .fast_array import FastArray, Zero, fast_array
from .pulsed_optimizer import OnDevice, PulsedOptimizer, not_negative

_GRADIENT_MEMORY = 0.99  # of the running size of the gradients, per step


@names_keywords
class TikiTaka(PulsedOptimizer):
    """Two arrays: A (fast) takes the gradients, C (``crossbars``) holds the weights; between them a digital sum H.

    Each step, each device of A gets a random whole number of pulses, as in :class:`PulsedSGD`, for ``gain`` times the
    wanted change. Up and down pulses that cancel each other move a device to its symmetry point, where both have the
    same size. So A forgets, at a rate set by its asymmetry. If zero is read there, A holds a running mean of the
    gradient and its asymmetry does no harm. One ``every``-th of the rows is read at a time and added to H,
    ``H = H + transfer * every * a / gain``. Of H, pulses go to C as in :class:`MixedPrecision`.

    A device whose pulses are alike up and down everywhere does not forget, and C would swing about its optimum for
    ever. Therefore pulses are sent to the rows just read that take back a part of what was read. With
    ``forget = 1 - momentum`` and ``transfer = 1`` the mean path of C is that of SGD with that momentum. So ``lr`` is
    the same. With ``forget = 0`` it is Tiki-Taka proper, and only the devices' asymmetry forgets.

    fast             1  part of its full scale by which a gradient of mean size moves A; it sets ``gain``
    transfer         1  part of what was read that goes to H
    forget           1  part of what was read that is taken back from A
    every            1  steps in which all rows are read once
    threshold        1  pulses that go to C at a time
    reference        -  what A is read against, see below
    reference_error  1  further Gaussian error of each zero, as a fraction of the range

    The reference ``"card"`` is one number, the card's symmetry point, and no device. A bipolar device whose pulses are
    alike up and down has it at zero, whatever its individual range. ``"device"`` is one more device per weight,
    programmed to the card's symmetry point with the errors this has. By default it is the first for the bipolar scheme
    and the second for the others, whose devices cannot be read as signed numbers alone.

    Sources: Gokmen and Haensch (cite gokmen2020tikitaka); with the filter H, version 2, Gokmen (cite
    gokmen2021tikitaka).
    """

    @renamed_keywords("0.1.0", boxes="crossbars", most="max_pulses")
    def __init__(
        self,
        analog: AnalogModel,
        crossbars: dict[str, Crossbar],
        rng: np.random.Generator,
        *,
        lr: float = 0.01,
        momentum: float = 0.9,
        threshold: int = 1,
        max_pulses: int = 127,
        fast: float = 0.03,
        transfer: float = 1.0,
        forget: float = 0.1,
        every: int = 1,
        reference: Literal["card", "device"] | None = None,
        reference_error: float = 0.0,
    ) -> None:
        super().__init__(analog, crossbars, rng, lr=lr, momentum=momentum, max_pulses=max_pulses)
        self.threshold, self.every = whole_number("threshold", threshold, 1), whole_number("every", every, 1)
        self.fast, self.transfer = positive("fast", fast), positive("transfer", transfer)
        self.forget, error = not_negative("forget", forget), not_negative("reference_error", reference_error)
        scheme, card = analog.spec.scheme, analog.spec.card
        self.reference = one_of(
            "reference", reference or ("card" if scheme == "bipolar" else "device"), ("card", "device")
        )
        zero = Zero(symmetry_point(card, scheme), self.reference == "device", error)
        self.arrays = {n: fast_array(card, array, zero, rng) for n, array in self.device_arrays.items()}
        for name, array in self.device_arrays.items():
            self.memory[name] = {"hidden": np.zeros(array.crossbar.shape, np.float32), "size": np.zeros(1)}

    @property
    def devices(self) -> int:
        """Devices of all arrays: weights, fast array and its references."""
        return super().devices + sum(len(a.devices) + a.references for a in self.arrays.values())

    def parts(self, name: str) -> dict[str, OnDevice]:
        """The weights and the fast array."""
        return {**super().parts(name), "fast": self.arrays[name]}

    @renamed_keywords("0.1.0", sheet="array")
    def update(self, array: DeviceArray, memory: dict[str, AnyArray], change: AnyArray) -> None:
        """Pulse A by the gradient, read a part of its rows into H, and pulse C by what H holds in whole pulses."""
        fast, gain, shape = self.arrays[array.name], self._gain(memory["size"], change), array.crossbar.shape
        if not gain:
            return
        self._pulse(fast, self._whole(change * np.float32(gain / fast.unit)))
        rows = slice(self.steps % self.every, None, self.every)
        read = fast.read(self.rng).reshape(shape)[:, rows]
        memory["hidden"][:, rows] += read * np.float32(self.transfer * self.every / gain)
        if self.forget:
            back = np.zeros(shape, np.int16)
            back[:, rows] = self._whole(read * np.float32(-self.forget * self.every / fast.unit))
            self._pulse(fast, back)
        count = take_pulses(memory["hidden"], array.unit, self.threshold, self.max_pulses)
        self.pulses += array.pulse(count, self.rng)

    def _whole(self, pulses: AnyArray) -> AnyArray:
        return round_stochastically(pulses, self.max_pulses, self.rng)

    def _gain(self, size: AnyArray, change: AnyArray) -> float:
        """Change of A for a wanted change of C, from the running mean ``size`` (1,) of the wanted changes' sizes."""
        size[0] = _GRADIENT_MEMORY * size[0] + (1 - _GRADIENT_MEMORY) * float(np.abs(change).mean())
        mean = float(size[0]) / (1 - _GRADIENT_MEMORY ** (self.steps + 1))
        return self.fast / mean if mean else 0.0

    def _pulse(self, fast: FastArray, count: AnyArray) -> None:
        pulse(fast.devices, fast.states, count.ravel(), self.rng)
        self.pulses += int(np.abs(count).sum(dtype=np.int64))
