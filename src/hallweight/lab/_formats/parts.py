"""Which sheet of a workbook, or group of a TDMS file, holds the measurement."""

from collections.abc import Mapping

import numpy as np

from hallweight.core import InputError

from ..table import Table

_FEWEST = 8
"""Rows of numbers from which a part may be a measurement."""
_READ = ("R_xy", "R_xx", "R", "G", "V_xy", "V_1w", "V_2w", "weight", "V_read", "I")
_DRIVE = ("field", "current", "write", "V_write", "pulse", "angle", "branch", "read")


def measurement_of(tables: Mapping[str, Table], part: str, name: str) -> str:
    """Return the name of the only part that may be the measurement.

    Parts of few rows are notes. Of several others, the only one whose columns are named as what is read beside what
    is applied. Raises :class:`InputError` that names the others and how to choose, if that does not decide.
    """
    if not tables:
        raise InputError(
            f"no numbers in {name}", f"a {part} with columns of numbers", "check that it is the right file"
        )
    long = [k for k, t in tables.items() if _n_rows(t) >= _FEWEST] or [max(tables, key=lambda k: _n_rows(tables[k]))]
    named = [k for k in long if _is_named(tables[k])]
    chosen = named if len(named) == 1 else long
    if len(chosen) > 1:
        listed = ", ".join(repr(k) for k in (named or long)[:6])
        raise InputError(
            f"numbers in {len(named or long)} {part}s of {name} ({listed})",
            "one that is the measurement",
            "choose one with " + " or ".join(f"sheet={k!r}" for k in (named or long)[:6]),
        )
    return chosen[0]


def _n_rows(table: Table) -> int:
    return max((int(np.isfinite(c.values).sum()) for c in table.columns), default=0)


def _is_named(table: Table) -> bool:
    return bool(table.varying(*_READ)) and bool(table.varying(*_DRIVE) or table.of("branch"))
