"""When single flips give way to leaps, unless a user says otherwise.

A single flip takes 0.3 us, and a leap 0.01 us a cell. So a segment begins with single flips, one a cell, and leaps over
the rest. It leaps at once where the rest takes more flips and these undo each other.

In a film that keeps domains flips undo each other too, while its walls creep. Leaps would lose that. There thirty flips
a cell are drawn, which brings walls where they stay. Near the critical coupling that is needed while a film changes,
but not where a segment begins in a balance. A hundredth of a second of single flips is not leapt over at all.
"""

from .._lattice.volumes import Lattice
from .kernel_records import KmcSettings

LEAP_FRACTION = 0.7
_EXACT_FLIPS, _CREEP_FLIPS = 1.0, 30.0  # flips per cell in a segment before leaps; where walls creep
_MORE_CELLS = 1024  # counted with the cells
_FEW = 40_000  # flips in a segment that are all drawn
_WINDOW, _OF_CELLS = 3_000, 8  # events, and an eighth of the cells: then flips that undo each other are looked for
_MIN_LEAPS, _MAX_LEAPS, _LEAPS_PER_LINE = 8, 64, 0.5  # the last: more leaps per row and column that walls must cross
_UNLIMITED = 2**62


def kmc_settings(lattice: Lattice, exact_flips: float | None, leap_fraction: float) -> tuple[KmcSettings, ...]:
    """Return what the kernel is told where domains do not last, where they nearly do, and where they do.

    ``exact_flips`` per cell before leaps, everywhere; None: as above.
    """
    lines = _LEAPS_PER_LINE * sum(lattice.shape)
    min_leaps, max_leaps = (float(_MIN_LEAPS), _MAX_LEAPS + lines) if lattice.coupled else (1.0, 1.0)
    window, cells = _WINDOW + lattice.cells // _OF_CELLS, lattice.cells + _MORE_CELLS

    def settings(flips: float, few: int, window: int, may_skip: bool) -> KmcSettings:
        events = int(min(flips * cells, _UNLIMITED))
        return KmcSettings(events, max(events, few), float(leap_fraction), max_leaps, min_leaps, window, may_skip)

    if exact_flips is not None:
        return (settings(exact_flips, 0, _UNLIMITED, False),) * 3
    return (
        settings(_EXACT_FLIPS, _FEW, window, True),
        settings(_CREEP_FLIPS, _FEW, _UNLIMITED, True),
        settings(_CREEP_FLIPS, _FEW, _UNLIMITED, False),
    )
