"""Plain stochastic pulsed gradient descent."""

from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import AnyArray

from .device_array import DeviceArray, round_stochastically
from .pulsed_optimizer import PulsedOptimizer


@names_keywords
class PulsedSGD(PulsedOptimizer):
    """Each step, each device gets a random whole number of pulses with the mean that the gradient asks for.

    ``n = floor(-lr g / (s u) + r)``, r uniform in [0, 1), ``s`` the weight scale, ``u`` the unit of a pulse. Nothing
    is stored but the devices.

    Gokmen and Vlasov (cite gokmen2016rpu) get such numbers for a rank-one update. They count coincidences of random
    pulse trains on rows and columns, and the mean is the same. Counts are rounded here because that serves convolutions
    and batches alike. Their variance is the least that whole pulses can have, so the method is shown at its best.
    """

    @renamed_keywords("0.1.0", sheet="array")
    def update(self, array: DeviceArray, memory: dict[str, AnyArray], change: AnyArray) -> None:
        """Round the wanted change to whole pulses at random."""
        count = round_stochastically(change / array.unit, self.max_pulses, self.rng)
        self.pulses += array.pulse(count, self.rng)
