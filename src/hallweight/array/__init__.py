"""Array: a matrix of weights becomes programmed states of sampled devices, and column outputs.

In come a synapse :class:`~hallweight.core.Card` and weights in [-1, 1]; out goes a :class:`Crossbar` (states, effective
weights, noise of a read, pulses used, devices counted). It knows nothing of networks, training or torch.
"""

from ._crossbar import PROGRAMS, SCHEMES, Crossbar, check_card, check_tolerance, program
from ._curve import Nominal, nominal
from ._pulse import pulse
from ._quantise import check_bits, quantise
from ._scheme import Scheme
from ._slices import Slices, check_slices, slices_of, weight_levels

__all__ = [
    "PROGRAMS",
    "SCHEMES",
    "Crossbar",
    "Nominal",
    "Scheme",
    "Slices",
    "check_bits",
    "check_card",
    "check_slices",
    "check_tolerance",
    "nominal",
    "program",
    "pulse",
    "quantise",
    "slices_of",
    "weight_levels",
]
