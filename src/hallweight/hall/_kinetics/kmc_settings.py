"""When single flips give way to leaps, unless a user says otherwise.

A single flip takes 0.3 us, and a leap 0.01 us a cell. So a segment begins with single flips, one a cell, and leaps over
the rest. It leaps at once where the rest takes more flips and these undo each other. A hundredth of a second of single
flips is not leapt over at all.

In a film that keeps domains flips undo each other too, while walls creep. Leaps would lose that. So as long as such a
film has many walls, up to thirty flips a cell are drawn, which brings walls to where they stay.
"""

from .._lattice.volumes import Lattice
from .kernel_records import KmcSettings

LEAP_FRACTION = 0.7
_EXACT_FLIPS, _WALL_FLIPS = 1.0, 30.0  # flips per cell in a segment before leaps; where walls creep
_MORE_CELLS = 1024  # counted with the cells
_FEW = 60_000  # flips in a segment that are all drawn
_WINDOW, _OF_CELLS = 3_000, 8  # events, and an eighth of the cells: then flips that undo each other are looked for
_FEW_WALLS, _ANY = 0.06, 9.0  # unlike neighbours a cell
_LONE_CELLS, _MANY = 1.5, 5_000  # those of lone cells do not count in a large lattice of this many, which takes longer
_MIN_LEAPS, _MAX_LEAPS, _LEAPS_PER_LINE = 8, 64, 0.5  # the last: more leaps per row and column that walls must cross
_UNLIMITED = 2**62


def kmc_settings(lattice: Lattice, exact_flips: float | None, leap_fraction: float) -> tuple[KmcSettings, KmcSettings]:
    """Return what the kernel is told where domains do not last, and where they do.

    ``exact_flips`` per cell before leaps, everywhere; None: as above.
    """
    lines, cells = _LEAPS_PER_LINE * sum(lattice.shape), lattice.cells + _MORE_CELLS
    min_leaps, max_leaps = (float(_MIN_LEAPS), _MAX_LEAPS + lines) if lattice.coupled else (1.0, 1.0)
    leaps = float(leap_fraction), max_leaps, min_leaps
    if exact_flips is not None:
        asked = int(min(exact_flips * cells, _UNLIMITED))
        exact = KmcSettings(asked, asked, asked, -1.0, 0.0, *leaps, _UNLIMITED)
        return exact, exact
    usual, of_walls, window = int(_EXACT_FLIPS * cells), int(_WALL_FLIPS * cells), _WINDOW + lattice.cells // _OF_CELLS
    few, lone_cells = max(usual, _FEW), _LONE_CELLS if lattice.cells > _MANY else 0.0
    return (
        KmcSettings(usual, usual, few, _ANY, 0.0, *leaps, window),
        KmcSettings(usual, of_walls, few, _FEW_WALLS, lone_cells, *leaps, window),
    )
