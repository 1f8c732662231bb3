"""What the names and units of a table are evidence for."""

from hallweight.core import QUANTITIES

from ..option_text import pairs_text
from ..partial_trace import ReadOptions
from ..read_state import read_current
from ..table import Column, Table
from .column_facts import is_condition, is_drive

_DRIVES = ("write", "V_write", "field", "angle", "V_1w", "V_2w")
_VOLTAGES = ("V_xy", "V_read")
_STATE_UNITS = ("ohm", "ohm*m", "S")


def is_chosen(column: Column, table: Table, options: ReadOptions) -> bool:
    """Whether the user named this column."""
    return any(table.column(w).name == column.name for w in options.columns.values())


def state_names(column: Column, table: Table, options: ReadOptions) -> tuple[str, ...]:
    """Evidence that a column holds a state, from the user, its name or its unit; a bare voltage or current has none."""
    if is_chosen(column, table, options):
        return (f"you named '{column.name}' as what is read",)
    if column.kind in _STATE_UNITS:
        return (f"'{column.name}' is in {column.unit}",)
    if column.role in QUANTITIES and column.role not in ("V", "I"):
        return (f"'{column.name}' is named as {column.role}",)
    if column.role in _VOLTAGES:
        return (f"'{column.name}' is named as what is read",)
    if column.role == "V" and read_current(table, options) is not None:
        return (f"'{column.name}' was read at a known current",)
    if column.role in ("current", "read") and options.read_voltage is not None:
        return (f"'{column.name}' was read at a known voltage",)
    return ()


def unknown_name(column: Column, table: Table, options: ReadOptions) -> tuple[str, ...]:
    """What speaks against a state in a column with a title that says neither what it is nor its unit.

    Only the user can say that it is one: with columns=, quantity= or unit= (which gives it a unit).
    """
    said = is_chosen(column, table, options) or options.quantity is not None
    if not table.titled or column.role or column.kind or said:
        return ()
    return (f"'{column.name}' is no known name of a state and has no unit",)


def unexplained(table: Table, explained: frozenset[str], *, has_state: bool) -> tuple[str, ...]:
    """Drives that the names tell of and that a reading leaves unused."""
    roles = (*_DRIVES, "current") if has_state else _DRIVES
    found = [c for c in table.varying(*roles) if c.role not in explained and is_drive(c) and not is_condition(c)]
    return tuple(f"it leaves '{c.name}' ({c.role.replace('_', ' ')}) unused" for c in found)


def choice(table: Table, **columns: Column) -> dict[str, str]:
    """The option that names these columns, by their numbers where a name would not stand in it."""
    plain = {k: not set(c.name) & set(",=\"'") and not c.name.isdigit() and table.titled for k, c in columns.items()}
    named = {k: c.name if plain[k] else table.names.index(c.name) for k, c in columns.items()}
    return {"columns": pairs_text(named)}


def listed(columns: list[Column]) -> str:
    """Names of columns as they stand in a sentence."""
    return " and ".join(f"'{c.name}'" for c in columns[:4]) + (" and others" if len(columns) > 4 else "")
