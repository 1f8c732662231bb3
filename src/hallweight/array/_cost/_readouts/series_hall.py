"""Hall voltages of a column in series, row currents isolated from each other: one amplifier read for all rows.

Noise of N crosses adds up, that of the amplifier comes once: ``N 4 k_B T R B + e_n^2 B``.

With ``isolation="line"`` a row's current passes as many crosses one after another as the supply bears, and these are
taken to be isolated from each other, however that is done: a lower bound. With ``isolation="cross"`` each has a source
of its own, as the circuit of this read-out has, and takes ``I V t`` from the supply for itself. To store the voltages
on capacitors does not isolate them: kT/C of 10 fF is 0.6 mV.
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


def _per_line(array: Array) -> int:
    most = crosses_per_line(array)
    return 1 if array.isolation == "cross" else most


PRICE = ReadoutPrice("series-hall", False, read_energy, line_energy, _per_line, 2, signal, _noise)
