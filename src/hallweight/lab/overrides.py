"""What the caller says about columns and units, applied to a table before its layout is sought."""

from collections.abc import Mapping
from dataclasses import replace

from hallweight.core import QUANTITIES, InputError, did_you_mean

from .header_vocabulary import KINDS
from .partial_trace import ReadOptions
from .table import Column, Table, check_units
from .written_units import unit_factor

_ABSCISSA = {"field-loop": "field", "current-loop": "current", "angle": "angle", "pulses": "pulse", "harmonic": "field"}
_ABSCISSA_ROLES = ("field", "current", "angle", "write", "pulse")
_VALUE_ROLES = (*QUANTITIES, "V_xy", "V_1w", "V_2w", "value", "")
_COUNTING_ROLES = ("branch", "pulse", "cycle", "device", "LTP", "LTD")
_EXAMPLES = ["x", "y", "write", "read", *_COUNTING_ROLES, "time", "temperature"]
_BY_UNIT = {"ohm": "R", "S": "G", "V": "V", "A": "I", "1": "weight"}


def apply_overrides(
    table: Table, options: ReadOptions, columns: Mapping[str, str | int], unit: str | Mapping[str, str] | None
) -> Table:
    """Apply the caller's columns and units to a table."""
    if not table.titled and not columns and options.layout in ("field-loop", "current-loop", "angle"):
        columns = {"x": 0, "y": 1}
    roles: dict[str, str] = {}
    for key, which in columns.items():
        column = table.column(which)
        roles[column.name] = _role_of_key(key, column, options)
    if "y" in columns:
        roles |= _unused(table, columns)
    table = table.with_roles(roles)
    units = {"y": unit} if isinstance(unit, str) else dict(unit or {})
    for key, text in units.items():
        table = _with_unit(table, options, key, text, columns)
    check_units(table)
    return table


def _role_of_key(key: str, column: Column, options: ReadOptions) -> str:
    """Role of a column that the caller named by ``key``."""
    if key == "x":
        return _ABSCISSA.get(options.layout or "", column.role)
    if key == "y":
        known = column.role in QUANTITIES or column.role == "V_xy"
        return options.quantity or (column.role if known else "value")
    if key not in KINDS and key not in _COUNTING_ROLES:
        found, wanted = f"columns={{{key!r}: ...}}", "one of " + ", ".join(_EXAMPLES)
        raise InputError(found, wanted, did_you_mean(key, _EXAMPLES))
    return key


def _unused(table: Table, columns: Mapping[str, str | int]) -> dict[str, str]:
    """Roles that take other values, and other abscissae if the caller named one, out of the way."""
    kept = {table.column(w).name for w in columns.values()}
    hidden = _VALUE_ROLES + (_ABSCISSA_ROLES if "x" in columns else ())
    others = [c for c in table.columns if c.name not in kept and c.role in hidden]
    return {c.name: "other" for c in others if c.constant is None or c.role in QUANTITIES}


def _with_unit(table: Table, options: ReadOptions, key: str, unit: str, columns: Mapping[str, str | int]) -> Table:
    if unit_factor(unit, "field" if key == "x" else "") is None:
        raise InputError(f"the unknown unit {unit!r}", "a unit such as 'mOhm'", "check its spelling")
    if key in columns:
        chosen = [table.column(columns[key])]
    elif key == "y":
        chosen = [c for c in table.columns if c.role in (options.quantity, *_VALUE_ROLES, "V_read")]
    elif key == "x":
        chosen = list(table.varying("field", "current", "angle", "write"))
    else:
        chosen = [table.column(key)]
    changed = tuple(_in_unit(c, unit, options) if c in chosen else c for c in table.columns)
    return replace(table, columns=changed)


def _in_unit(column: Column, unit: str, options: ReadOptions) -> Column:
    kind, role = unit_factor(unit, column.role), column.role
    if role in ("", "value") and kind is not None:
        role = options.quantity or _BY_UNIT.get(kind[1], role)
    return replace(column, unit=unit, role=role)
