"""A block of devices as rows of lanes, so that one instruction serves several devices.

One array holds every row, a constant ``LANES`` apart, by which the compiler sees that rows do not overlap and turns the
loop over lanes into vector instructions.
"""

from typing import Any

from hallweight.core.compiled.jit import FUSED, jit

from .equation_of_motion import Site

LANES = 128
"""Devices of a block: 17 rows of float64 are 17 KiB, half of a small first cache."""
ROWS = 17
M_1, M_2, FIELD, CURRENT, ANISOTROPY, MID_1, MID_2 = (row * LANES for row in (0, 3, 6, 9, 10, 11, 14))
"""Where the rows begin: both moments, each device's own field and its factors of current and anisotropy, and the
moments at the middle of a step, for the implicit scheme."""


@jit(fastmath=FUSED)
def get(block: Any, row: Any, k: Any) -> Any:
    """Return the triple of lane ``k`` in the three rows that begin at ``row``."""
    return (block[row + k], block[row + LANES + k], block[row + 2 * LANES + k])


@jit(fastmath=FUSED)
def put(block: Any, row: Any, k: Any, m: Any) -> None:
    """Set the triple of lane ``k`` in the three rows that begin at ``row``."""
    block[row + k], block[row + LANES + k], block[row + 2 * LANES + k] = m


@jit(fastmath=FUSED)
def lane(block: Any, k: Any, applied: Any) -> Any:
    """Return what acts on lane ``k``: B_x, B_y, B_z (T), current density (A/m^2) and anisotropy factor.

    ``applied``: the ensemble's common B_x, B_y, B_z and j.
    """
    x, y, z = get(block, FIELD, k)
    return (x + applied[0], y + applied[1], z + applied[2], block[CURRENT + k] * applied[3], block[ANISOTROPY + k])


@jit(fastmath=FUSED)
def site(r: Any, i: Any) -> Any:
    """Return the coefficients of the sublattice whose numbers begin at ``i`` of a row of the table."""
    own = (r[i], r[i + 1], r[i + 2], r[i + 3], r[i + 4], r[i + 5])
    other, rest = (r[i + 6], r[i + 7], r[i + 8]), (r[i + 9], r[i + 10], r[i + 11], r[i + 12], r[i + 13], r[i + 14])
    return Site(*own, *other, *rest, r[i + 15])


@jit(fastmath=FUSED)
def coefficients(r: Any) -> Any:
    """Return a row of the table as both sublattices, the easy axis and the spin direction."""
    return site(r, 0), site(r, 16), (r[32], r[33], r[34]), (r[35], r[36], r[37])
