"""The area of one cell: the cross in the metal above, its transistors below; the larger of the two counts.

A cross of arms w has a channel of L = squares w and voltage arms of the same length as its width: ``(L + w) 3 w``. The
write transistor takes the write current with a fifth of the voltage of the channel: its width is
``W = R_on / (0.2 R)`` (cite key neurosim_issue25), about 140 F for 500 ohm at 22 nm. A transistor is 4 F long with its
contacts; a shared one belongs to two cells. Half-select has none.
"""

from .._design.array_record import Array
from ._readouts import PRICES
from .terms import Number, Term, chosen, of_card

_DROP = 0.2  # of the channel's voltage, in the transistor: so that 3.5 kohm need 19.7 F
_LENGTH = 4.0  # of a transistor with its contacts, in F
_SWITCH_WIDTH = 2.0  # of a switch of small signals, in F
_PER_CELL = {"transistor": 1.0, "shared": 0.5, "half-select": 0.0}


def transistor_width(array: Array) -> float:
    """Return the width of the write transistor, m."""
    return array.technology["R_on"] / (_DROP * array.resistance)


def transistor_resistance(array: Array) -> float:
    """Return the resistance of the write transistor, ohm; zero with half-select, which has none."""
    return 0.0 if array.access == "half-select" else _DROP * array.resistance


def cell_area(array: Array) -> Term:
    """Return the area of one cell, m^2."""
    if array.pitch is not None:
        return Term(array.pitch**2, "m^2", "pitch^2", {"pitch": chosen(array.pitch, "m", "pitch")})
    f, w = array.technology["node"], array.size
    cross = (array.squares * w + w) * 3 * w
    switches = PRICES[array.readout].switches
    transistors = _LENGTH * f * (transistor_width(array) * _PER_CELL[array.access] + switches * _SWITCH_WIDTH * f)
    numbers = {
        "w": chosen(w, "m", "size"),
        "squares": Number(array.squares, "1", "assumed", "resistance x thickness / 1.5e-6 ohm m"),
        "F": of_card(array.technology, "node"),
        "W": Number(transistor_width(array), "m", "literature", "R_on/(0.2 R), neurosim_issue25"),
        "transistors": Number(_PER_CELL[array.access], "1", "assumed", f"access={array.access!r}"),
        "switches": Number(switches, "1", "assumed", f"read-out {array.readout!r}, each 2 F wide"),
    }
    beside = {
        "the cross alone": Number(cross, "m^2", "assumed", "(squares + 1) 3 w^2"),
        "its transistors alone": Number(transistors, "m^2", "assumed", "4 F (W transistors + 2 F switches)"),
    }
    formula = "max((squares + 1) 3 w^2, 4 F (W transistors + 2 F switches))"
    return Term(max(cross, transistors), "m^2", formula, numbers, beside)
