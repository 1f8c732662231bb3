"""CSV that Origin imports with its column labels: rows Long Name, Units and Comments above the numbers."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import InputError, write_atomic
from hallweight.core.errors import names_keywords

OriginColumn = tuple[str, str, str, Any]
"""Name, unit, comment, values."""


def origin_csv(columns: Sequence[OriginColumn], *, note: str = "") -> str:
    """Return columns of any lengths as Origin-ready CSV; ``note`` becomes a ``#`` line above the label rows.

    >>> print(origin_csv([("I", "mA", "", [1.0, 2.0]), ("R_xy", "ohm", "device 3", [0.5])]), end="")
    I,R_xy
    mA,ohm
    ,device 3
    1.0,0.5
    2.0,
    """
    if not columns:
        raise InputError("no columns", "at least one", "pass (name, unit, comment, values)")
    text = io.StringIO()
    for line in note.splitlines():
        text.write(f"# {line}\n")
    out = csv.writer(text, lineterminator="\n")
    for i in range(3):
        out.writerow([" ".join(str(c[i]).split()) for c in columns])
    values = [[_cell(v) for v in np.asarray(c[3]).ravel().tolist()] for c in columns]
    for row in range(max(map(len, values))):
        out.writerow([v[row] if row < len(v) else "" for v in values])
    return text.getvalue()


@names_keywords
def write_origin_csv(
    path: Path | str, columns: Sequence[OriginColumn], *, note: str = "", overwrite: bool = False
) -> Path:
    """Write :func:`origin_csv` to a file; refuses to replace one unless told to."""
    return write_atomic(path, origin_csv(columns, note=note), overwrite=overwrite)


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
