"""From a column to the state in SI: which column holds it, and what voltages and currents are divided by."""

import numpy as np

from hallweight.core import QUANTITIES, InputError, parse, show
from hallweight.core.types import Array

from .header_vocabulary import key_of
from .partial_trace import ReadOptions, StateValues
from .table import Column, Table, conditions_of
from .written_units import unit_factor

_RESISTIVITY = {"R_xy": "rho_xy", "R_xx": "rho_xx", "R": "rho"}
_VALUE_ROLES = ("R_xy", "G", "R", "V_xy", "R_xx", "weight", "V")
_CURRENT_KEYS = ("readcurrent", "iread", "sensecurrent", "probecurrent", "appliedcurrent", "biascurrent")
_VOLTAGE_KEYS = ("readvoltage", "vread", "sensevoltage", "readv")
_LARGE_G = 10.0
"""Conductance above which a column without unit is named as very large, S."""


def value_column(table: Table, options: ReadOptions) -> Column | None:
    """Return the column that holds what is read: R_xy before G before R and so on, a varying one before a constant."""
    roles = (options.quantity, *_VALUE_ROLES) if options.quantity else _VALUE_ROLES
    found = [c for c in table.of(*roles) if np.isfinite(c.values).sum() > 0]
    if options.channel is not None:
        found = [c for c in found if _is_channel(c, options.channel)]
        if not found:
            raise InputError(f"no channel {options.channel} in {table.name}", "one that it has", "leave channel= out")
    found = [c for c in found if "|" not in c.name] or found  # a signed value before its magnitude
    plain = [c for c in found if c.kind != "ohm*m"] or found
    return next((c for c in plain if c.constant is None), plain[0] if plain else None)


def _is_channel(column: Column, channel: int) -> bool:
    key = key_of(column.name)
    return key.endswith((f"ch{channel}", f"bridge{channel}")) or f"bridge{channel}r" in key


def read_current(table: Table, options: ReadOptions) -> tuple[Array | float, str] | None:
    """Return the read current (A) and where it comes from: the caller, a column, or the preamble."""
    if options.read_current is not None:
        return options.read_current, "read_current"
    for c in table.of("read"):
        if c.kind == "A":
            return c.si(), f"column {c.name!r}"
        if not c.unit and c.constant is not None and 0 < abs(c.constant) < 0.1:
            return c.constant, f"column {c.name!r}, taken as A"
    conditions = conditions_of(table)
    if "read_current" in conditions:
        return float(conditions["read_current"]), "the constant current column"
    for key, text in table.meta.items():
        if key_of(key) in _CURRENT_KEYS:
            try:
                return parse(text, "A"), f"the line {key!r}"
            except InputError:
                continue
    return None


def read_current_column(table: Table, volts: Column) -> Column | None:
    """Return the current that was measured at a read voltage: one that varies more than the voltage does."""
    found = [c for c in table.varying("read", "current") if c.kind in ("A", "")]
    return next((c for c in found if _relative_spread(c) > 2 * _relative_spread(volts)), None)


def _relative_spread(column: Column) -> float:
    good = column.values[np.isfinite(column.values)]
    return float(np.std(good) / max(np.max(np.abs(good)), 1e-300)) if len(good) else 0.0


def _read_voltage(table: Table, options: ReadOptions) -> tuple[Array | float, str] | None:
    """Return the read voltage (V) and where it comes from: the caller, a column, or the preamble."""
    if options.read_voltage is not None:
        return _nonzero_voltage(options.read_voltage), show(options.read_voltage, "V")
    constant = tuple(c for c in table.of("V") if c.constant)
    for c in (*table.of("V_read"), *constant):
        volts = np.where(c.si("V") == 0, np.nan, c.si("V"))
        if np.isfinite(volts).any():
            return volts, f"'{c.name}'"
    for key, text in table.meta.items():
        if key_of(key) in _VOLTAGE_KEYS:
            try:
                return _nonzero_voltage(parse(text, "V")), f"the line {key!r}"
            except InputError:
                continue
    return None


def state_values(column: Column, table: Table, options: ReadOptions, *, need_current: bool = False) -> StateValues:
    """Return a column as a state in SI, voltages divided by the read current, currents by the read voltage.

    ``need_current`` refuses a voltage without read current, instead of keeping the voltage.
    """
    role = options.quantity or column.role
    if column.role in ("V", "V_xy", "V_read") and options.quantity != "V":
        return _from_voltage(column, table, options, need_current)
    if role in ("I", "current", "read") or column.kind == "A":
        return _from_current(column, table, options)
    if role not in QUANTITIES:
        return _from_size(column, table, options)
    return _from_named(column, role, options)


