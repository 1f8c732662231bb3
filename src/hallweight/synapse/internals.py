"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._pulse_fit.curve_fit import fit_curve
from ._pulse_fit.gaussian_fit import device_data
from ._pulse_fit.numbers.estimate import estimate
from ._pulse_fit.transitions import device_reads
from .read_noise import pink

__all__ = [
    "device_data",
    "device_reads",
    "estimate",
    "fit_curve",
    "pink",
]
