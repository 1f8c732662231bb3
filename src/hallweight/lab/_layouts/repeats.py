"""One column for each repeat of a branch (a set file, a reset file), or for each device."""

import re
from dataclasses import replace
from typing import Literal

import numpy as np

from hallweight.core import QUANTITIES
from hallweight.core.types import Array

from .._coordinates.segments import join_branches, join_segments, make_segment, polarity_word
from .._evidence.branches import weigh_repeats
from ..curve_shape import noise, smooth, trend, turning_points
from ..header_vocabulary import key_of
from ..join import concatenate
from ..partial_trace import PartialTrace, ReadOptions
from ..read_state import state_values
from ..table import Column, Table, conditions_of
from .sequence import read_sequence
from .table_layout import Evidence, TableLayout

Repeat = Literal["device", "cycle"]
_DEVICE = re.compile(r"(dev|device|cell|sample|die|d)\d*$")


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read columns named alike (``ramp1``, ``ramp2``, ...); whole LTP/LTD cycles in each are split too."""
    columns = _alike(table)
    if len(columns) < 2:
        return _worded_columns(table, options)
    kind: Repeat = "device" if _DEVICE.match(re.sub(r"\d+$", "", key_of(columns[0].name))) else "cycle"
    guesses = [f"{len(columns)} columns named alike: each is one {kind}"]
    first = replace(columns[0], values=np.concatenate([c.values for c in columns]))
    state = state_values(first, table, options)
    rows = state.values.reshape(len(columns), -1)
    polarity = polarity_word(options.name)
    if options.protocol is not None or (not polarity and _most_reverse(rows)):
        return _sequences(table, options, columns, kind, guesses)
    if polarity:
        guesses.append(f"the file name says {'LTP (set)' if polarity > 0 else 'LTD (reset)'} pulses")
    else:
        polarity = 1 if np.median([trend(r) for r in rows]) >= 0 else -1
        guesses.append(f"the values {'rise: LTP' if polarity > 0 else 'fall: LTD'} pulses")
    segments = [make_segment(r, polarity, None, **{kind: i}) for i, r in enumerate(rows)]
    segments = [s for s in segments if len(s.values)]
    all_guesses = (*table.notes, *state.guesses, *guesses)
    return join_segments(segments, state, guesses=all_guesses, meta=conditions_of(table))


def _worded(table: Table) -> list[Column]:
    """Columns that are named as LTP and LTD in turn, several of each."""
    columns = [c for c in table.columns if not c.labels and c.role != "pulse" and polarity_word(c.name)]
    signs = [polarity_word(c.name) for c in columns]
    return columns if sum(signs) == 0 and len(columns) > 2 and len({c.unit for c in columns}) == 1 else []


def _worded_columns(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read several branches side by side whose names say which is LTP and which LTD."""
    columns = _worded(table)
    if not columns:
        return None
    state = state_values(replace(columns[0], values=np.concatenate([c.values for c in columns])), table, options)
    rows = state.values.reshape(len(columns), -1)
    seen = {1: 0, -1: 0}
    segments = []
    for c, row in zip(columns, rows, strict=True):
        polarity = polarity_word(c.name)
        segments.append(make_segment(row, polarity, None, seen[polarity]))
        seen[polarity] += 1
    return join_branches(table, state, segments, ["the names of the columns say which is LTP and which LTD"])


def _alike(table: Table) -> list[Column]:
    """Columns of one name but for a number or the words of a repeat; all of one unit."""
    columns = [c for c in table.columns if not c.labels and c.role not in ("pulse", "time", "error", "temperature")]
    if not table.titled:
        return columns if len(columns) > 2 else []
    stems = {re.sub(r"[\s_\-.#(]*\d+\)?", "#", c.name).casefold() for c in columns}
    return columns if len(stems) == 1 and len({c.unit for c in columns}) == 1 else []


def _most_reverse(rows: Array) -> bool:
    """Whether most rows go up and down."""
    reverse = []
    for row in rows:
        good = row[np.isfinite(row)]
        soft = smooth(good, 5)
        threshold = max(0.5 * float(np.ptp(soft)), 3 * noise(good)) if len(soft) > 5 else 0.0
        reverse.append(len(soft) > 5 and bool(turning_points(soft, threshold)))
    return sum(reverse) > 0.5 * len(reverse)


def _sequences(
    table: Table, options: ReadOptions, columns: list[Column], kind: Repeat, guesses: list[str]
) -> PartialTrace | None:
    """Read every column as a sequence of its own."""
    partials = []
    known = columns[0].role in QUANTITIES or columns[0].role in ("V", "V_xy")
    role = columns[0].role if known else "value"
    for c in columns:
        one = replace(table, columns=(replace(c, role=role, name=columns[0].name),), notes=())
        partial = read_sequence(one, options)
        if partial is None:
            return None
        partials.append(partial)
    return concatenate(partials, "devices" if kind == "device" else "cycles").with_guesses(*guesses)


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    del partial
    columns = _alike(table)
    if not columns:
        return weigh_repeats(_worded(table), table, options, 1)
    return weigh_repeats(columns, table, options, polarity_word(options.name))


LAYOUT = TableLayout("pulses", "one column for each cycle or device", _read, _weigh, uses_protocol=True)
