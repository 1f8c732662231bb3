"""The Hall cross as a circuit element, and how networks of it are solved.

Four arms meet in a centre: half the channel to the left and to the right, half the Hall arm to the top and to the
bottom. With the mean current ``I_x`` from left to right and ``I_y`` from top to bottom,

    V_left - V_right = R_channel I_x + (R_offset - R_H) I_y,    V_top - V_bottom = (R_offset + R_H) I_x + R_arm I_y,

each electromotive force in equal parts in its two arms. The Hall part is antisymmetric, the rest symmetric. Reversed
magnetisation transposes the matrix (Onsager; cite sample1987). So a network of crosses is not reciprocal: it is solved
without what the Hall currents do to the rows, and corrected for it until the correction vanishes. A step shrinks it by
(R_offset^2 - R_H^2) / (R_channel R_arm) or less.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

_STEPS, _TOLERANCE = 60, 1e-13


@dataclass(frozen=True, eq=False)
class Crosses:
    """Hall resistance and offset (M, N) of crosses, ohm."""

    hall: Array
    offset: Array

    def across(self, current: Array) -> Array:
        """Return the Hall electromotive force, top minus bottom, of currents from left to right."""
        return (self.offset + self.hall) * current

    def along(self, current: Array) -> Array:
        """Return the electromotive force, left minus right, of currents from top to bottom."""
        return (self.offset - self.hall) * current

    def reversed(self) -> "Crosses":
        """Return the crosses with all magnetisations reversed."""
        return Crosses(-self.hall, self.offset)


@dataclass(eq=False)
class Fields:
    """Voltages and currents of a network of crosses; a leading axis counts inputs where there are several.

    centre, column, difference (..., M, N)  V of the centres, of the mean of two lines, between two lines
    along   (..., M, N + 1)                 A in the rows, from the source on; with sources per cross (M, N)
    across  (..., M, N)                     A through each cross, from top to bottom
    end     (..., N)                        current into the load (A), or voltage if the load is infinite
    start   (..., M)                        V at an ideal current source, or current (A) out of the network into a
                                            finite one
    top     (..., N)                        A that enters a chain at its grounded end; none with pairs of lines
    """

    centre: Array
    column: Array
    difference: Array
    along: Array
    across: Array
    end: Array
    start: Array
    top: Array

    def add(self, other: "Fields") -> None:
        """Add what a correction changes."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def corrected(step: Callable[[Array | None], Fields], feedback: Callable[[Fields], Array]) -> Fields:
    """Solve for the drives with ``step(None)``, then correct: ``step(e)`` solves for the forces that fields feed back.

    Raises :class:`InputError` if the corrections do not vanish.
    """
    total = step(None)
    force = feedback(total)
    first = size = float(np.abs(force).max())
    for _ in range(_STEPS):
        if not size > _TOLERANCE * first:
            return total
        change = step(force)
        total.add(change)
        force = feedback(change)
        size = float(np.abs(force).max())
    raise InputError(
        "Hall or offset resistances as large as those of the channel and the arms",
        "crosses whose Hall angle is below one",
        "check the states of the card (ohm), the channel and the arm",
    )


def of_branches(e: Array) -> Array:
    """Return the electromotive forces (..., M, N + 1) of row branches from those of crosses (..., M, N)."""
    out = np.zeros((*e.shape[:-1], e.shape[-1] + 1))
    out[..., 1:] += e / 2
    out[..., :-1] += e / 2
    return out


def row_currents(centre: Array, e: Array, gx: Array, drive: Array) -> Array:
    """Return the currents (..., M, N + 1) of rows.

    ``gx`` (M, N + 1) are conductances of branches, the first zero for an ideal current source. ``drive`` (..., M) is
    the voltage, or the current of an ideal source.
    """
    ends = np.concatenate([drive[..., None], centre, np.zeros_like(drive)[..., None]], -1)
    out = gx * (ends[..., :-1] - ends[..., 1:] - e)
    out[..., 0] = np.where(gx[:, 0] == 0, drive, out[..., 0])
    return np.asarray(out)


def start_of(centre: Array, e: Array, along: Array, gx: Array, channel: float) -> Array:
    """Return the response (..., M) at the sources, see :class:`Fields`; ``e`` are forces of crosses, ``gx`` (M,)."""
    left = centre[..., 0] + e[..., 0] / 2 + channel / 2 * along[..., 0]
    return np.asarray(np.where(gx == 0, left, -along[..., 0]))


def mean_of_neighbours(along: Array) -> Array:
    """Return the mean current (..., M, N) of crosses from those of the branches on both sides."""
    return np.asarray((along[..., 1:] + along[..., :-1]) / 2)
