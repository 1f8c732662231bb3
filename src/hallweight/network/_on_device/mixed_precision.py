"""Mixed precision: gradients are summed digitally, devices get whole pulses."""

import numpy as np

from hallweight.array import Crossbar
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import AnyArray
from hallweight.core.validation import whole_number

from .._layers.analog_model import AnalogModel
from .device_array import DeviceArray, take_pulses
from .pulsed_optimizer import PulsedOptimizer


@names_keywords
class MixedPrecision(PulsedOptimizer):
    """The wanted changes add up in digital memory; when a sum exceeds the unit of a pulse, the device gets pulses.

    ``v = m v - lr g / s``, ``chi = chi + v``, ``n = k trunc(chi / (k u))`` pulses, ``chi = chi - n u``. ``s`` is the
    weight scale, ``u`` the unit of a pulse and k is ``threshold``. The weights are never read back: what a pulse did
    differently from ``u`` is left to later gradients. A threshold above 1 saves pulses that the next gradients would
    take back, and the noise these would have left. It needs two digital numbers per weight, one with ``momentum=0``.
    Source: Nandakumar et al. (cite nandakumar2020mixed).
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
    ) -> None:
        super().__init__(analog, crossbars, rng, lr=lr, momentum=momentum, max_pulses=max_pulses)
        self.threshold = whole_number("threshold", threshold, 1)
        for name, array in self.device_arrays.items():
            sums = ("chi", "velocity") if momentum else ("chi",)
            self.memory[name] = {k: np.zeros(array.crossbar.shape, np.float32) for k in sums}

    @renamed_keywords("0.1.0", sheet="array")
    def update(self, array: DeviceArray, memory: dict[str, AnyArray], change: AnyArray) -> None:
        """Add to the sums and turn what is a whole pulse into pulses."""
        chi = memory["chi"]
        if self.momentum:
            memory["velocity"] *= self.momentum
            memory["velocity"] += change
            change = memory["velocity"]
        chi += change
        self.pulses += array.pulse(take_pulses(chi, array.unit, self.threshold, self.max_pulses), self.rng)
