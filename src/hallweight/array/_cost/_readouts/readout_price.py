"""What the price of a read-out is: its turns, its energies, its signal and its noise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..._design.array_record import Array
from ..terms import Term


@dataclass(frozen=True)
class ReadoutPrice:
    """The price of a read-out.

    name                     -  as an array has it
    in_turn                  -  whether the rows of a tile are read one after the other
    device_energy(array)     J  that one device takes in one read
    line_energy(array, n)    J  that a driver takes from its supply in one read, beside n devices on its line
    per_line(array)          1  devices that one driver can feed
    switches                 1  transistors of a cell, beside that for writing
    signal(array)            V  of a weight and an input of full scale, at one device
    noise(array, rows)       V  standard deviations by name, of the sum over rows, referred to one device

    ``rows`` counts inputs; the devices of a pair and of a reference are in it.
    """

    name: str
    in_turn: bool
    device_energy: Callable[[Array], Term]
    line_energy: Callable[[Array, int], float]
    per_line: Callable[[Array], int]
    switches: int
    signal: Callable[[Array], float]
    noise: Callable[[Array, int], Mapping[str, float]]
