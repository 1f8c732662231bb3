"""Measurements that are not a device trace, each named for what it is and refused in one sentence."""

import numpy as np

from hallweight.core import InputError

from ..curve_shape import is_sweep, turns
from ..header_vocabulary import key_of
from ..partial_trace import Ask
from ..table import Column, Table

_VALUES = ("R_xy", "R_xx", "R", "G", "V_xy", "V", "V_1w", "V_2w", "V_read", "weight")


def refuse_other(table: Table, ask: Ask) -> None:
    """Raise :class:`InputError` if the columns say that this is something else; a given layout overrules."""
    if ask.layout is not None or ask.protocol is not None:
        return
    for found, need in _REASONS:
        if found(table, ask):
            do = "read another file, or pass layout= and columns="
            if found is _nameless:
                do = "pass layout='field-loop' (or 'current-loop') and unit={'x': 'mT', 'y': 'ohm'}"
            raise InputError(f"that {table.name} is {found.__doc__}", need, do)


def _moment(table: Table, ask: Ask) -> bool:
    """a magnetisation measurement, M(H) or M(T)"""
    del ask
    return bool(table.varying("moment")) and not table.of("R_xy", "V_xy", "G")


def _kerr(table: Table, ask: Ask) -> bool:
    """a Kerr-effect (MOKE) loop"""
    del ask
    return bool(table.of("kerr")) and not table.of("R_xy", "R", "V_xy")


def _resonance(table: Table, ask: Ask) -> bool:
    """a resonance frequency against field (FMR)"""
    del ask
    return bool(table.varying("frequency")) and not table.varying(*_VALUES, "value")


def _scope(table: Table, ask: Ask) -> bool:
    """an oscilloscope record of voltages against time"""
    del ask
    timed = bool(table.varying("time")) and bool(table.of("V"))
    return table.format == "oscilloscope CSV" or (
        timed and all(c.role in ("time", "V", "pulse") for c in table.columns)
    )


def _channels(table: Table, ask: Ask) -> bool:
    """a record of several voltage channels without a field, current or pulse beside them"""
    del ask
    return len(table.columns) > 1 and all(c.role == "V" for c in table.columns)


def _temperature(table: Table, ask: Ask) -> bool:
    """a temperature sweep, R(T)"""
    del ask
    if table.varying("field", "angle", "write", "pulse") or not table.varying("R", "R_xx", "R_xy", "V", "G"):
        return False
    return any(
        np.nanmax(c.values) - np.nanmin(c.values) > 0.03 * np.nanmax(np.abs(c.values))
        for c in table.varying("temperature")
    )


def _i_v(table: Table, ask: Ask) -> bool:
    """a current-voltage curve, I(V)"""
    current, volts = table.varying("current"), table.varying("V")
    if not current or not volts or table.varying("field", "angle", "write", "pulse", "R_xy", "V_xy"):
        return False
    return ask.read_current is None and not table.of("read", "branch") and is_sweep(current[0].filled)


def _ohmic(table: Table, ask: Ask) -> bool:
    """a resistor check, one sweep of current over a constant resistance"""
    del ask
    current, value = table.varying("current"), table.varying("R", "R_xx", "R_xy")
    if not current or not value or table.varying("field", "angle", "write"):
        return False
    ohms = value[0].filled
    one_way = not turns(current[0].filled, 0.1 * float(np.ptp(current[0].filled)))
    return one_way and float(np.ptp(ohms)) < 0.01 * float(np.max(np.abs(ohms)))


def _calibration(table: Table, ask: Ask) -> bool:
    """a magnet calibration, field against coil current"""
    drive = [c for c in table.columns if c.role in ("current", "other") and c.constant is None]
    others = [c for c in table.columns if c not in drive and c.role != "pulse"]
    if not drive or not others or any(c.role not in ("", "field", "value") for c in others):
        return False
    return "calib" in key_of(ask.name) or all(_straight(drive[0], c) for c in others)


def _straight(x: Column, y: Column) -> bool:
    keep = np.isfinite(x.values) & np.isfinite(y.values)
    a, b = x.values[keep], y.values[keep]
    return len(a) > 3 and float(np.ptp(b)) > 0 and abs(float(np.corrcoef(a, b)[0, 1])) > 0.99


def _axis(table: Table, ask: Ask) -> bool:
    """the axis of a look-up table (equally spaced numbers), axis only and no pulses"""
    del ask
    if len(table.columns) != 1 or table.titled or len(table) < 10:
        return False
    step = np.diff(table.columns[0].filled)
    return bool(len(step) and step[0] != 0 and np.ptp(step) < 1e-3 * abs(float(np.mean(step))))


def _nameless(table: Table, ask: Ask) -> bool:
    """a loop of nameless columns"""
    del ask
    if table.titled or len(table.columns) != 2:
        return False
    x = table.columns[0].filled
    step = np.abs(np.diff(x))
    regular = len(step) > 5 and float(np.median(np.abs(step - np.median(step)))) < 0.2 * float(np.median(step))
    return regular and bool(turns(x, 0.2 * float(np.ptp(x)))) and x.min() < 0 < x.max()


_DEVICE = "R_xy (or G) against pulses, current or field"
_NAMES = "columns named as field or current"
_REASONS = (
    *((f, _DEVICE) for f in (_moment, _kerr, _scope, _channels, _temperature, _i_v, _ohmic, _calibration)),
    (_resonance, _DEVICE),
    (_axis, _DEVICE),
    (_nameless, _NAMES),
)
