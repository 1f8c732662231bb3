"""What all read-outs of Hall crosses share: the current through the channel, its supply, and the noise of a cross.

A current I of full scale takes ``I^2 R t`` in each cross. The crosses of one row stand in a line on one current, as
many as the supply can bear: ``n = (V - headroom) / (I R)``, about 20 a volt at 100 uA and 500 ohm. So a row of a tile
needs several lines, each with a driver of its own. A driver takes ``I V t`` from its supply.

Noise of one cross (cite keys johnson1928, hooge1969): ``4 k_B T R_arm B``, and 1/f noise of the film
``gamma (I R_sheet)^2 / N ln(B t_cal)`` of N carriers in the crossing, down to the inverse of the time t_cal between two
calibrations of the offset.
"""

from math import log, sqrt

from hallweight.core import InputError, show
from hallweight.core.constants import K_B

from ..._design.array_record import RESISTIVITY, Array
from ..terms import Term, chosen

HOOGE, CARRIERS, CALIBRATION = 0.016, 1e29, 1.0
"""Hooge's parameter of a planar Hall sensor, carriers per m^3 of a metal, and seconds between calibrations: assumed."""


def read_energy(array: Array) -> Term:
    """Return the energy of a cross in one read, ``I^2 R t`` for the part of the time in which the current is on."""
    value = array.read_current**2 * array.resistance * array.read_time * array.activity
    numbers = {
        "I": chosen(array.read_current, "A", "read_current"),
        "R": chosen(array.resistance, "ohm", "resistance"),
        "t": chosen(array.read_time, "s", "read_time"),
        "activity": chosen(array.activity, "1", "activity"),
    }
    return Term(value, "J", "I^2 R t activity", numbers)


def crosses_per_line(array: Array) -> int:
    """Return the crosses that one current can pass in series under the analog supply.

    Raises :class:`InputError` if not even one fits.
    """
    supply, headroom = array.technology["V_analog"], array.component("driver").get("headroom", 0.0)
    drop = array.read_current * array.resistance
    count = int((supply - headroom) / drop + 1e-9)
    if count < 1:
        raise InputError(
            f"a cross that takes {show(drop, 'V')} at read_current={show(array.read_current, 'A')}",
            f"less than the {show(supply - headroom, 'V')} that the supply leaves it",
            "lower the read current or the resistance",
        )
    return count


def line_energy(array: Array, crosses: int) -> float:
    """Return what a driver takes from its supply in one read beyond what its crosses take, J."""
    supply = array.technology["V_analog"] * array.read_current * array.read_time * array.activity
    return supply - crosses * read_energy(array).value


def signal(array: Array) -> float:
    """Return the Hall voltage of a weight of 1 at full scale, V."""
    return array.read_current * array.weight_scheme.swing(array.card)


def cross_noise(array: Array) -> dict[str, float]:
    """Return the standard deviations (V) of one cross in one read."""
    band = array.noise_bandwidth
    carriers = CARRIERS * array.size**2 * array.thickness
    across = array.read_current * RESISTIVITY / array.thickness
    decades = max(log(band * CALIBRATION), 0.0)
    return {
        "johnson": sqrt(4 * K_B * array.temperature * array.arm_resistance * band),
        "flicker": across * sqrt(HOOGE / carriers * decades),
    }


def amplifier_noise(array: Array) -> float:
    """Return the noise of the amplifier in one read, V."""
    return array.amplifier_noise * sqrt(array.noise_bandwidth)


def crosses_of_sum(array: Array, rows: int) -> float:
    """Return the crosses whose noise is in a sum over rows, those of pairs and references among them."""
    scheme = array.weight_scheme
    return rows * (scheme.devices_per_weight + scheme.references_per_row)


def columns_of_sum(array: Array) -> int:
    """Return the amplifiers whose noise is in a sum: that of the reference too where one is subtracted."""
    return 1 + array.weight_scheme.references_per_row
