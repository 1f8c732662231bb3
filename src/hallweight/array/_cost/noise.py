"""Noise of a read, from the circuit and from the devices, and how many bits of a column it leaves.

Bits are ``log2(range / 6 sigma)``: range is that of a sum over rows, ``2 rows x signal``, and 6 sigma what a reading
scatters over. Of Johnson noise alone a single cross of 5 ohm with arms of 500 ohm has 2.5, 5.9 and 9.2 bits at 10 uA,
100 uA and 1 mA in 1 MHz.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, log2, sqrt
from typing import Any

import numpy as np

from hallweight.core import Card
from hallweight.core.errors import names_keywords
from hallweight.core.validation import in_range, one_of, whole_number

from .._design.array_record import Array
from ..crossbar import PROGRAMS, program
from ._readouts import PRICES
from .terms import show_si

READ = ("johnson", "flicker", "amplifier", "quantisation", "disturb")
"""What makes two reads of the same devices differ."""
WRITTEN = ("c2c", "d2d")
"""What makes two programmings of the same weights differ."""
_SIGMAS = 6.0
_SAMPLE = 1000
_SPREADS = {"c2c": ("sigma_c2c",), "d2d": ("sigma_d2d", "sigma_d2d_range")}


@names_keywords
@dataclass(frozen=True)
class Noise:
    """Noise of one read of a column.

    array    -  what is read
    rows     1  rows that are summed
    signal   V  of one weight of 1 at an input of full scale
    offset   V  of one device, by misaligned contacts: what spinning or calibration takes out
    parts    V  standard deviations by name, of the sum, as voltages at one device
    """

    array: Array
    rows: int
    signal: float
    offset: float
    parts: Mapping[str, float]

    def sigma(self, *names: str) -> float:
        """Return the standard deviation (V) by the parts named; by all unless any is."""
        chosen = names or tuple(self.parts)
        return sqrt(sum(self.parts[one_of("name", n, self.parts)] ** 2 for n in chosen))

    def bits(self, *names: str) -> float:
        """Return the effective bits that the parts named leave; all unless any is named."""
        return log2(2 * self.rows * self.signal / (_SIGMAS * self.sigma(*names)))

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {show_si(value, 'V')}" for name, value in self.parts.items())
        sums = f"{self.rows} rows, {show_si(self.signal, 'V')} a weight, noise {show_si(self.sigma(), 'V')} ({parts})"
        return f"Noise of a read of {sums}: {self.read_bits:.1f} effective bits of a read"

    __repr__ = __str__

    @property
    def read_bits(self) -> float:
        """Effective bits of a read of devices that hold just what they should."""
        return self.bits(*READ)


@names_keywords
def noise(array: Array, rows: int | None = None, *, program: str = "verify", reads: int = 1) -> Noise:
    """Return the noise of one read of a column.

    rows     1  rows that are summed; ``None``: all of a tile
    program  -  how the devices were written, for c2c and d2d: a key of :data:`hallweight.array.PROGRAMS`
    reads    1  reads since then, for the disturb of a read (``array.disturb``)

    ``johnson``, ``flicker`` and ``amplifier`` are those of the read-out, ``quantisation`` is a step of the converter
    over the root of 12. ``c2c`` and ``d2d`` come from programming a sample of weights with that spread alone.
    """
    count = array.rows if rows is None else whole_number("rows", rows, 1)
    one_of("program", program, PROGRAMS)
    price = PRICES[array.readout]
    signal = price.signal(array)
    parts = dict(price.noise(array, count))
    if array.spin_phases > 1:  # the mean over the phases
        parts = {name: sigma / sqrt(array.spin_phases) for name, sigma in parts.items()}
    parts["quantisation"] = 2 * count * signal / 2**array.adc_bits / sqrt(12)
    lost = 1 - (1 - in_range("disturb", array.disturb, 0, 1)) ** whole_number("reads", reads)
    parts["disturb"] = lost * signal * sqrt(count)
    for name in WRITTEN:
        parts[name] = _written(array, name, program) * signal * sqrt(count)
    two_terminal = array.readout == "sot-mtj" or array.card.values["state_min"].unit == "S"
    offset = 0.0 if two_terminal else array.misalignment * array.resistance * array.read_current
    return Noise(array, count, signal, offset, parts)


def noisy_card(array: Array, input_rms: float = 0.25) -> Card:
    """Return the array's card with the read noise of its circuit, for :func:`hallweight.network.convert`.

    Noise of resistors and amplifiers comes whatever the input; a card's read noise counts per input of full scale. So
    it is scaled to inputs of the root mean square ``input_rms`` (of full scale), where both agree; an amplifier that
    reads all rows at once is shared by them. 1/f noise of the film is per input anyway. The noise of the instrument
    that the card has goes.
    """
    in_range("input_rms", input_rms, 0, 1, open_low=True)
    scheme, rows, price = array.weight_scheme, array.rows, PRICES[array.readout]
    one, column = price.noise(array, 1), price.noise(array, rows)
    crosses = scheme.devices_per_weight + scheme.references_per_row
    columns = 1 + scheme.references_per_row
    amplifier = column["amplifier"] / sqrt(columns * rows * scheme.devices_per_weight)
    white = hypot(one["johnson"] / sqrt(crosses), amplifier) / input_rms
    spin = sqrt(array.spin_phases)
    full = price.signal(array) / scheme.swing(array.card) * (array.card["state_max"] - array.card["state_min"])
    return array.card.replace(
        how="simulated",
        note=f"read-out {array.readout} of an array, {rows} rows, inputs of {input_rms:g} rms",
        sigma_read=white / spin / full,
        sigma_read_1f=one["flicker"] / sqrt(crosses) / spin / full,
    )


def _written(array: Array, spread: str, how: str) -> float:
    """Return the rms error of weights that only one spread of the devices makes, in units of full scale."""
    others = [n for name, values in _SPREADS.items() if name != spread for n in values]
    zero = [n for n in (*others, "sigma_read", "sigma_read_1f", "p_stuck") if n in array.card.values]
    if not any(array.card.get(n, 0.0) > 0 for n in _SPREADS[spread]):
        return 0.0
    quiet: dict[str, Any] = dict.fromkeys(zero, 0.0)
    card = array.card.replace(how="assumed", **quiet)
    weights = np.random.default_rng(0).uniform(-1, 1, (_SAMPLE, 1))
    written = program(card, weights, array.scheme, how, np.random.default_rng(1))
    ideal = program(_ideal(card), weights, array.scheme, "exact", np.random.default_rng(1))
    return float(np.std(written.weights - ideal.weights))


def _ideal(card: Card) -> Card:
    names = [n for values in _SPREADS.values() for n in values if n in card.values]
    none: dict[str, Any] = dict.fromkeys(names, 0.0)
    return card.replace(how="assumed", **none)
