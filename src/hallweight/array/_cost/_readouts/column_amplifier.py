"""A differential amplifier per column, rows in turn; an integrator adds the rows up before one conversion.

Each read has the noise of one cross and of the amplifier, so a sum over N rows has N times both variances. The
amplifier works N times as long as with all rows at once: its energy decides.
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
    amplifier = amplifier_noise(array) * sqrt(rows * columns_of_sum(array))
    return {name: sigma * crosses for name, sigma in cross_noise(array).items()} | {"amplifier": amplifier}


PRICE = ReadoutPrice("column-amplifier", True, read_energy, line_energy, crosses_per_line, 2, signal, _noise)
