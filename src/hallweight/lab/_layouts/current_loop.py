"""R_xy against the amplitude of the write current (or voltage, or current density)."""

from .._coordinates.sweeps import Abscissa, Pair, column_pairs, name_resistance, sweep_trace
from .._evidence.loops import nothing_loops
from ..curve_shape import is_sweep
from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table
from .table_layout import Evidence, TableLayout


def _pairs(table: Table, options: ReadOptions) -> list[Pair]:
    role = next((r for r in ("write", "V_write", "current") if table.varying(r)), None)
    return [] if role is None else column_pairs(table, role, options)


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read a loop of current; a column without unit is taken in A, or in mA if it exceeds 1 (a stated guess)."""
    pairs = _pairs(table, options)
    if not pairs or (options.layout is None and not is_sweep(pairs[0].x.filled)):
        return None
    abscissa = Abscissa("current-loop", "current", "mA" if pairs[0].largest > 1 else "A")
    partial = sweep_trace(table, pairs, options, abscissa)
    return name_resistance(partial, partial.coords["current"], options)


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    pair = _pairs(table, options)[0]
    evidence = f"'{pair.x.name}' is named as a drive and sweeps", f"'{pair.y.name}' is named as {pair.y.role}"
    against = () if options.layout else nothing_loops(partial.coords["current"], partial.values, pair.x.name)
    return Evidence(evidence, against)


_EXPLAINS = frozenset({"write", "V_write", "current", "V"})
LAYOUT = TableLayout("current-loop", "a loop of current", _read, _weigh, explains=_EXPLAINS, by_names=True)
