"""One file for each layout. In comes a :class:`Table`, out goes a partial trace; it reads no files.

A new layout is one file here that defines ``LAYOUT``, and its name in the row below.
"""

from importlib import import_module

from hallweight.core import InputError

from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table
from .candidate import Candidate
from .missing_reads import without_missing
from .rearranged import rearranged
from .rejected import refuse_other_measurements
from .table_layout import TableLayout

__all__ = ["Candidate", "candidates", "find_layout"]

_TRIED = (
    "write_read",
    "labelled_branches",
    "harmonic",
    "angle",
    "signed_write",
    "field_loop",
    "current_loop",
    "named_readings",
    "two_branches",
    "repeats",
    "sequence",
    "readings",
)
"""Modules of the layouts, in the order in which they are tried."""

_LAYOUTS: tuple[TableLayout, ...] = tuple(import_module(f"{__name__}.{name}").LAYOUT for name in _TRIED)
_ANY = "pulses, a loop of field or current, an angle scan or readings"


def find_layout(table: Table, options: ReadOptions) -> PartialTrace:
    """Return the partial trace of the first layout that fits; raises :class:`InputError` if none does."""
    if len(table) < 2:
        raise InputError(f"one row of numbers in {table.name}", "at least two reads", "check that it is the right file")
    table = rearranged(table)
    refuse_other_measurements(table, options)
    for layout in _LAYOUTS:
        if layout.is_tried(options):
            partial = layout.read(table, options)
            if partial is not None:
                return without_missing(partial)
    names = ", ".join(repr(str(c)) for c in table.columns[:12])
    wanted = f"the layout '{options.layout}'" if options.layout else _ANY
    do = "name the columns with columns={'x': ..., 'y': ...} and layout="
    raise InputError(f"columns {names} in {table.name}", wanted, do)


def candidates(table: Table, options: ReadOptions) -> list[Candidate]:
    """Return every way in which a table could be read."""
    if len(table) < 2:
        return []
    table, out = rearranged(table), []
    for layout in _LAYOUTS:
        if layout.is_tried(options):
            try:
                partial = layout.read(table, options)
            except InputError as error:
                out.append(Candidate(layout.layout, layout.layout, (), (str(error),), {"layout": layout.layout}))
                continue
            if partial is not None:
                out.append(
                    Candidate(layout.layout, layout.layout, ("it fits",), (), {"layout": layout.layout}, partial)
                )
    return out
