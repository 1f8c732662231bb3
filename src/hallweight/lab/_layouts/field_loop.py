"""R_xy (or R_xx, or a voltage) against magnetic field."""

from .._coordinates.sweeps import Abscissa, column_pairs, name_resistance, sweep_trace
from .._evidence.column_facts import is_drive
from .._evidence.loops import nothing_loops
from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table
from .table_layout import Evidence, TableLayout

LARGEST_IN_TESLA = 20
"""A field without unit that exceeds this is in Oe."""


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read a loop of field; a column without unit is taken in Oe if it exceeds 20, else in T."""
    pairs = column_pairs(table, "field", options)
    if not pairs:
        return None
    assumed = "Oe" if pairs[0].largest > LARGEST_IN_TESLA else "T"
    partial = sweep_trace(table, pairs, options, Abscissa("field-loop", "field", assumed))
    if table.format == "Quantum Design .dat" and len(table.of("V", "R")) > 1:
        partial = partial.with_guesses(f"channel '{pairs[0].y.name}' is read; channel= chooses another")
    return name_resistance(partial, partial.coords["field"], options)


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    pair = column_pairs(table, "field", options)[0]
    evidence = f"'{pair.x.name}' is named as a field", f"'{pair.y.name}' as {pair.y.role}"
    if options.layout:
        return Evidence(evidence)
    still = () if is_drive(pair.x) else (f"'{pair.x.name}' does not sweep",)
    hall = partial.quantity == "R_xy"
    return Evidence(evidence, still or nothing_loops(partial.coords["field"], partial.values, pair.x.name, hall=hall))


LAYOUT = TableLayout("field-loop", "a loop of field", _read, _weigh, explains=frozenset({"field"}), by_names=True)
