"""Hall voltages in series: crosses whose contacts are joined top to bottom, one chain per column.

The chain is grounded at its first cross and read at its last one by a stage of input resistance ``load``. Each cross
has a current source of its own, with an output resistance ``source`` and a leakage ``isolation`` from its centre to
ground. So a column is a ladder of electromotive forces, solved directly; only sources that are not ideal need the
correction for what the current of the chain does to them.
"""

from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array

from .circuit import Circuit
from .hall_cross import Crosses, Fields, corrected
from .ladder import Ladders, factor_columns, solve_columns


@dataclass(frozen=True, eq=False)
class HallChains:
    """The chains of an array (M, N), every column by itself."""

    circuit: Circuit
    crosses: Crosses

    @property
    def link(self) -> float:
        """Resistance (ohm) from one centre to the next."""
        return self.circuit.arm + self.circuit.column_wire

    def ladders(self) -> Ladders:
        """Return the columns as ladders of centres."""
        c, (m, n) = self.circuit, self.crosses.hall.shape
        ground = np.full((m, n), 1 / c.isolation)
        ground[0] += 2 / c.arm
        return factor_columns(ground, self.link, np.full(n, c.load + c.arm / 2))

    def solve(self, drive: Array, drive_columns: Array | None = None) -> Fields:
        """Return the fields for source currents (A) of each cross (M, N) and drives of the loads (N,).

        A finite source is a voltage ``drive * source`` behind it. The voltage at the load is that of the chain's end
        with its sign turned, so that positive states give positive outputs.
        """
        c, ladders = self.circuit, self.ladders()
        none = np.zeros(len(ladders.gain))
        split = 1.0 if np.isinf(c.source) else c.source / (c.source + c.channel)
        push = 0.0 if np.isinf(c.source) else 1 / (c.source + c.channel)

        def step(force: Array | None) -> Fields:
            if force is None:
                current, end = split * drive, none if drive_columns is None else drive_columns
            else:
                current, end = -push * force, none
            return self._once(ladders, current, end)

        return corrected(step, lambda fields: self.crosses.along(fields.across))

    def _once(self, ladders: Ladders, current: Array, drive_columns: Array) -> Fields:
        """Solve the chains for given currents from left to right."""
        c, (m, n) = self.circuit, current.shape
        hall = self.crosses.across(current)
        g = np.full((m + 1, 1), 1 / self.link)
        g[0], g[-1] = 2 / c.arm, 0.0 if np.isinf(c.load) else 1 / (c.load + c.arm / 2)
        pushed = g * of_links(hall)
        injected = pushed[1:] - pushed[:-1]
        injected[-1] -= pushed[-1]  # the last link acts as a drive
        behind = drive_columns if np.isinf(c.load) else drive_columns + hall[-1] / 2
        centre = np.empty((m, n))
        solve_columns(ladders, injected, behind, centre)
        down = link_currents(centre, hall, g, drive_columns)
        end = end_of_chain(centre, hall, down, c)
        across = (down[1:] + down[:-1]) / 2
        start = self.crosses.along(across)
        return Fields(centre, centre, np.zeros((m, n)), current, across, end, start, down[0])


def of_links(hall: Array) -> Array:
    """Return the electromotive forces (..., M + 1, N) of links from those of crosses (..., M, N)."""
    out = np.zeros((*hall.shape[:-2], hall.shape[-2] + 1, hall.shape[-1]))
    out[..., 1:, :] += hall / 2
    out[..., :-1, :] += hall / 2
    return out


def link_currents(centre: Array, hall: Array, g: Array, drive: Array) -> Array:
    """Return the downward currents (..., M + 1, N) of links of conductance ``g`` (M + 1, 1).

    ``drive`` (..., N) is the voltage behind the load, or the current that an ideal source sends into the end.
    """
    ends = np.concatenate([np.zeros_like(drive)[..., None, :], centre, drive[..., None, :]], -2)
    down = g * (ends[..., :-1, :] - ends[..., 1:, :] - of_links(hall))
    if g[-1, 0] == 0:
        down[..., -1, :] = -drive
    return np.asarray(down)


def end_of_chain(centre: Array, hall: Array, down: Array, circuit: Circuit) -> Array:
    """Return the response (..., N): upward current through the load, or minus the voltage of the chain's open end."""
    last = centre[..., -1, :] - hall[..., -1, :] / 2 - circuit.arm / 2 * down[..., -1, :]
    return np.asarray(-(last if np.isinf(circuit.load) else down[..., -1, :]))


def chains_matrix(circuit: Circuit, crosses: Crosses, adjoint: bool = True) -> Array:
    """Return responses over source currents (M, N).

    Exact by one solution for all columns: with all magnetisations reversed and every load driven, each cross answers at
    its source. ``adjoint=False`` drives one row after another instead.
    """
    m, n = crosses.hall.shape
    if adjoint:
        fields = HallChains(circuit, crosses.reversed()).solve(np.zeros((m, n)), np.ones(n))
        split = 1.0 if np.isinf(circuit.source) else circuit.source / (circuit.source + circuit.channel)
        return -split * fields.start
    net, out = HallChains(circuit, crosses), np.empty((m, n))
    for i in range(m):
        drive = np.zeros((m, n))
        drive[i] = 1.0
        out[i] = net.solve(drive).end
    return out
