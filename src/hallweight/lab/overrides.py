"""What the caller says about columns and units, applied to a table before its layout is sought."""

from collections.abc import Mapping
from dataclasses import replace

from hallweight.core import QUANTITIES, InputError, did_you_mean

from .header_vocabulary import KINDS, unit_factor
from .partial_trace import Ask
from .table import Column, Table, check_units

_X = {"field-loop": "field", "current-loop": "current", "angle": "angle", "pulses": "pulse", "harmonic": "field"}


def overrule(table: Table, ask: Ask, columns: Mapping[str, str | int], unit: str | Mapping[str, str] | None) -> Table:
    """Apply the caller's columns and units to a table."""
    if not table.titled and not columns and ask.layout in ("field-loop", "current-loop", "angle"):
        columns = {"x": 0, "y": 1}
    roles: dict[str, str] = {}
    for key, which in columns.items():
        column = table.column(which)
        if key == "x":
            role = _X.get(ask.layout or "", column.role)
        elif key == "y":
            role = ask.quantity or (column.role if column.role in QUANTITIES or column.role == "V_xy" else "value")
        else:
            role = key
        if key not in ("x", "y") and key not in KINDS and key not in ("branch", "pulse", "cycle", "device"):
            known = ["x", "y", "write", "read", "branch", "pulse", "cycle", "device", "time", "temperature"]
            raise InputError(f"columns={{{key!r}: ...}}", "one of " + ", ".join(known), did_you_mean(key, known))
        roles[column.name] = role
    if "y" in columns:
        kept = {table.column(w).name for w in columns.values()}
        drop = (*QUANTITIES, "V_xy", "V_1w", "V_2w", "value", "") + (
            ("field", "current", "angle", "write", "pulse") if "x" in columns else ()
        )
        roles |= {
            c.name: "other"
            for c in table.columns
            if c.name not in kept and c.role in drop and (c.constant is None or c.role in QUANTITIES)
        }
    table = table.with_roles(roles)
    units = {"y": unit} if isinstance(unit, str) else dict(unit or {})
    for key, text in units.items():
        table = _with_unit(table, ask, key, text, columns)
    check_units(table)
    return table


def _with_unit(table: Table, ask: Ask, key: str, unit: str, columns: Mapping[str, str | int]) -> Table:
    if unit_factor(unit, "field" if key == "x" else "") is None:
        raise InputError(f"the unknown unit {unit!r}", "a unit such as 'mOhm'", "check its spelling")
    if key in columns:
        chosen = [table.column(columns[key])]
    elif key == "y":
        values = (ask.quantity, *QUANTITIES, "V_xy", "V_read", "V_1w", "V_2w", "value", "")
        chosen = [c for c in table.columns if c.role in values]
    elif key == "x":
        chosen = list(table.varying("field", "current", "angle", "write"))
    else:
        chosen = [table.column(key)]
    return replace(table, columns=tuple(_in_unit(c, unit, ask) if c in chosen else c for c in table.columns))


def _in_unit(column: Column, unit: str, ask: Ask) -> Column:
    kind = unit_factor(unit, column.role)
    role = column.role
    if role in ("", "value") and kind is not None:
        role = ask.quantity or {"ohm": "R", "S": "G", "V": "V", "A": "I", "1": "weight"}.get(kind[1], role)
    return replace(column, unit=unit, role=role)
