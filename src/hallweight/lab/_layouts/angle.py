"""Angle scans: R_xx or R_xy against the angle of the field, one scan or several side by side."""

from dataclasses import replace

import numpy as np

from .._coordinates.sweeps import Abscissa, column_pairs, sweep_trace
from .._evidence.column_facts import is_drive
from .._evidence.names import choice
from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table
from .table_layout import Evidence, TableLayout

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


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    del partial
    pair = column_pairs(table, "angle", options)[0]
    names = (f"'{pair.x.name}' is named as an angle", f"'{pair.y.name}' as {pair.y.role}")
    still = () if is_drive(pair.x) else (f"'{pair.x.name}' does not sweep",)
    swept = [c for c in table.varying("frequency") if is_drive(c)]
    spectrum = tuple(f"'{c.name}' sweeps, so that '{pair.x.name}' is a phase of its spectrum" for c in swept)
    return Evidence(names, still + spectrum, choice(table, x=pair.x, y=pair.y))


LAYOUT = TableLayout(
    "angle", "a scan of the angle of a field", _read, _weigh, explains=frozenset({"angle"}), by_names=True
)
