"""Files from any laboratory: in come paths, out comes a :class:`hallweight.core.Trace` in SI units.

Format, layout, columns, units and polarity are detected, and every guess is a sentence on the trace that a keyword
overrules; Hall offset, drift and sign are estimated and removed on request from a copy. It fits nothing.
"""

from ._formats import read_table
from ._look import ColumnLook, Look, SheetLook, Way, look
from .correct import correct, describe, drift, offset, sign
from .origin_csv import origin_csv, write_origin_csv
from .read import read
from .table import Column, Table

__all__ = [
    "Column",
    "ColumnLook",
    "Look",
    "SheetLook",
    "Table",
    "Way",
    "correct",
    "describe",
    "drift",
    "look",
    "offset",
    "origin_csv",
    "read",
    "read_table",
    "sign",
    "write_origin_csv",
]
