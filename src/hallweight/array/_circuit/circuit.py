"""What the circuit of an array is made of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, Self

import numpy as np

from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import finite_array, non_negative, number, one_of, positive

Cell = Literal["hall", "conductance"]

_FROM_ZERO = ("row_wire", "column_wire", "source", "load", "switch")
_ABOVE_ZERO = ("switch_off", "isolation", "rejection")
_CAPACITANCES = ("wire_capacitance", "input_capacitance")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "column-amplifier": ("hall",),
    "series-hall": ("hall",),
    "current-mode": ("conductance", "hall"),
    "sot-mtj": ("conductance",),
}


@names_keywords
@dataclass(frozen=True)
class Circuit:
    """The circuit around the devices of one array; ``inf`` stands for an ideal current source, amplifier or switch.

    readout        -    one of :data:`hallweight.array.READOUTS`
    cell           -    "hall" (four terminals, non-reciprocal) or "conductance" (two terminals)
    row_wire       ohm  of a row from one cell to the next
    column_wire    ohm  the same of a column
    source         ohm  of a row's driver: voltages for conductances, currents for Hall crosses
    load           ohm  between each end of a column and ground: of the transimpedance stage or the amplifier's inputs
    channel        ohm  of a cross from current contact to current contact; half of it is in series with an MTJ
    arm            ohm  of a cross from Hall contact to Hall contact
    switch         ohm  of a select transistor that is on: one in each Hall arm, or in series with an MTJ
    switch_off     ohm  the same when it is off
    isolated       -    whether each cross of "series-hall" has a current source of its own; if not, rows and columns
                        are one conducting network
    isolation      ohm  between an isolated cross and ground
    misalignment   1    offset of the Hall contacts along the channel, as a fraction of its length
    spinning       -    phases of current spinning: 1, 2 (misalignment cancels) or 4 (the amplifier's offset too)
    amplifier_offset V  of each amplifier, referred to its input
    rejection      1    of the amplifier: its output for a differential over that for a common voltage
    mtj_resistance ohm  of an SOT-MTJ in its parallel state
    tmr            1    its tunnel magnetoresistance
    wire_capacitance  F  of a line from one cell to the next
    input_capacitance F  of a column's stage
    """

    readout: str
    cell: Cell = "hall"
    row_wire: float = 0.0
    column_wire: float = 0.0
    source: float = 0.0
    load: float = 0.0
    channel: float = 500.0
    arm: float = 500.0
    switch: float = 0.0
    switch_off: float = float("inf")
    isolated: bool = True
    isolation: float = float("inf")
    misalignment: float = 0.0
    spinning: int = 1
    amplifier_offset: float = 0.0
    rejection: float = float("inf")
    mtj_resistance: float = 10e3
    tmr: float = 1.0
    wire_capacitance: float = 0.2e-15
    input_capacitance: float = 10e-15

    def __post_init__(self) -> None:
        one_of("readout", self.readout, _NEEDS)
        one_of(f"cell of the read-out {self.readout!r}", self.cell, _NEEDS[self.readout])
        checked = {name: _resistance(name, getattr(self, name), zero=True) for name in _FROM_ZERO}
        checked |= {name: _resistance(name, getattr(self, name), zero=False) for name in _ABOVE_ZERO}
        checked |= {name: positive(name, getattr(self, name), "ohm") for name in ("channel", "arm", "mtj_resistance")}
        checked |= {name: non_negative(name, getattr(self, name), "F") for name in _CAPACITANCES}
        checked["tmr"] = positive("tmr", self.tmr)
        checked["misalignment"] = number("misalignment", self.misalignment)
        checked["amplifier_offset"] = number("amplifier_offset", self.amplifier_offset, "V")
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        one_of("spinning", self.spinning, (1, 2, 4))
        if not abs(self.misalignment) < 1:
            found = f"misalignment = {self.misalignment!r}"
            raise InputError(found, "a fraction of the channel's length, between -1 and 1", "give for example 0.01")
        if self.cell == "conductance" and np.isinf(self.load):
            raise InputError(
                "load = inf at columns that are read by their current",
                "the input resistance of the transimpedance stage",
                "give for example load=100.0",
            )

    @classmethod
    def of(cls, readout: str, cell: Cell | None = None, **values: Any) -> Self:
        """Return a circuit with the usual ends of a read-out: see the file of each; ``values`` overrule them."""
        one_of("readout", readout, _NEEDS)
        _known(values)
        usual: Any = _NEEDS[readout][0]
        ends: dict[str, Any] = {}
        kind: Cell = usual if cell is None else cell
        if kind == "hall":
            ends = {"source": float("inf"), "load": 0.0 if readout == "current-mode" else float("inf")}
        return cls(readout, kind, **(ends | values))

    def replace(self, **values: Any) -> Self:
        """Return a copy with other values; raises :class:`InputError` for a parameter that there is not."""
        _known(values)
        return replace(self, **values)

    def as_dict(self) -> dict[str, Any]:
        """Return the parameters by name."""
        return asdict(self)

    @property
    def offset(self) -> float:
        """Resistance (ohm) by which misaligned contacts read the channel: ``misalignment * channel``."""
        return self.misalignment * self.channel

    def ideal(self, devices: Array) -> Array:
        """Return outputs over inputs, (rows, columns), of devices (ohm or S) in a circuit without any losses.

        Volts per ampere, amperes per ampere for Hall crosses in current mode, amperes per volt for conductances.
        """
        if self.cell == "hall" and self.readout == "current-mode":
            return devices / (self.arm + 2 * self.switch)
        return devices

    def checked_devices(self, devices: Any) -> Array:
        """Return Hall resistances (ohm) or conductances (S) as an array (rows, columns)."""
        out = np.array(finite_array("devices", devices, np.shape(devices)), order="C")
        if out.ndim != 2 or not out.size:
            raise InputError(
                f"devices of shape {out.shape}",
                "a matrix (rows, columns)",
                "give one row per input and one column per output",
            )
        if self.cell == "conductance" and (out < 0).any():
            raise InputError(
                f"a conductance of {out.min():g} S",
                "conductances, zero or more",
                'hold signed weights in pairs of devices, or use Hall crosses with cell="hall"',
            )
        return out


def _known(values: Mapping[str, Any]) -> None:
    names = [f.name for f in fields(Circuit)]
    for name in values:
        one_of("parameter", name, names)


def _resistance(name: str, value: float, *, zero: bool) -> float:
    """Return a resistance (ohm), or the rejection, which may be infinite."""
    if value == float("inf"):
        return float(value)
    return (non_negative if zero else positive)(name, value, "1" if name == "rejection" else "ohm")
