"""R_xy against the amplitude of the write current (or voltage, or current density)."""

from .._coordinates.sweeps import Abscissa, column_pairs, name_resistance, sweep_trace
from ..curve_shape import is_sweep
from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table
from .table_layout import TableLayout


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read a loop of current; a column without unit is taken in A, or in mA if it exceeds 1 (a stated guess)."""
    role = next((r for r in ("write", "current") if table.varying(r)), None)
    pairs = [] if role is None else column_pairs(table, role, options)
    if not pairs or (options.layout is None and not is_sweep(pairs[0].x.filled)):
        return None
    abscissa = Abscissa("current-loop", "current", "mA" if pairs[0].largest > 1 else "A")
    partial = sweep_trace(table, pairs, options, abscissa)
    return name_resistance(partial, partial.coords["current"], options)


LAYOUT = TableLayout("current-loop", _read)