def _from_voltage(column: Column, table: Table, options: ReadOptions, need_current: bool) -> StateValues:
    found, volts = read_current(table, options), column.si("V")
    no_unit = () if column.unit else (f"'{column.name}' has no unit: taken as V",)
    if found is not None:
        current, source = found
        _refuse_zero(current, table)
        text = f" = {show(float(np.nanmean(current)), 'A')}"
        name = options.quantity or ("R_xy" if column.role == "V_xy" else "R")
        guess = f"{name} is '{column.name}' divided by the read current{text} ({source})"
        return StateValues(name, "ohm", _ratio(volts, current, table), (*no_unit, guess))
    if need_current:
        raise InputError(
            f"the voltage '{column.name}' in {table.name} and no read current",
            "the current that it was read with",
            "pass read_current='0.1 mA' (a number is in A)",
        )
    guess = "no read current is in the file, so the voltage is kept; read_current= gives R_xy"
    return StateValues("V", "V", volts, (*no_unit, guess))


def _from_current(column: Column, table: Table, options: ReadOptions) -> StateValues:
    amperes = column.si("A")
    no_unit = () if column.unit else (f"'{column.name}' has no unit: taken as A",)
    found = None if options.quantity == "I" else _read_voltage(table, options)
    if found is None:
        guess = "the read current is kept as the state; read_voltage= gives G"
        return StateValues("I", "A", amperes, (*no_unit, guess))
    volts, source = found
    guess = f"G is the current '{column.name}' divided by {source}"
    return StateValues("G", "S", _ratio(amperes, volts, table), (*no_unit, guess))


def _from_named(column: Column, role: str, options: ReadOptions) -> StateValues:
    name, found = column.name, unit_factor(column.unit, role) if column.unit else None
    if "norm" in key_of(name) and not column.unit and options.quantity is None:
        return StateValues("weight", "1", column.values, (f"'{name}' is normalised: kept as a weight",))
    if found and found[1] == "ohm*m":  # a resistivity is not a resistance: the thickness is not in the file
        role = _RESISTIVITY.get(role, role)
    unit = QUANTITIES[role]
    if column.unit and found and found[1] not in (unit, "1"):
        raise InputError(f"'{column}' in {found[1]!r}", f"{role} in {unit!r}", "pass quantity= and unit= to match")
    if found is None:
        stated = f"has the unknown unit {column.unit!r}" if column.unit else "has no unit"
        guess = f"'{name}' {stated}: taken as {unit}"
        if role == "G" and not column.unit and np.nanmax(np.abs(column.values), initial=0) > _LARGE_G:
            guess += ", which is very large"
        return StateValues(role, unit, column.values, () if unit == "1" else (guess,))
    if found[1] == "1" and unit != "1":
        return StateValues("weight", "1", column.si(), (f"'{name}' is in arbitrary units: kept as a weight",))
    return StateValues(role, unit, column.si())


def _from_size(column: Column, table: Table, options: ReadOptions) -> StateValues:
    """Guess what a nameless column of numbers is from their size, and say so."""
    if not np.isfinite(column.values).any():
        raise InputError(f"no numbers in '{column.name}' of {table.name}", "readings", "check the columns")
    if options.read_voltage is not None:
        volts = _nonzero_voltage(options.read_voltage)
        guess = f"the numbers are taken as currents in A; G is theirs divided by {show(volts, 'V')}"
        return StateValues("G", "S", _ratio(column.values, volts, table), (guess,))
    size, words = float(np.nanmedian(np.abs(column.values))), key_of(table.name)
    if "resist" in words or (np.nanmin(column.values) > 0 and size > 20 and column.role != "value"):
        quantity = "R"
    elif "conduct" in words or (np.nanmin(column.values) >= 0 and size < 1e-2):
        quantity = "G"
    else:
        quantity = "weight"
    unit = QUANTITIES[quantity]
    stated = f" in {unit}" if unit != "1" else " without unit"
    hint = "if these are read currents pass read_voltage=, else" if quantity == "G" else "else pass"
    guess = (
        f"'{column.name}' does not say what it is: taken as {quantity}{stated} by its size; {hint} quantity= and unit="
    )
    return StateValues(quantity, unit, column.values, (guess,))


def _nonzero_voltage(volts: float) -> float:
    if not volts or not np.isfinite(volts):
        raise InputError(f"a read voltage of {volts!r} V", "a number other than zero", "correct read_voltage=")
    return volts


def _refuse_zero(current: Array | float, table: Table) -> None:
    values = np.atleast_1d(np.asarray(current, dtype=float))
    if not np.any(np.isfinite(values)) or np.any(values[np.isfinite(values)] == 0):
        raise InputError(f"a read current of zero in {table.name}", "a current", "pass read_current='0.1 mA'")


def _ratio(read: Array, by: Array | float, table: Table) -> Array:
    """Return what was read over the current or voltage that it was read with."""
    if np.ndim(by):  # several columns one after the other have one column of voltages or currents
        by = np.tile(np.asarray(by), len(read) // np.size(by))
    with np.errstate(over="ignore"):
        out = np.asarray(read / by)
    if np.isinf(out).any():
        found = f"a read current or voltage in {table.name} that is far too small to divide by"
        raise InputError(found, "the one that the state was read with", "check the column and its unit")
    return out
