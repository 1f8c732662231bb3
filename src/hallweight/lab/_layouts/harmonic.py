"""Harmonic Hall voltages: lock-in columns X1, X2 (or 1w, 2w) against angle, field or current; spectra as pairs."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import AnyArray, Array

from ..header_vocabulary import key_of
from ..partial_trace import PartialTrace, ReadOptions
from ..table import Column, Table, conditions_of
from .table_layout import Evidence, TableLayout

_HARMONICS = ("V_1w", "V_2w")


class _Scan(NamedTuple):
    """An abscissa and the voltages along it."""

    x: Column
    first: Column | None
    second: Column | None


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read harmonics along their abscissa, side by side (``Hx, Hx_2f, Hy, Hy_2f``) or all along one."""
    del options
    first, second = table.of("V_1w"), table.of("V_2w")
    if not first and not second:
        return _spectra(table)
    role = next((r for r in ("angle", "field", "current") if table.varying(r)), None)
    if role is None:
        return None
    xs = table.varying(role)
    if len(xs) > 1 and len(first) in (0, len(xs)) and len(second) in (0, len(xs)):
        scans = [_Scan(x, first[i] if first else None, second[i] if second else None) for i, x in enumerate(xs)]
    else:
        scans = [_Scan(xs[0], _in_phase(first), _in_phase(second))]
    return _harmonics(table, role, scans)


def _in_phase(columns: tuple[Column, ...]) -> Column | None:
    """The in-phase voltage where there is one: a lock-in magnitude R has lost its sign."""
    signed = [c for c in columns if not key_of(c.name).startswith("r")]
    return next(iter(signed or columns), None)


def _assumed_unit(role: str, size: float) -> str:
    return {"angle": "deg" if size > 6.3 else "rad", "field": "Oe" if size > 20 else "T", "current": "A"}[role]


def _harmonics(table: Table, role: str, scans: list[_Scan]) -> PartialTrace:
    first = scans[0]
    unit = _assumed_unit(role, float(np.nanmax(np.abs(first.x.values))))
    abscissa: list[Array] = []
    values: dict[str, list[Array]] = {name: [] for name in _HARMONICS}
    names: list[str] = []
    for scan in scans:
        x = scan.x.si(unit)
        volts = [np.full(len(x), np.nan) if c is None else c.si("V") for c in (scan.first, scan.second)]
        keep = np.isfinite(x) & (np.isfinite(volts[0]) | np.isfinite(volts[1]))
        abscissa.append(x[keep])
        for name, v in zip(_HARMONICS, volts, strict=True):
            values[name].append(v[keep])
        names += [scan.x.name] * int(keep.sum())
    joined = {k: np.concatenate(v) for k, v in values.items()}
    present = {k: v for k, v in joined.items() if np.isfinite(v).any()}
    if not present:
        raise InputError(f"no harmonic voltage beside '{first.x.name}' in {table.name}", "reads", "check the columns")
    quantity = "V_2w" if "V_2w" in present else "V_1w"
    extra = {k: (v, "V") for k, v in present.items() if k != quantity}
    coords: dict[str, AnyArray] = {role: np.concatenate(abscissa), "scan": np.array(names)}
    guesses = [*table.notes, *_harmonic_guesses(first)]
    if not first.x.unit:
        guesses.append(f"'{first.x.name}' has no unit: taken as {unit}")
    return PartialTrace(
        "harmonic",
        quantity,
        "V",
        present[quantity],
        coords,
        extra=extra,
        guesses=tuple(guesses),
        meta=conditions_of(table),
    )


def _harmonic_guesses(scan: _Scan) -> list[str]:
    """Say which column is taken as which harmonic."""
    columns = [c for c in (scan.first, scan.second) if c is not None]
    order = {"V_1w": "first", "V_2w": "second"}
    return [
        f"the {order.get(c.role, 'second')} harmonic is '{c.name}'{'' if c.unit else ', taken in V'}" for c in columns
    ]


def _spectra(table: Table) -> PartialTrace | None:
    """Spin-diode spectra: pairs of columns that share one name, the field first and the rectified voltage second."""
    twins = [(a, b) for a, b in pairwise(table.columns) if b.name == f"{a.name} (2)" and not a.role]
    if len(twins) < 2 or not all(np.isfinite(a.values).any() for a, _ in twins):
        return None
    unit = _assumed_unit("field", max(float(np.nanmax(np.abs(a.values))) for a, _ in twins))
    factor = 1e-4 if unit == "Oe" else 1.0
    field, volts, names = [], [], []
    for a, b in twins:
        keep = np.isfinite(a.values) & np.isfinite(b.values)
        field.append(a.values[keep] * factor)
        volts.append(b.values[keep])
        names.append(np.full(int(keep.sum()), a.name, dtype=object))
    guess = (
        f"columns of one name stand in pairs: the first is taken as the field in {unit}, the second as a voltage in V"
    )
    coords: dict[str, AnyArray] = {"field": np.concatenate(field), "scan": np.concatenate(names).astype(str)}
    guesses, meta = (*table.notes[1:], guess), conditions_of(table)
    return PartialTrace("harmonic", "V", "V", np.concatenate(volts), coords, guesses=guesses, meta=meta)


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    del options
    named = [c.name for c in table.of(*_HARMONICS)]
    if not named:
        return Evidence(("columns of one name stand in pairs",))
    return Evidence(tuple(f"'{n}' is named as a harmonic" for n in named[:2]))


_EXPLAINS = frozenset({*_HARMONICS, "angle", "field", "current"})
LAYOUT = TableLayout("harmonic", "harmonic Hall voltages", _read, _weigh, explains=_EXPLAINS, by_names=True)
