"""Mixed precision: gradients are summed digitally, devices get whole pulses."""

import numpy as np

from hallweight.array import Crossbar
from hallweight.core.types import AnyArray

from .._layers.convert import AnalogModel
from .device_array import Sheet, spend
from .pulsed_optimizer import Pulsed, check_numbers


class MixedPrecision(Pulsed):
    """The wanted changes add up in digital memory; when a sum exceeds what a pulse is worth, the device gets pulses.

    ``v = m v - lr g / s``; ``chi = chi + v``; ``n = k trunc(chi / (k u))`` pulses, k = ``threshold``; ``chi = chi - n
    u``; ``s`` is the weight scale, ``u`` the unit of a pulse. The weights are never read back: what a pulse did
    differently from ``u`` is left to later gradients. A threshold above 1 saves pulses that the next gradients would
    take back, and the noise these would have left. Two digital numbers per weight, one with ``momentum=0``. Source:
    Nandakumar et al. (cite nandakumar2020mixed).
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
    ) -> None:
        super().__init__(analog, boxes, rng, lr=lr, momentum=momentum, most=most)
        check_numbers({"threshold": threshold}, {})
        self.threshold = threshold
        for name, sheet in self.sheets.items():
            kept = ("chi", "velocity") if momentum else ("chi",)
            self.memory[name] = {k: np.zeros(sheet.box.shape, np.float32) for k in kept}

    def update(self, sheet: Sheet, memory: dict[str, AnyArray], change: AnyArray) -> None:
        """Add to the sums and turn what is a whole pulse into pulses."""
        chi = memory["chi"]
        if self.momentum:
            memory["velocity"] *= self.momentum
            memory["velocity"] += change
            change = memory["velocity"]
        chi += change
        self.pulses += sheet.pulse(spend(chi, sheet.unit, self.threshold, self.most), self.rng)
