"""What writing costs: pulses as the programming really needs them, the reads between, and the in-plane field.

A pulse of density J takes ``rho J^2 V t_p (1 + tcr dT)`` in the device, which it warms by dT, and ``I^2 R_on t_p`` in
its transistor. Half currents pass all other cells of a row and a column: each takes a quarter of a pulse. The in-plane
field comes from

* a line over each row, wide as a cell: ``I = 2 B w / mu0``, for all cells of a row at once, or
* bars of a hard magnet between the cells: ``B = (2 B_r/pi) (atan(h/g) - atan(h/(g + 2 w)))`` for thickness h, gap g and
  width w of the bars. They take area and no energy.
"""

from dataclasses import dataclass
from math import atan, ceil, pi, sqrt, tan

import numpy as np

from hallweight.core import InputError, show
from hallweight.core.constants import MU0
from hallweight.core.types import Array as Numbers
from hallweight.core.validation import one_of
from hallweight.synapse import sample

from .._design.array_record import RESISTIVITY, Array
from .._programming.nominal_curve import nominal
from .._programming.write_verify import write_counting_reads
from ..crossbar import PROGRAMS
from .cell import cell_area, transistor_resistance, transistor_width
from .heating import TCR, mean_rise, rise, write_current
from .noise import noisy_card
from .terms import Number, Term, chosen, of_card

_REMANENCE, _BAR = 1.0, 200e-9  # T and m: a film of a hard magnet, assumed
_SEED = 20251130


@dataclass(frozen=True)
class Writes:
    """What programming needs of one device, from programming a sample of weights.

    pulses, reads  1  mean numbers
    slowest        1  pulses of the slowest device of a row
    """

    pulses: float
    reads: float
    slowest: float


def count_writes(array: Array, weights: Numbers, program: str) -> Writes:
    """Program a sample of weights, (n,) in [-1, 1], and count pulses and reads of a device.

    Reads have the noise of the array's own circuit for one device, not that of the instrument of the card.
    """
    one_of("program", program, PROGRAMS)
    card = noisy_card(array.but(rows=1), input_rms=1.0)
    law, rng = nominal(card), np.random.default_rng(_SEED)
    targets = array.weight_scheme.targets(card, np.asarray(weights, float)[:, None])
    devices = sample(card, len(targets), rng)
    if program == "verify":
        cells = write_counting_reads(devices, targets, law, rng)
        pulses, reads = cells.pulses, float(cells.reads.mean())
    else:
        _, pulses, _ = PROGRAMS[program](devices, targets, law, rng)
        reads = 0.0
    slowest = float(np.quantile(pulses, 1 - 1 / (array.cols + 1)))
    return Writes(float(pulses.mean()), reads, slowest)


def pulse_energy(array: Array) -> Term:
    """Return the energy of one pulse on one device, with its transistor and all half currents, J."""
    current, r_on = write_current(array), transistor_resistance(array)
    cold, warmer = current**2 * array.resistance * array.pulse_width, mean_rise(array)
    device = cold * (1 + TCR * warmer)
    others = (array.rows + array.cols - 2) / 4 if array.access == "half-select" else 0.0
    gate = array.technology["C_gate"] * transistor_width(array) * array.technology["V_dd"] ** 2 if r_on else 0.0
    value = device * (1 + others) + current**2 * r_on * array.pulse_width + gate
    numbers = {
        "J": chosen(array.write_density, "A/m^2", "write_density"),
        "t_p": chosen(array.pulse_width, "s", "pulse_width"),
        "rho": Number(RESISTIVITY, "ohm*m", "assumed", "film and source together"),
        "V": Number(array.squares * array.size**2 * array.thickness, "m^3", "assumed", "squares size^2 thickness"),
        "I": Number(current, "A", "assumed", "J size thickness"),
        "tcr": Number(TCR, "1/K", "assumed", "thin metals"),
        "dT": Number(warmer, "K", "assumed", f"mean over the pulse; {rise(array):.3g} K at its end"),
        "R_on": Number(r_on, "ohm", "literature", "a fifth of the channel, neurosim_issue25"),
        "C_gate V^2": Number(gate, "J", "assumed", "the transistor's gate"),
        "half-selected": Number(others, "1", "assumed", f"access={array.access!r}: quarters of a pulse"),
    }
    beside = {
        "the device alone": Number(cold, "J", "assumed", "rho J^2 V t_p, cold"),
        "a bit of SOT-MRAM, at most": Number(100e-15, "J", "literature", "imec; see garello2018sot"),
    }
    formula = "rho J^2 V t_p (1 + tcr dT)(1 + half-selected) + I^2 R_on t_p + C_gate V^2"
    return Term(value, "J", formula, numbers, beside)


def field_energy(array: Array) -> Term:
    """Return the energy of the in-plane field for one pulse on a row, J."""
    b, pitch = array.in_plane_field, sqrt(cell_area(array).value)
    numbers = {"B": chosen(b, "T", "in_plane_field")}
    if array.field_source != "line" or b == 0:
        return Term(0.0, "J", f"nothing: field_source={array.field_source!r}", numbers)
    tech = array.technology
    current = 2 * b * pitch / MU0
    resistance = tech["wire_resistance"] * tech["node"] / pitch * array.cols * pitch
    numbers |= {
        "w": Number(pitch, "m", "assumed", "the line is as wide as a cell"),
        "I": Number(current, "A", "assumed", "2 B w/mu0"),
        "R": Number(resistance, "ohm", "assumed", "wire_resistance F/w over a row"),
        "wire_resistance": of_card(tech, "wire_resistance"),
        "t_p": chosen(array.pulse_width, "s", "pulse_width"),
    }
    return Term(current**2 * resistance * array.pulse_width, "J", "I^2 R t_p", numbers)


def field_area(array: Array) -> Term:
    """Return the area that the source of the in-plane field takes at one cell, m^2.

    Raises :class:`InputError` for a field that no bars of this thickness make.
    """
    b, side = array.in_plane_field, sqrt(cell_area(array).value)
    numbers = {
        "B": chosen(b, "T", "in_plane_field"),
        "B_r": Number(_REMANENCE, "T", "assumed", "a film of a hard magnet"),
        "h": Number(_BAR, "m", "assumed", "its thickness"),
        "g": Number(side, "m", "assumed", "side of a cell"),
    }
    if array.field_source != "magnet" or b == 0:
        return Term(0.0, "m^2", f"nothing: field_source={array.field_source!r}", numbers)
    angle = atan(_BAR / side) - pi * b / (2 * _REMANENCE)
    if angle <= 0:
        most = 2 * _REMANENCE / pi * atan(_BAR / side)
        raise InputError(
            f"in_plane_field = {show(b, 'T')} from magnets beside cells of {show(side, 'm')}",
            f"at most {show(most, 'T')} from bars {show(_BAR, 'm')} thick",
            "choose field_source='line', a smaller cell or a lower field",
        )
    width = (_BAR / tan(angle) - side) / 2
    numbers["w"] = Number(width, "m", "assumed", "of the bars, from B = (2 B_r/pi)(atan(h/g) - atan(h/(g + 2 w)))")
    return Term(width * side, "m^2", "w g", numbers)


def rows_of_pulses(array: Array, writes: Writes, rows: int) -> dict[str, float]:
    """Return the time of writing all rows of a tile, one after the other, s by part."""
    return {
        "write": rows * ceil(writes.slowest) * array.pulse_width,
        "verify": rows * writes.reads * array.read_time * array.spin_phases,
    }
