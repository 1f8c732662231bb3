"""From states of a card to devices of a circuit, and from what a circuit shows back to states."""

from typing import NamedTuple

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.types import Array

from .._circuit.circuit import Circuit


class StateMap(NamedTuple):
    """Devices (ohm or S) as a linear function of states: ``device = offset + slope * state``.

    ``unit`` turns what the circuit shows into devices: ``arm + 2 switch`` for crosses in current mode, else 1.
    """

    offset: float
    slope: float
    unit: float

    def devices(self, states: Array) -> Array:
        """Return the devices of states."""
        return self.offset + self.slope * states

    def states(self, transfer: Array) -> Array:
        """Return the states that an ideal circuit would show so."""
        return np.asarray((self.unit * transfer - self.offset) / self.slope)


def state_map(card: Card, circuit: Circuit, scheme: str) -> StateMap:
    """Return how devices of a card stand in a circuit.

    Hall crosses are states in ohm, conductances states in S. An SOT-MTJ has a conductance between those of its parallel
    and antiparallel states, in proportion to the state of the film below.

    Raises :class:`InputError` for a card that cannot stand in the circuit, or a signed weight on one conductance.
    """
    unit = card.values["state_min"].unit
    if circuit.cell == "hall":
        if card.quantity not in ("R_xy", "R_xx", "R"):
            raise _misfit(card, unit, circuit, "a card of a Hall resistance in ohm", "choose readout 'sot-mtj'")
        return StateMap(0.0, 1.0, circuit.arm + 2 * circuit.switch if circuit.readout == "current-mode" else 1.0)
    if scheme == "bipolar":
        raise InputError(
            f"the scheme 'bipolar' in the read-out {circuit.readout!r} of conductances",
            "two devices for a signed weight, or a reference, as a conductance has one sign",
            "choose the scheme 'pair' or 'reference'",
        )
    if card.quantity == "G":
        return StateMap(0.0, 1.0, 1.0)
    if circuit.readout != "sot-mtj":
        raise _misfit(card, unit, circuit, "a card of a conductance", 'choose a circuit with cell="hall" or "sot-mtj"')
    low, high = card["state_min"], card["state_max"]
    parallel = 1 / circuit.mtj_resistance
    antiparallel = parallel / (1 + circuit.tmr)
    slope = (parallel - antiparallel) / (high - low)
    return StateMap(antiparallel - slope * low, slope, 1.0)


def _misfit(card: Card, unit: str, circuit: Circuit, expected: str, do: str) -> InputError:
    found = f"card {card.name!r} of {card.quantity} ({unit}) in the read-out {circuit.readout!r}"
    return InputError(found, expected, do)
