"""What a read-out architecture is, as far as its circuit goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from hallweight.core.types import Array

from .._circuit.circuit import Circuit
from .._circuit.solution import Solution


@dataclass(frozen=True)
class Readout:
    """One architecture; devices are Hall resistances (ohm) or conductances (S), (rows, columns).

    name      -  a key of :data:`hallweight.array.READOUTS`
    solve     -  (circuit, devices, inputs (rows,) in A or V) -> :class:`Solution`
    transfer  -  (circuit, devices) -> outputs over inputs (rows, columns), exact
    estimate  -  the same approximately, or ``None`` where the exact one is as fast
    netlist   -  (circuit, devices, inputs, row) -> text for ngspice; ``row`` is the one that is read where rows are
                 read in turn
    settling  s  (circuit, rows, columns) -> time constant of the outputs, an upper bound: the first moment of the
                 response (Elmore 1948, cite elmore1948) of the slowest column
    """

    name: str
    solve: Callable[[Circuit, Array, Array], Solution]
    transfer: Callable[[Circuit, Array], Array]
    estimate: Callable[[Circuit, Array], Array] | None
    netlist: Callable[[Circuit, Array, Array, int], str]
    settling: Callable[[Circuit, int, int], float]


def phases(circuit: Circuit) -> tuple[Circuit, ...]:
    """Return the circuits of the phases of current spinning, whose outputs are averaged.

    Current and voltage contacts change places, which turns the sign of the misalignment against that of the Hall
    voltage (reciprocity); in four phases the current turns too, so that the amplifier's own offset cancels.
    """
    if circuit.spinning == 1:
        return (circuit,)
    own = circuit.amplifier_offset if circuit.spinning == 2 else 0.0
    once = circuit.replace(spinning=1, amplifier_offset=own)
    return once, once.replace(misalignment=-circuit.misalignment)


def mean_of_phases(circuit: Circuit, work: Callable[[Circuit], Any]) -> Any:
    """Return the mean of arrays that ``work`` returns for each phase."""
    return sum(work(c) for c in phases(circuit)) / len(phases(circuit))


def drive_of(circuit: Circuit, inputs: Array) -> Array:
    """Return currents (A) of sources as ladders take them: a finite source is a voltage behind its resistance."""
    return inputs if np.isinf(circuit.source) else inputs * circuit.source


def mean_solution(solutions: list[Solution]) -> Solution:
    """Return the solution of current spinning: the first phase, with outputs and offsets averaged over the phases."""
    first = solutions[0]
    if len(solutions) == 1:
        return first
    fields = {k: getattr(first, k) for k in first.__dataclass_fields__}
    for name in ("outputs", "offset"):
        fields[name] = np.mean([getattr(s, name) for s in solutions], axis=0)
    return Solution(**fields)
