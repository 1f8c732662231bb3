"""When single flips give way to leaps, unless a user says otherwise.

A single flip takes 0.3 us, and a leap 0.01 us a cell. So a segment begins with single flips, one a cell, and leaps over
the rest. It leaps at once where the rest takes more flips and these undo each other.
"""

from .._lattice.volumes import Lattice
from .kernel_records import KmcSettings

LEAP_FRACTION = 0.7
_EXACT_FLIPS, _MORE_CELLS = 1.0, 1024  # flips per cell in a segment, counting so many cells more, before leaps
_WINDOW, _OF_CELLS = 3_000, 8  # events, and an eighth of the cells: then flips that undo each other are looked for
_MIN_LEAPS, _MAX_LEAPS, _LEAPS_PER_LINE = 8, 64, 0.5  # the last: more leaps per row and column that walls must cross
_UNLIMITED = 2**62


def kmc_settings(lattice: Lattice, exact_flips: float | None, leap_fraction: float) -> KmcSettings:
    """Return what the kernel is told: ``exact_flips`` per cell before leaps, or None for one, or fewer in a balance."""
    lines = _LEAPS_PER_LINE * sum(lattice.shape)
    min_leaps, max_leaps = (float(_MIN_LEAPS), _MAX_LEAPS + lines) if lattice.coupled else (1.0, 1.0)
    asked = _EXACT_FLIPS if exact_flips is None else exact_flips
    max_events = int(min(asked * (lattice.cells + _MORE_CELLS), _UNLIMITED))
    window = _WINDOW + lattice.cells // _OF_CELLS if exact_flips is None else _UNLIMITED
    return KmcSettings(max_events, float(leap_fraction), max_leaps, min_leaps, window)
