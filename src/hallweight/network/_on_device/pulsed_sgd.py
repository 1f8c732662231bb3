"""Plain stochastic pulsed gradient descent."""

import numpy as np

from hallweight.array import Crossbar
from hallweight.core.types import AnyArray

from .._layers.convert import AnalogModel
from .device_array import Sheet, whole
from .pulsed_optimizer import Pulsed


class PulsedSGD(Pulsed):
    """Each step, each device gets a random whole number of pulses with the mean that the gradient asks for.

    ``n = floor(-lr g / (s u) + r)``, r uniform in [0, 1), ``s`` the weight scale, ``u`` the unit of a pulse. Nothing
    is stored but the devices. Gokmen and Vlasov (cite gokmen2016rpu) get such numbers for a rank-one update from the
    coincidences of random pulse trains on rows and columns; their mean is the same. Counts are used here because they
    serve convolutions and batches alike, and because their variance is the least that whole pulses can have, so the
    method is shown at its best.
    """

    def __init__(
        self,
        analog: AnalogModel,
        boxes: dict[str, Crossbar],
        rng: np.random.Generator,
        *,
        lr: float = 0.1,
        momentum: float = 0.9,
        most: int = 127,
    ) -> None:
        super().__init__(analog, boxes, rng, lr=lr, momentum=momentum, most=most)

    def update(self, sheet: Sheet, memory: dict[str, AnyArray], change: AnyArray) -> None:
        """Round the wanted change to whole pulses at random."""
        self.pulses += sheet.pulse(whole(change / sheet.unit, self.most, self.rng), self.rng)
