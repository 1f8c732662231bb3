"""Hall voltages in series without isolation: rows and columns of crosses are one conducting network.

Row currents run through the channels of a row to ground; the contacts of a column are joined top to bottom, grounded at
the first row and read at the last. The centres of the crosses form a rectangular grid of equal resistances, whose
matrix is ``T_rows (x) 1 + 1 (x) T_columns``. With the eigenvectors of the two tridiagonal matrices it is solved
directly (Lynch, Rice and Thomas 1964, cite lynch1964), for many inputs at once. The Hall part is the correction.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import eigh_tridiagonal

from hallweight.core.types import Array

from .circuit import Circuit
from .hall_chain import end_of_chain, link_currents, of_links
from .hall_cross import Crosses, Fields, corrected, mean_of_neighbours, of_branches, row_currents, start_of


@dataclass(frozen=True, eq=False)
class HallGrid:
    """The network of an array of crosses (M, N); inputs may have leading axes."""

    circuit: Circuit
    crosses: Crosses
    gx: Array = field(init=False)
    gy: Array = field(init=False)
    along: tuple[Array, Array] = field(init=False)
    down: tuple[Array, Array] = field(init=False)

    def __post_init__(self) -> None:
        c, (m, n) = self.circuit, self.crosses.hall.shape
        gx, gy = np.full((m, n + 1), 1 / (c.channel + c.row_wire)), np.full((m + 1, 1), 1 / (c.arm + c.column_wire))
        gx[:, 0], gx[:, -1] = 1 / (c.source + c.channel / 2), 2 / c.channel
        gy[0], gy[-1] = 2 / c.arm, 1 / (c.load + c.arm / 2)
        for name, value in (("gx", gx), ("gy", gy), ("along", _modes(gx[0])), ("down", _modes(gy[:, 0]))):
            object.__setattr__(self, name, value)

    def solve(self, drive: Array, drive_columns: Array | None = None) -> Fields:
        """Return the fields for drives of the rows (..., M) and of the loads (..., N), as ladders have them."""
        m, n = self.crosses.hall.shape
        columns = np.zeros((*drive.shape[:-1], n)) if drive_columns is None else drive_columns
        none = np.zeros((2, *drive.shape[:-1], m, n))

        def step(forces: Array | None) -> Fields:
            if forces is None:
                return self._once(none[0], none[1], drive, columns)
            return self._once(forces[0], forces[1], np.zeros_like(drive), np.zeros_like(columns))

        return corrected(step, self._forces)

    def _forces(self, fields: Fields) -> Array:
        """Return the electromotive forces along and across that the currents of crosses bring about, stacked."""
        return np.stack([self.crosses.along(fields.across), self.crosses.across(mean_of_neighbours(fields.along))])

    def _once(self, force: Array, hall: Array, drive: Array, columns: Array) -> Fields:
        """Solve the reciprocal grid for given forces along and across."""
        e = of_branches(force)
        row = self.gx * (np.concatenate([drive[..., None], np.zeros((*drive.shape, e.shape[-1] - 1))], -1) - e)
        row[..., 0] = np.where(self.gx[:, 0] == 0, drive, row[..., 0])
        down = -self.gy * of_links(hall)
        down[..., -1, :] -= columns * (self.gy[-1, 0] or 1.0)
        centre = self._centres(row[..., :-1] - row[..., 1:] + down[..., :-1, :] - down[..., 1:, :])
        along, links = row_currents(centre, e, self.gx, drive), link_currents(centre, hall, self.gy, columns)
        end = end_of_chain(centre, hall, links, self.circuit)
        start = start_of(centre, force, along, self.gx[:, 0], self.circuit.channel)
        across = (links[..., 1:, :] + links[..., :-1, :]) / 2
        return Fields(centre, centre, np.zeros_like(centre), along, across, end, start, links[..., 0, :])

    def _centres(self, injected: Array) -> Array:
        """Return the voltages of the centres for injected currents (..., M, N)."""
        (values_x, modes_x), (values_y, modes_y) = self.along, self.down
        inner = (modes_y.T @ injected @ modes_x) / (values_y[:, None] + values_x)
        return np.asarray(modes_y @ inner @ modes_x.T)


def _modes(g: Array) -> tuple[Array, Array]:
    """Return eigenvalues and eigenvectors of a chain of nodes whose links, ends included, have the conductances g."""
    values, vectors = eigh_tridiagonal(g[:-1] + g[1:], -g[1:-1]) if len(g) > 2 else (g[:1] + g[1:], np.ones((1, 1)))
    return np.asarray(values, float), np.asarray(vectors, float)


def grid_matrix(circuit: Circuit, crosses: Crosses, adjoint: bool | None = None) -> Array:
    """Return responses over drives (M, N), exact: the shorter side is driven unless ``adjoint`` says which."""
    m, n = crosses.hall.shape
    if m <= n if adjoint is None else not adjoint:
        return HallGrid(circuit, crosses).solve(np.eye(m)).end
    return -HallGrid(circuit, crosses.reversed()).solve(np.zeros((n, m)), np.eye(n)).start.T
