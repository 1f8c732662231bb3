"""What the compiled kinetics take: named tuples of arrays, which cost nothing once they are compiled."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array

from .._barriers.film_on_lattice import FilmOnLattice

N_RATE_CLASSES = 64
"""Factors of two by which sites are sorted by their rate; the last class also holds what never flips."""


class SpinState(NamedTuple):
    """One replica of the lattice.

    spin       (cells,) int8   +1 where sublattice 1 points up, -1 down
    site_type  (cells,) int32  class of anisotropy, spin and environment, see :mod:`.._lattice.site_types`
    """

    spin: NDArray[np.int8]
    site_type: NDArray[np.int32]


class ColourCells(NamedTuple):
    """Cells that are no neighbours of each other, in the order in which leaps take them.

    cell        (n,) uint32    their numbers
    sites       (n, 8) uint32  as in :class:`Neighbours`; the cell itself where there is none
    first       (n, 2) int32   type of the cell when up, and when down, with nothing reversed
    step        (n,) int32     what one more reversed neighbour adds to it
    neighbours  (n,) int32     how many it has
    """

    cell: NDArray[np.uint32]
    sites: NDArray[np.uint32]
    first: NDArray[np.int32]
    step: NDArray[np.int32]
    neighbours: NDArray[np.int32]


class Neighbours(NamedTuple):
    """The lattice, the same for all replicas.

    sites            (cells, 8) int32  numbers of the neighbours, then of the diagonal cells; -1 where there is none
    colours          four records      the cells of each colour: no two of one colour are in ``sites``
    type_after_flip  (types,) int32    type of a site once it has flipped
    step             (cells,) int32    see :class:`.._lattice.site_types.Environments`
    reversed         (environments,)   neighbours that are reversed
    """

    sites: NDArray[np.int32]
    colours: tuple[ColourCells, ...]
    type_after_flip: NDArray[np.int32]
    step: NDArray[np.int32]
    reversed: NDArray[np.int64]


class RateTable(NamedTuple):
    """Flip rates under one temperature, current and field.

    The bins are of the sum of the spins of all other cells, from -(cells - 1) to cells - 1.

    ln_rates    (bins, types)        of rates in 1/s
    rate_class  (bins, types) uint8  ``max_rate/2^class`` bounds the rate of a type in a bin and the next ones
    max_rate    float                1/s, the bound of class 0
    """

    ln_rates: Array
    rate_class: NDArray[np.uint8]
    max_rate: float


class EventGroups(NamedTuple):
    """Work space of rejection kinetic Monte Carlo: the sites of each class of rates.

    members   (classes, cells) int32  the sites of a class, in its first places
    size      (classes,) int64        how many there are
    position  (cells,) int32          place of a site among the members of its class
    rate      (classes,)              1/s, size times bound
    """

    members: NDArray[np.int32]
    size: NDArray[np.int64]
    position: NDArray[np.int32]
    rate: Array


class KmcSettings(NamedTuple):
    """When single events give way to leaps, and how long leaps are.

    max_events          events drawn in a segment before the rest of it is leapt over
    wall_events         the same where there are many walls
    all_events          a segment that takes no more than these is not leapt over
    few_walls           unlike neighbours a cell, below which there are few walls
    lone_cells          times what lone cells that flicker have on average, which is added to these
    leap_fraction       part of its waiting time that a leap may be for a site that flips for good
    max_leaps           leaps for the rest of a segment, at most
    min_leaps           leaps for the rest of a segment, at least
    oscillation_window  events after which flips that undo each other are looked for
    """

    max_events: int
    wall_events: int
    all_events: int
    few_walls: float
    lone_cells: float
    leap_fraction: float
    max_leaps: float
    min_leaps: float
    oscillation_window: int


class SegmentTables(NamedTuple):
    """Rate tables and durations of a sequence of segments.

    ln_rates, rate_class  (tables, bins, types)  as in :class:`RateTable`
    max_rate              (tables,)              1/s
    table                 (segments,)            which table holds in each segment
    duration              (segments,)            s
    order                 (segments,)            coupling over the critical one, :meth:`.FilmOnLattice.order`
    """

    ln_rates: Array
    rate_class: NDArray[np.uint8]
    max_rate: Array
    table: NDArray[np.intp]
    duration: Array
    order: Array


class EventCounts(NamedTuple):
    """What a simulation took: leaps over all cells, flips drawn one by one, and flips within leaps."""

    leaps: int
    flips: int
    leap_flips: int


def colour_cells(on: FilmOnLattice, cell: NDArray[np.int32]) -> ColourCells:
    """Return what leaps need to know of the cells of one colour."""
    sites, e = on.sites[cell], on.environments
    up = 2 * on.anisotropy_class[cell].astype(np.int32) * e.count + e.first[cell]
    if (sites[:, 4:] < 0).all():  # nothing is felt of diagonal cells
        sites = sites[:, :4]
    closed = np.where(sites < 0, cell[:, None], sites).astype(np.uint32)
    first = np.stack([up, up + e.count], 1).astype(np.int32)
    return ColourCells(cell.astype(np.uint32), closed, first, e.step[cell], (sites[:, :4] >= 0).sum(1, dtype=np.int32))
