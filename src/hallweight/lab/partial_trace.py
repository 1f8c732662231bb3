"""What a layout is asked and what it answers, before several files are joined into one trace."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import QUANTITIES, InputError, Layout, Protocol, parse, show
from hallweight.core.types import Array

from .header_vocabulary import key_of, unit_factor
from .table import Column, Table, constants


@dataclass(frozen=True)
class Ask:
    """What the user has fixed; everything else is guessed. ``name`` is the file name without its ending."""

    name: str = ""
    layout: Layout | None = None
    protocol: Protocol | None = None
    quantity: str | None = None
    read_current: float | None = None
    read_voltage: float | None = None
    channel: int | None = None


@dataclass(frozen=True)
class Draft:
    """Arrays of one file, all of length n, in SI, for :meth:`hallweight.core.Trace.from_arrays`."""

    layout: Layout
    quantity: str
    unit: str
    values: Array
    coords: Mapping[str, NDArray[Any]]
    units: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, tuple[Array, str]] = field(default_factory=dict)
    guesses: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    protocol: Protocol | None = None

    def say(self, *guesses: str) -> "Draft":
        """Return a copy with more guesses."""
        return replace(self, guesses=(*self.guesses, *guesses))


@dataclass(frozen=True)
class State:
    """The quantity read, in SI, and what was guessed to get it."""

    quantity: str
    unit: str
    values: Array
    guesses: tuple[str, ...] = ()


_RESISTIVITY = {"R_xy": "rho_xy", "R_xx": "rho_xx", "R": "rho"}
_VALUE_ROLES = ("R_xy", "G", "R", "R_xx", "weight", "V_xy", "V")


def value_column(table: Table, ask: Ask) -> Column | None:
    """Return the column that holds what is read: R_xy before G before R and so on, a varying one before a constant."""
    roles = (ask.quantity, *_VALUE_ROLES) if ask.quantity else _VALUE_ROLES
    found = [c for c in table.of(*roles) if np.isfinite(c.values).sum() > 0]
    if ask.channel is not None:
        chosen = [c for c in found if key_of(c.name).endswith((f"ch{ask.channel}", f"bridge{ask.channel}"))
                  or f"bridge{ask.channel}r" in key_of(c.name)]  # fmt: skip
        if not chosen:
            raise InputError(f"no channel {ask.channel} in {table.name}", "one that it has", "leave channel= out")
        found = chosen
    found = [c for c in found if "|" not in c.name] or found  # a signed value before its magnitude
    plain = [c for c in found if c.kind != "ohm*m"] or found
    return next((c for c in plain if c.constant is None), plain[0] if plain else None)


def read_current(table: Table, ask: Ask) -> tuple[Array | float, str] | None:
    """Return the read current (A) and where it comes from: the caller, a column, or the preamble."""
    if ask.read_current is not None:
        return ask.read_current, "read_current"
    for c in table.of("read"):
        if c.kind == "A":
            return c.si(), f"column {c.name!r}"
        if not c.unit and c.constant is not None and 0 < abs(c.constant) < 0.1:
            return c.constant, f"column {c.name!r}, taken as A"
    conditions = constants(table)
    if "read_current" in conditions:
        return float(conditions["read_current"]), "the constant current column"
    for key, text in table.meta.items():
        if key_of(key) in ("readcurrent", "iread", "sensecurrent", "probecurrent", "appliedcurrent", "biascurrent"):
            try:
                return parse(text, "A"), f"the line {key!r}"
            except InputError:
                continue
    return None


def state_of(column: Column, table: Table, ask: Ask, *, need_current: bool = False) -> State:
    """Return a column as a state in SI, voltages divided by the read current, currents by the read voltage."""
    role = ask.quantity or column.role
    if column.role in ("V", "V_xy", "V_read") and ask.quantity != "V":
        found = read_current(table, ask)
        volts = column.si("V")
        said = () if column.unit else (f"'{column.name}' has no unit: taken as V",)
        if found is not None:
            current, source = found
            _no_zero(current, table)
            text = f" = {show(float(np.nanmean(current)), 'A')}"
            name = ask.quantity or ("R_xy" if column.role == "V_xy" else "R")
            return State(
                name,
                "ohm",
                volts / current,
                (*said, f"{name} is '{column.name}' divided by the read current{text} ({source})"),
            )
        if need_current:
            raise InputError(
                f"the voltage '{column.name}' in {table.name} and no read current",
                "the current that it was read with",
                "pass read_current='0.1 mA' (a number is in A)",
            )
        return State(
            "V", "V", volts, (*said, "no read current is in the file, so the voltage is kept; read_current= gives R_xy")
        )
    if role in ("I", "current", "read") or column.kind == "A":
        amperes = column.si("A")
        said = () if column.unit else (f"'{column.name}' has no unit: taken as A",)
        if ask.read_voltage is not None:
            return State(
                "G",
                "S",
                amperes / _positive(ask.read_voltage),
                (*said, f"G is the current divided by {show(ask.read_voltage, 'V')}"),
            )
        return State("I", "A", amperes, (*said, "the read current is kept as the state; read_voltage= gives G"))
    if role not in QUANTITIES:
        return _unnamed(column, table, ask)
    if "norm" in key_of(column.name) and not column.unit and ask.quantity is None:
        return State("weight", "1", column.values, (f"'{column.name}' is normalised: kept as a weight",))
    found_unit = unit_factor(column.unit, role) if column.unit else None
    if found_unit and found_unit[1] == "ohm*m":  # a resistivity is not a resistance: the thickness is not in the file
        role = _RESISTIVITY.get(role, role)
    unit = QUANTITIES[role]
    if column.unit and found_unit and found_unit[1] not in (unit, "1"):
        raise InputError(f"'{column}' in {found_unit[1]!r}", f"{role} in {unit!r}", "pass quantity= and unit= to match")
    if role == "G" and found_unit is None and not column.unit and np.nanmax(np.abs(column.values), initial=0) > 10:
        return State(role, unit, column.values, (f"'{column.name}' has no unit: taken as {unit}, which is very large",))
    if found_unit is None:
        note = f"has the unknown unit {column.unit!r}" if column.unit else "has no unit"
        return State(role, unit, column.values, () if unit == "1" else (f"'{column.name}' {note}: taken as {unit}",))
    if found_unit[1] == "1" and unit != "1":
        return State("weight", "1", column.si(), (f"'{column.name}' is in arbitrary units: kept as a weight",))
    return State(role, unit, column.si())


def _unnamed(column: Column, table: Table, ask: Ask) -> State:
    """Guess what a nameless column of numbers is from their size, and say so."""
    size = float(np.nanmedian(np.abs(column.values)))
    words = key_of(table.name)
    if ask.read_voltage is not None:
        volts = _positive(ask.read_voltage)
        return State(
            "G",
            "S",
            column.values / volts,
            (f"the numbers are taken as currents in A; G is theirs divided by {show(volts, 'V')}",),
        )
    if "resist" in words or (np.nanmin(column.values) > 0 and size > 20):
        quantity = "R"
    elif "conduct" in words or (np.nanmin(column.values) >= 0 and size < 1e-2):
        quantity = "G"
    else:
        quantity = "weight"
    unit = QUANTITIES[quantity]
    said = f"'{column.name}' does not say what it is: taken as {quantity}" + (
        f" in {unit}" if unit != "1" else " without unit"
    )
    hint = (
        "; if these are read currents pass read_voltage=, else quantity= and unit="
        if quantity == "G"
        else "; else pass quantity= and unit="
    )
    return State(quantity, unit, column.values, (said + " by its size" + hint,))


def _positive(volts: float) -> float:
    if not volts or not np.isfinite(volts):
        raise InputError(f"a read voltage of {volts!r} V", "a number other than zero", "correct read_voltage=")
    return volts


def _no_zero(current: Array | float, table: Table) -> None:
    values = np.atleast_1d(np.asarray(current, dtype=float))
    if not np.any(np.isfinite(values)) or np.any(values[np.isfinite(values)] == 0):
        raise InputError(f"a read current of zero in {table.name}", "a current", "pass read_current='0.1 mA'")
