"""An LTP and an LTD branch as two columns, or as pairs (pulse, value) side by side."""

import numpy as np

from .._coordinates.segments import join_branches, make_segment, polarity_word
from .._evidence.branches import weigh_two_branches
from ..curve_shape import trend
from ..partial_trace import PartialTrace, ReadOptions, StateValues
from ..read_state import state_values
from ..table import Column, Table
from .table_layout import Evidence, TableLayout

_NOT_BRANCHES = ("field", "current", "angle", "write", "temperature")
Branch = tuple[Column, Column | None]
"""Values and pulse numbers of one branch."""


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read one column of each branch; their names say which is which, or which one rises does."""
    found = _chosen(table) or _two_columns(table)
    if found is None:
        return None
    (first, x1), (second, x2) = found
    states = [state_values(c, table, options) for c in (first, second)]
    one = states[0]
    words = 2 if first.role == "LTP" else polarity_word(first.name) - polarity_word(second.name)
    guesses = []
    if words:
        signs = (1, -1) if words > 0 else (-1, 1)
    else:
        rise = trend(first.filled) - trend(second.filled)
        if abs(rise) < 0.5 and options.layout is None:
            return None
        signs = (1, -1) if rise >= 0 else (-1, 1)
        up = first if signs[0] > 0 else second
        guesses.append(f"two columns: '{up.name}' rises and is taken as LTP, the other as LTD")
    segments = [
        make_segment(s.values, p, None if x is None else x.values)
        for s, p, x in zip(states, signs, (x1, x2), strict=True)
    ]
    segments.sort(key=lambda s: -s.polarity)
    values = np.concatenate([s.values for s in states])
    return join_branches(table, StateValues(one.quantity, one.unit, values, one.guesses), segments, guesses)


def _chosen(table: Table) -> tuple[Branch, Branch] | None:
    """The columns that the user named as LTP and LTD."""
    up, down = table.of("LTP"), table.of("LTD")
    number = next(iter(table.varying("pulse")), None)
    return ((up[0], number), (down[0], number)) if up and down else None


def _two_columns(table: Table) -> tuple[Branch, Branch] | None:
    numbers = [c for c in table.columns if not c.labels and c.constant is None and c.role not in ("error", "time")]
    named = [i for i, c in enumerate(numbers) if polarity_word(c.name)]
    if len(numbers) == 4 and named == [1, 3]:
        return (numbers[1], numbers[0]), (numbers[3], numbers[2])
    if len(numbers) == 3 and named == [1, 2]:
        return (numbers[1], numbers[0]), (numbers[2], numbers[0])
    xs = [c for c in numbers if c.role == "pulse"]
    ys = [c for c in numbers if c.role != "pulse"]
    if len(ys) != 2:
        return None
    if not xs:
        return None if _are_not_branches(table, ys) else ((ys[0], None), (ys[1], None))
    if len(xs) == 1 and ys[0].role == ys[1].role:
        return (ys[0], xs[0]), (ys[1], xs[0])
    if len(xs) == 2:
        return (ys[0], xs[0]), (ys[1], xs[1])
    return None


def _are_not_branches(table: Table, columns: list[Column]) -> bool:
    """Whether two columns without pulse number are an abscissa and a value, or different quantities."""
    first, second = columns
    if any(c.role in _NOT_BRANCHES for c in columns):
        return True
    if table.titled:
        return not any(polarity_word(c.name) for c in columns) and first.role != second.role
    return _is_count(first)


def _is_count(column: Column) -> bool:
    """Whether a nameless first column merely counts up (then the second is the one that was read)."""
    step = np.diff(column.filled)
    return len(step) > 1 and bool(np.all(step > 0) and np.ptp(step) < 1e-6 * np.max(np.abs(column.filled)))


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    del partial
    found = _chosen(table) or _two_columns(table)
    assert found is not None
    (first, _), (second, _) = found
    if trend(first.filled) < trend(second.filled):
        first, second = second, first
    worded = polarity_word(first.name) * polarity_word(second.name) < 0
    return weigh_two_branches(first, second, table, options, worded=worded)


LAYOUT = TableLayout("pulses", "LTP and LTD in two columns", _read, _weigh)
