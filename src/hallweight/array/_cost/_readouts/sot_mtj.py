"""A three-terminal SOT-MTJ on the same film: the state is a conductance, read by a voltage, currents add up.

``G = G_mid + (G_P - G_AP) m / 2`` with ``G_P = 1/R_P``, ``G_AP = G_P / (1 + TMR)``. A card of conductances brings its
own two. A conductance has one sign, so a weight needs a pair or a reference. Noise is referred to volts at one device:
currents over G_mid.
"""

from collections.abc import Mapping
from math import sqrt

from hallweight.core import InputError
from hallweight.core.constants import K_B

from ..._design.array_record import Array
from ..terms import Number, Term, chosen
from .hall_cross import amplifier_noise, columns_of_sum
from .readout_price import ReadoutPrice

_DEVICES_PER_LINE = 1 << 30  # a voltage drives a row however long; its wire is the circuit's concern


def has_conductances(array: Array) -> bool:
    """Return whether the states of the array's devices are conductances themselves."""
    return array.card.values["state_min"].unit == "S"


def _conductances(array: Array) -> tuple[float, float]:
    if has_conductances(array):
        return array.card["state_max"], array.card["state_min"]
    parallel = 1 / array.mtj_resistance
    return parallel, parallel / (1 + array.tmr)


def _energy(array: Array) -> Term:
    parallel, antiparallel = _conductances(array)
    mean = (parallel + antiparallel) / 2
    source = f"states of card {array.card.name}" if has_conductances(array) else "mtj_resistance and tmr of Array"
    numbers = {
        "V": chosen(array.read_voltage, "V", "read_voltage"),
        "G_P": Number(parallel, "S", "assumed", source),
        "G_AP": Number(antiparallel, "S", "assumed", source),
        "t": chosen(array.read_time, "s", "read_time"),
        "activity": chosen(array.activity, "1", "activity"),
    }
    value = array.read_voltage**2 * mean * array.read_time * array.activity
    return Term(value, "J", "V^2 (G_P + G_AP)/2 t activity", numbers)


def _line_energy(array: Array, devices: int) -> float:
    """Return ``C V^2`` of the wire of a row, J; the drivers of voltages dissipate little else."""
    pitch = array.size if array.pitch is None else array.pitch
    return float(array.technology["wire_capacitance"] * pitch * devices * array.read_voltage**2)


def _signal(array: Array) -> float:
    if array.scheme == "bipolar":
        raise InputError(
            "scheme='bipolar' with readout='sot-mtj'",
            "a pair or a reference, since a conductance has one sign",
            "choose scheme='pair' or 'reference'",
        )
    parallel, antiparallel = _conductances(array)
    part = array.weight_scheme.swing(array.card) / (array.card["state_max"] - array.card["state_min"])
    return array.read_voltage * part * (parallel - antiparallel) / ((parallel + antiparallel) / 2)


def _noise(array: Array, rows: int) -> Mapping[str, float]:
    mean = sum(_conductances(array)) / 2
    scheme = array.weight_scheme
    devices = rows * (scheme.devices_per_weight + scheme.references_per_row)
    amplifier = amplifier_noise(array) * rows * scheme.devices_per_weight * sqrt(columns_of_sum(array))
    johnson = sqrt(4 * K_B * array.temperature / mean * array.noise_bandwidth * devices)
    return {"johnson": johnson, "flicker": 0.0, "amplifier": amplifier}


PRICE = ReadoutPrice("sot-mtj", False, _energy, _line_energy, lambda _: _DEVICES_PER_LINE, 1, _signal, _noise)
