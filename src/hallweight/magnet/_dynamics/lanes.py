"""A block of devices as rows of lanes, so that one instruction serves several devices.

One array holds every row, a constant ``LANES`` apart, by which the compiler sees that rows do not overlap and makes the
loop over lanes vector instructions.
"""

from typing import Any, NamedTuple

from hallweight.core.compiled.jit import FUSED, jit

from .equation_of_motion import Applied, Axes, Local, Site

LANES = 128
"""Devices of a block: 17 rows of float64 are 17 KiB, half of a small first cache."""
ROWS = 17
M_1, M_2, FIELD, CURRENT, ANISOTROPY, MIDDLE_1, MIDDLE_2 = (row * LANES for row in (0, 3, 6, 9, 10, 11, 14))
"""Where the rows begin: both moments, each device's own field and its factors of current and anisotropy, and the
moments at the middle of a step, for the implicit scheme."""


class BlockStep(NamedTuple):
    """Which devices of the ensemble a block holds, and which step they take."""

    first: Any  # number of the block's first device
    count: Any  # devices in the block, up to LANES
    step: Any  # counter of the random numbers


@jit(fastmath=FUSED)
def get(block: Any, row: Any, k: Any) -> Any:
    """Return the triple of lane ``k`` in the three rows that begin at ``row``."""
    return (block[row + k], block[row + LANES + k], block[row + 2 * LANES + k])


@jit(fastmath=FUSED)
def put(block: Any, row: Any, k: Any, m: Any) -> None:
    """Set the triple of lane ``k`` in the three rows that begin at ``row``."""
    block[row + k], block[row + LANES + k], block[row + 2 * LANES + k] = m


@jit(fastmath=FUSED)
def local_drive(block: Any, k: Any, applied: Applied) -> Any:
    """Return what acts on lane ``k``: ``applied`` to all, with the device's own field and factors."""
    x, y, z = get(block, FIELD, k)
    j = block[CURRENT + k] * applied.j
    return Local(x + applied.bx, y + applied.by, z + applied.bz, j, block[ANISOTROPY + k])


@jit(fastmath=FUSED)
def coefficients(row: Any) -> Any:
    """Return a row of the table as both sublattices and the directions that they share."""
    return _site(row, 0), _site(row, 20), Axes((row[40], row[41], row[42]), (row[43], row[44], row[45]))


@jit(fastmath=FUSED)
def _site(r: Any, i: Any) -> Any:
    """Return the coefficients of the sublattice whose numbers begin at ``i`` of a row of the table."""
    own_moment = (r[i], r[i + 1], r[i + 2], r[i + 3], r[i + 4], r[i + 5])
    other_moment = (r[i + 6], r[i + 7], r[i + 8])
    scalars = (r[i + 9], r[i + 10], r[i + 11], r[i + 12], r[i + 13], r[i + 14], r[i + 15])
    own_field = (r[i + 16], r[i + 17], r[i + 18], r[i + 19])
    return Site(*own_moment, *other_moment, *scalars, *own_field)
