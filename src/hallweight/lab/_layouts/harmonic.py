"""Harmonic Hall voltages: lock-in columns X1, X2 (or 1w, 2w) against angle, field or current; spectra as pairs."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array

from ..header_vocabulary import key_of
from ..partial_trace import Ask, Draft
from ..table import Column, Table, constants


def harmonic(table: Table, ask: Ask) -> Draft | None:
    """Read harmonics along their abscissa, side by side (``Hx, Hx_2f, Hy, Hy_2f``) or all along one."""
    first, second = table.of("V_1w"), table.of("V_2w")
    if not first and not second:
        return _spectra(table, ask)
    role = next((r for r in ("angle", "field", "current") if table.varying(r)), None)
    if role is None:
        return None
    xs = table.varying(role)
    if len(xs) > 1 and len(first) in (0, len(xs)) and len(second) in (0, len(xs)):
        rows = [(x, first[i] if first else None, second[i] if second else None) for i, x in enumerate(xs)]
    else:
        rows = [(xs[0], _in_phase(first), _in_phase(second))]
    guesses = list(table.notes)
    for c in (*rows[0][1:],):
        if c is not None:
            guesses.append(
                f"the {'first' if c.role == 'V_1w' else 'second'} harmonic is '{c.name}'"
                + ("" if c.unit else ", taken in V")
            )
    return _draft(table, role, rows, guesses)


def _in_phase(columns: tuple[Column, ...]) -> Column | None:
    """The in-phase voltage where there is one: a lock-in magnitude R has lost its sign."""
    signed = [c for c in columns if not key_of(c.name).startswith("r")]
    return next(iter(signed or columns), None)


def _assumed(role: str, x: Column) -> str:
    size = float(np.nanmax(np.abs(x.values)))
    return {"angle": "deg" if size > 6.3 else "rad", "field": "Oe" if size > 20 else "T", "current": "A"}[role]


def _draft(
    table: Table, role: str, rows: list[tuple[Column, Column | None, Column | None]], guesses: list[str]
) -> Draft:
    abscissa: list[Array] = []
    values: dict[str, list[Array]] = {"V_1w": [], "V_2w": []}
    scans: list[str] = []
    unit = _assumed(role, rows[0][0])
    for x, one, two in rows:
        along = x.si(unit)
        both = [c.si("V") if c is not None else np.full(len(along), np.nan) for c in (one, two)]
        keep = np.isfinite(along) & (np.isfinite(both[0]) | np.isfinite(both[1]))
        abscissa.append(along[keep])
        for name, v in zip(values, both, strict=True):
            values[name].append(v[keep])
        scans += [x.name] * int(keep.sum())
    if not rows[0][0].unit:
        guesses.append(f"'{rows[0][0].name}' has no unit: taken as {unit}")
    whole = {k: np.concatenate(v) for k, v in values.items()}
    present = {k: v for k, v in whole.items() if np.isfinite(v).any()}
    quantity = "V_2w" if "V_2w" in present else "V_1w"
    extra = {k: (v, "V") for k, v in present.items() if k != quantity}
    coords: dict[str, NDArray[Any]] = {role: np.concatenate(abscissa), "scan": np.array(scans)}
    return Draft(
        "harmonic", quantity, "V", present[quantity], coords, extra=extra, guesses=tuple(guesses), meta=constants(table)
    )


def _spectra(table: Table, ask: Ask) -> Draft | None:
    """Spin-diode spectra: pairs of columns that share one name, the field first and the rectified voltage second."""
    del ask
    twins = [(a, b) for a, b in pairwise(table.columns) if b.name == f"{a.name} (2)" and not a.role]
    if len(twins) < 2:
        return None
    size = max(float(np.nanmax(np.abs(a.values))) for a, _ in twins)
    unit = "Oe" if size > 20 else "T"
    factor = 1e-4 if unit == "Oe" else 1.0
    keep = [np.isfinite(a.values) & np.isfinite(b.values) for a, b in twins]
    field = np.concatenate([a.values[k] * factor for (a, _), k in zip(twins, keep, strict=True)])
    volts = np.concatenate([b.values[k] for (_, b), k in zip(twins, keep, strict=True)])
    scans = np.concatenate([np.full(int(k.sum()), a.name, dtype=object) for (a, _), k in zip(twins, keep, strict=True)])
    said = (
        f"columns of one name stand in pairs: the first is taken as the field in {unit}, the second as a voltage in V"
    )
    coords: dict[str, NDArray[Any]] = {"field": field, "scan": scans.astype(str)}
    return Draft("harmonic", "V", "V", volts, coords, guesses=(*table.notes[1:], said), meta=constants(table))
