"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._pulse_fit.fit_law import curve_fit as curve_fit
from ._pulse_fit.fit_law import pilot_of as pilot_of
from ._pulse_fit.fit_pulses import describe as describe
from ._pulse_fit.read_noise import pink as pink
from ._pulse_fit.state_range import extent_of as extent_of
from ._pulse_fit.transitions import reads_of as reads_of
