"""One file for each layout. In comes a :class:`Table`, out goes a draft of a trace; it reads no files."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hallweight.core import InputError

from ..partial_trace import Ask, Draft
from ..table import Table, make_column
from .alternating import in_turn
from .angle import angle
from .branches import long_form, two_columns
from .current_loop import current_loop
from .field_loop import field_loop
from .harmonic import harmonic
from .readings import bake_cycle, named_readings, readings
from .rejected import refuse_other
from .repeats import repeats
from .segments import polarity_word, without_missing
from .sequence import sequence
from .signed_write import signed_write
from .step_table import step_trace
from .write_read import write_read

__all__ = ["arrange", "bake_cycle", "polarity_word", "step_trace"]

_LAYOUTS: tuple[tuple[str, Callable[[Table, Ask], Draft | None]], ...] = (
    ("pulses", write_read),
    ("pulses", long_form),
    ("harmonic", harmonic),
    ("angle", angle),
    ("pulses", signed_write),
    ("field-loop", field_loop),
    ("current-loop", current_loop),
    ("readings", named_readings),
    ("pulses", two_columns),
    ("pulses", repeats),
    ("pulses", sequence),
    ("readings", readings),
)


def arrange(table: Table, ask: Ask) -> Draft:
    """Return the draft of the first layout that fits; raises :class:`InputError` if none does."""
    if len(table) < 2:
        raise InputError(f"one row of numbers in {table.name}", "at least two reads", "check that it is the right file")
    table = in_turn(_counted(_upright(table)))
    refuse_other(table, ask)
    for layout, fit in _LAYOUTS:
        if ask.protocol is not None and ask.layout is None and fit not in (repeats, sequence):
            continue
        if ask.layout in (None, layout) or (ask.protocol is not None and fit is sequence):
            draft = fit(table, ask)
            if draft is not None:
                return without_missing(draft)
    wanted = (
        f"the layout '{ask.layout}'" if ask.layout else "pulses, a loop of field or current, an angle scan or readings"
    )
    names = ", ".join(repr(str(c)) for c in table.columns[:12])
    raise InputError(
        f"columns {names} in {table.name}", wanted, "name the columns with columns={'x': ..., 'y': ...} and layout="
    )


def _counted(table: Table) -> Table:
    """Take a nameless first column 0, 1, 2, ... or 1, 2, 3, ... as the pulse number."""
    first = table.columns[0].values
    counts = not table.titled and len(table.columns) > 1 and first[0] in (0, 1) and bool(np.all(np.diff(first) == 1))
    return table.with_roles({table.columns[0].name: "pulse"}) if counts else table


def _upright(table: Table) -> Table:
    """Turn a table of few long rows, each begun by its name, into columns."""
    rows, first = len(table), table.columns[0]
    if rows > 8 or len(table.columns) < 3 * rows + 3 or not first.labels or len(set(first.labels)) < rows:
        return table
    values = np.array([c.values for c in table.columns[1:] if not c.labels])
    columns = tuple(make_column(name, values[:, i]) for i, name in enumerate(first.labels))
    return replace(table, columns=columns, titled=True, notes=(*table.notes, "the file has rows for columns"))
