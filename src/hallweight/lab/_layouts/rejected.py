"""Measurements that are not a device trace, each named for what it is and refused in one sentence."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hallweight.core import InputError

from ..curve_shape import is_sweep, turning_points
from ..header_vocabulary import key_of
from ..partial_trace import ReadOptions
from ..table import Column, Table

_VALUES = ("R_xy", "R_xx", "R", "G", "V_xy", "V", "V_1w", "V_2w", "V_read", "weight")


class _Other(NamedTuple):
    """A measurement that is refused: what it is, how it is told, what is expected instead and what to do."""

    what: str
    matches: Callable[[Table, ReadOptions], bool]
    expected: str = "R_xy (or G) against pulses, current or field"
    do: str = "read another file, or pass layout= and columns="


def refuse_other_measurements(table: Table, options: ReadOptions) -> None:
    """Raise :class:`InputError` if the columns say that this is something else; a given layout overrules."""
    if options.layout is not None or options.protocol is not None:
        return
    for other in _OTHERS:
        if other.matches(table, options):
            raise InputError(f"that {table.name} is {other.what}", other.expected, other.do)


def _is_magnetisation(table: Table, _: ReadOptions) -> bool:
    return bool(table.varying("moment")) and not table.of("R_xy", "V_xy", "G")


def _is_kerr(table: Table, _: ReadOptions) -> bool:
    return bool(table.of("kerr")) and not table.of("R_xy", "R", "V_xy")


def _is_resonance(table: Table, _: ReadOptions) -> bool:
    return bool(table.varying("frequency")) and not table.varying(*_VALUES, "value")


def _is_scope(table: Table, _: ReadOptions) -> bool:
    timed = bool(table.varying("time")) and bool(table.of("V"))
    only_volts = timed and all(c.role in ("time", "V", "pulse") for c in table.columns)
    return table.format == "oscilloscope CSV" or only_volts


def _is_channels(table: Table, _: ReadOptions) -> bool:
    return len(table.columns) > 1 and all(c.role == "V" for c in table.columns)


def _is_temperature_sweep(table: Table, _: ReadOptions) -> bool:
    if table.varying("field", "angle", "write", "pulse") or not table.varying("R", "R_xx", "R_xy", "V", "G"):
        return False
    return any(
        np.nanmax(c.values) - np.nanmin(c.values) > 0.03 * np.nanmax(np.abs(c.values))
        for c in table.varying("temperature")
    )


def _is_current_voltage_curve(table: Table, options: ReadOptions) -> bool:
    current, volts = table.varying("current"), table.varying("V")
    if not current or not volts or table.varying("field", "angle", "write", "pulse", "R_xy", "V_xy"):
        return False
    return options.read_current is None and not table.of("read", "branch") and is_sweep(current[0].filled)


def _is_resistor_check(table: Table, _: ReadOptions) -> bool:
    current, value = table.varying("current"), table.varying("R", "R_xx", "R_xy")
    if not current or not value or table.varying("field", "angle", "write"):
        return False
    ohms = value[0].filled
    one_way = not turning_points(current[0].filled, 0.1 * float(np.ptp(current[0].filled)))
    return one_way and float(np.ptp(ohms)) < 0.01 * float(np.max(np.abs(ohms)))


def _is_magnet_calibration(table: Table, options: ReadOptions) -> bool:
    drive = [c for c in table.columns if c.role in ("current", "other") and c.constant is None]
    others = [c for c in table.columns if c not in drive and c.role != "pulse"]
    if not drive or not others or any(c.role not in ("", "field", "value") for c in others):
        return False
    return "calib" in key_of(options.name) or all(_is_straight(drive[0], c) for c in others)


def _is_straight(x: Column, y: Column) -> bool:
    keep = np.isfinite(x.values) & np.isfinite(y.values)
    a, b = x.values[keep], y.values[keep]
    return len(a) > 3 and min(float(np.ptp(a)), float(np.ptp(b))) > 0 and abs(float(np.corrcoef(a, b)[0, 1])) > 0.99


def _is_axis(table: Table, _: ReadOptions) -> bool:
    if len(table.columns) != 1 or table.titled or len(table) < 10:
        return False
    step = np.diff(table.columns[0].filled)
    return bool(len(step) and step[0] != 0 and np.ptp(step) < 1e-3 * abs(float(np.mean(step))))


def _is_nameless_loop(table: Table, _: ReadOptions) -> bool:
    if table.titled or len(table.columns) != 2:
        return False
    x = table.columns[0].filled
    step = np.abs(np.diff(x))
    regular = len(step) > 5 and float(np.median(np.abs(step - np.median(step)))) < 0.2 * float(np.median(step))
    return regular and bool(turning_points(x, 0.2 * float(np.ptp(x)))) and x.min() < 0 < x.max()


_OTHERS = (
    _Other("a magnetisation measurement, M(H) or M(T)", _is_magnetisation),
    _Other("a Kerr-effect (MOKE) loop", _is_kerr),
    _Other("an oscilloscope record of voltages against time", _is_scope),
    _Other("a record of several voltage channels without a field, current or pulse beside them", _is_channels),
    _Other("a temperature sweep, R(T)", _is_temperature_sweep),
    _Other("a current-voltage curve, I(V)", _is_current_voltage_curve),
    _Other("a resistor check, one sweep of current over a constant resistance", _is_resistor_check),
    _Other("a magnet calibration, field against coil current", _is_magnet_calibration),
    _Other("a resonance frequency against field (FMR)", _is_resonance),
    _Other("the axis of a look-up table (equally spaced numbers), axis only and no pulses", _is_axis),
    _Other(
        "a loop of nameless columns",
        _is_nameless_loop,
        expected="columns named as field or current",
        do="pass layout='field-loop' and unit={'x': 'mT', 'y': 'ohm'}, "
        "or layout='current-loop' and unit={'x': 'mA', 'y': 'ohm'}",
    ),
)
"""In the order in which they are asked."""
