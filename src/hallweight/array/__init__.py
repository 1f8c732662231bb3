"""Array: a matrix of weights becomes programmed states of sampled devices, and column outputs.

In come a synapse :class:`~hallweight.core.Card` and weights in [-1, 1]; out goes a :class:`Crossbar` (states, effective
weights, noise of a read, pulses used, devices counted). It knows nothing of networks, training or torch.
"""

from ._programming.nominal_curve import Nominal, nominal
from ._programming.pulse import pulse
from ._schemes.bit_slices import Slices, check_slices, slices_of, weight_levels
from ._schemes.quantise import check_bits, quantise
from ._schemes.scheme import Scheme
from .crossbar import PROGRAMS, SCHEMES, Crossbar, check_card, check_tolerance, program

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
