"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._pulse_fit.fit_law import curve_fit, pilot_of
from ._pulse_fit.fit_pulses import describe
from ._pulse_fit.read_noise import pink
from ._pulse_fit.state_range import extent_of
from ._pulse_fit.transitions import reads_of

__all__ = [
    "curve_fit",
    "describe",
    "extent_of",
    "pilot_of",
    "pink",
    "reads_of",
]
