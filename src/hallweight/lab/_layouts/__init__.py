"""One file for each layout. In comes a :class:`Table`, out goes a partial trace; it reads no files.

A new layout is one file here that defines ``LAYOUT``, and its name in the row below. Each layout states the evidence
for it and against it; a table is read only if exactly one reading has evidence enough.
"""

from dataclasses import replace
from importlib import import_module
from typing import cast

import numpy as np

from hallweight.core import InputError, Layout

from .._evidence.column_facts import why_no_state
from .._evidence.names import unexplained
from .._evidence.possible import refuse_impossible
from ..overrides import apply_overrides
from ..partial_trace import PartialTrace, ReadOptions
from ..read_state import value_column
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
_ANY = "names, units or a curve that show pulses, a loop, a scan or readings"


def find_layout(table: Table, options: ReadOptions) -> PartialTrace:
    """Return the partial trace of the one reading with evidence enough; raises :class:`InputError` if none has."""
    if len(table) < 2:
        raise InputError(f"one row of numbers in {table.name}", "at least two reads", "check that it is the right file")
    table = rearranged(table)
    refuse_other_measurements(table, options)
    _refuse_a_constant(table, options)
    found = _weighed(table, options)
    enough = _distinct([c for c in found if c.is_enough])
    if len(enough) != 1:
        raise _question(table, options, enough or found, several=bool(enough))
    chosen = enough[0]
    if chosen.question is not None:
        raise chosen.question
    assert chosen.partial is not None
    refuse_impossible(chosen.partial, table)
    return without_missing(chosen.partial)


def _refuse_a_constant(table: Table, options: ReadOptions) -> None:
    """Raise :class:`InputError` if the column that the user named as what is read does not change."""
    which = options.columns.get("y")
    column = next((c for c in table.columns if c.name == which), None) if isinstance(which, str) else None
    if column is not None and column.constant is not None:
        raise InputError(f"that {why_no_state(column)} in {table.name}", "a state that changes", "name another column")


def candidates(table: Table, options: ReadOptions) -> list[Candidate]:
    """Return every way in which a table could be read, those with evidence enough first."""
    if len(table) < 2:
        return []
    found = _weighed(rearranged(table), options, every=True)
    return sorted(found, key=lambda c: not c.is_enough)


def _weighed(table: Table, options: ReadOptions, *, every: bool = False) -> list[Candidate]:
    """Weigh the layouts; unless ``every`` one is asked for, shapes are left out where names are enough for pulses."""
    value = value_column(table, options) if options.channel is None else None
    out: list[Candidate] = []
    for layout in _LAYOUTS:
        by_shape = not layout.by_names and any(c.is_enough and c.layout in ("pulses", "readings") for c in out)
        if layout.is_tried(options) and (every or not by_shape):
            candidate = _weigh(layout, table, options, has_state=value is not None)
            if candidate is not None:
                out.append(candidate)
    return out


def _weigh(layout: TableLayout, table: Table, options: ReadOptions, *, has_state: bool) -> Candidate | None:
    """Read a table in one way and weigh it; a reading that asks a question is weighed by the names alone."""
    # what the user says explains the rest
    by_user = options.protocol is not None or (options.layout is not None and options.layout != "pulses")
    unused = () if by_user else unexplained(table, layout.explains, has_state=has_state)
    given = {"layout": str(layout.layout)}
    if unused and not layout.by_names:
        return None
    try:
        partial = layout.read(table, options)
    except InputError as error:
        asked = str(error)
        is_asked = layout.by_names or options.protocol is not None
        evidence: tuple[str, ...] = (asked,) if is_asked else ()
        against: tuple[str, ...] = unused if is_asked else (asked,)
        return Candidate(layout.layout, layout.what, evidence, against, given, question=error)
    if partial is None:
        return None
    evidence, against, options_of = layout.weigh(table, options, partial)
    return Candidate(layout.layout, layout.what, evidence, (*unused, *against), given | dict(options_of), partial)


def _distinct(found: list[Candidate]) -> list[Candidate]:
    """Leave out readings of values that one before them reads too, with more of the table beside them."""
    out: list[Candidate] = []
    for c in found:
        if not any(_is_part(c, other) for other in out):
            out.append(c)
    return out


def _is_part(later: Candidate, first: Candidate) -> bool:
    """Whether a reading adds nothing to one before it; a question is answered before anything else is read."""
    a, b = later.partial, first.partial
    if a is None or b is None:
        return True
    both = {a.layout, b.layout}
    alike = len(both) == 1 or both == {"pulses", "readings"}
    return alike and bool(np.isin(a.values[np.isfinite(a.values)], b.values).all())


def _is_chosen_by_its_options(candidate: Candidate, table: Table, options: ReadOptions) -> bool:
    """Whether the options that a candidate names do choose a reading; what is absurd is not offered."""
    columns = candidate.columns
    chosen = replace(options, layout=cast(Layout, candidate.layout), columns=columns)
    try:
        again = _weighed(apply_overrides(table, chosen, columns, None), chosen)
    except InputError:
        return False
    enough = _distinct([c for c in again if c.is_enough])
    return len(enough) == 1 and enough[0].question is None


def _question(table: Table, options: ReadOptions, found: list[Candidate], *, several: bool) -> InputError:
    """Return the sentence that names the readings and the options that choose one."""
    names = ", ".join(repr(str(c)) for c in table.columns[:12])
    offered = [c for c in found if c.question is None and (several or _is_chosen_by_its_options(c, table, options))]
    ways = " or ".join(list(dict.fromkeys(map(str, offered)))[:3])
    if several:
        return InputError(f"columns {names} in {table.name}, which can be read in several ways", "one", f"pass {ways}")
    reason = next((c.against[0] for c in found if c.against and c.question is None), "nothing names a state or a drive")
    wanted = f"the layout '{options.layout}'" if options.layout else _ANY
    do = "name the columns with columns={'x': ..., 'y': ...} and layout="
    return InputError(f"columns {names} in {table.name}; {reason}", wanted, f"pass {ways}; else {do}" if ways else do)
