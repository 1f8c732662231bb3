"""Hall voltages of a column in series, row currents isolated from each other: one amplifier read for all rows.

Noise of N crosses adds up, that of the amplifier comes once: ``N 4 k_B T R B + e_n^2 B``. Isolation costs four switches
a cell, which store a Hall voltage and hand it on to its column.
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
    amplifier = amplifier_noise(array) * sqrt(columns_of_sum(array))
    return {name: sigma * crosses for name, sigma in cross_noise(array).items()} | {"amplifier": amplifier}


PRICE = ReadoutPrice("series-hall", False, read_energy, line_energy, crosses_per_line, 4, signal, _noise)
