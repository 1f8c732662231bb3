"""Hall currents of a column into a transimpedance stage, all rows at once.

Each cross drives ``V_H / R_arm`` into a virtual ground. The voltage noise of the stage meets N arms in parallel, so
referred to one cross it is ``N e_n``: N times that of Hall voltages in series.
"""

from collections.abc import Mapping
from math import sqrt

from ..._design.array_record import Array
from .hall_cross import (
    amplifier_noise,
    columns_of_sum,
    cross_noise,
    crosses_of_sum,
    crosses_per_line,
    line_energy,
    read_energy,
    signal,
)
from .readout_price import ReadoutPrice


def _noise(array: Array, rows: int) -> Mapping[str, float]:
    crosses = sqrt(crosses_of_sum(array, rows))
    arms = rows * array.weight_scheme.devices_per_weight
    amplifier = amplifier_noise(array) * arms * sqrt(columns_of_sum(array))
    return {name: sigma * crosses for name, sigma in cross_noise(array).items()} | {"amplifier": amplifier}


PRICE = ReadoutPrice("current-mode", False, read_energy, line_energy, crosses_per_line, 2, signal, _noise)
