"""One replica through a sequence of segments: single events as long as that is cheap, then leaps.

Each segment of constant temperature, current and field is simulated by rejection kinetic Monte Carlo
(:mod:`.rejection_kmc`). A cell that flips for good does so a few times at most, so most segments end there. What takes
more flips is cells that go to and fro fast: the rest of the segment is then leapt over (:mod:`.tau_leaping`).
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits
from hallweight.core.compiled.jit import jit

from .kernel_records import N_RATE_CLASSES, EventGroups, KmcSettings, Neighbours, RateTable, SegmentTables, SpinState
from .rejection_kmc import run_events
from .tau_leaping import tau_leap

_LEAP_STREAM = np.uint64(2**63)  # where the random numbers of leaps begin
_ORDERED = 0.8  # of the critical coupling: from there domains last, or fade slowly
_NEVER = 1e-9  # expected flips of all cells: fewer are none


@jit()
def run_segments(
    state: SpinState, lattice: Neighbours, tables: SegmentTables, key: Any, by_order: tuple[KmcSettings, ...]
) -> Any:
    """Advance one replica, in place, through all segments; return (leaps, single flips, flips in leaps).

    ``by_order``: settings where domains do not last, and where they do.
    """
    cells = len(state.spin)
    size, rate = np.zeros(N_RATE_CLASSES, np.int64), np.zeros(N_RATE_CLASSES)
    groups = EventGroups(np.empty((N_RATE_CLASSES, cells), np.int32), size, np.empty(cells, np.int32), rate)
    leaps, flips, leap_flips = 0, 0, 0
    for p in range(len(tables.duration)):
        k, segment_key = tables.table[p], bits(key, np.uint64(p))
        settings = by_order[1 if tables.order[p] > _ORDERED else 0]
        table = RateTable(tables.ln_rates[k], tables.rate_class[k], tables.max_rate[k])
        if table.max_rate * cells * tables.duration[p] < _NEVER:
            continue
        time_left, n = run_events(state, lattice, table, groups, segment_key, tables.duration[p], settings)
        flips += n
        if time_left > 0:
            leap_key = bits(segment_key, _LEAP_STREAM)
            n_leaps, n = tau_leap(state, lattice, table.ln_rates, leap_key, time_left, settings)
            leaps += n_leaps
            leap_flips += n
    return leaps, flips, leap_flips
