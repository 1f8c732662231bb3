"""Angle scans: R_xx or R_xy against the angle of the field, one scan or several side by side."""

from dataclasses import replace

import numpy as np

from .._coordinates.sweeps import Abscissa, column_pairs, sweep_trace
from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table
from .table_layout import TableLayout

_LARGEST_IN_RAD = 6.3
"""An angle without unit that exceeds this is in degrees."""


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read angle scans; an angle without unit is taken in degrees if it exceeds 2 pi."""
    pairs = column_pairs(table, "angle", options)
    if not pairs:
        return None
    assumed = "deg" if max(p.largest for p in pairs) > _LARGEST_IN_RAD else "rad"
    partial = sweep_trace(table, pairs, options, Abscissa("angle", "angle", assumed))
    coords = {k: v for k, v in partial.coords.items() if k != "cycle"}
    coords.setdefault("scan", np.full(len(partial.values), pairs[0].x.name))
    return replace(partial, coords=coords)


LAYOUT = TableLayout("angle", _read)
