"""Hall currents of a column into a transimpedance stage, all rows at once.

Each cross drives ``V_H / R_arm`` into a virtual ground. The voltage noise of the stage meets N arms in parallel, so
referred to one cross it is ``N e_n``: N times that of Hall voltages in series. Devices whose states are conductances
are read by a voltage, as an SOT-MTJ is.
"""

from collections.abc import Mapping
from math import sqrt

from ..._design.array_record import Array
from ..terms import Term
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
from .sot_mtj import PRICE as SOT_MTJ
from .sot_mtj import has_conductances


def _noise(array: Array, rows: int) -> Mapping[str, float]:
    if has_conductances(array):
        return SOT_MTJ.noise(array, rows)
    crosses = sqrt(crosses_of_sum(array, rows))
    arms = rows * array.weight_scheme.devices_per_weight
    amplifier = amplifier_noise(array) * arms * sqrt(columns_of_sum(array))
    return {name: sigma * crosses for name, sigma in cross_noise(array).items()} | {"amplifier": amplifier}


def _energy(array: Array) -> Term:
    return SOT_MTJ.device_energy(array) if has_conductances(array) else read_energy(array)


def _line_energy(array: Array, crosses: int) -> float:
    return SOT_MTJ.line_energy(array, crosses) if has_conductances(array) else line_energy(array, crosses)


def _per_line(array: Array) -> int:
    return SOT_MTJ.per_line(array) if has_conductances(array) else crosses_per_line(array)


def _signal(array: Array) -> float:
    return SOT_MTJ.signal(array) if has_conductances(array) else signal(array)


PRICE = ReadoutPrice("current-mode", False, _energy, _line_energy, _per_line, 2, _signal, _noise)
