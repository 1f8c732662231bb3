"""Settings in lines between the numbers, such as ``# T = 10 K`` above each block, as columns."""

import re

import numpy as np

from ...numbers import to_float
from ...table import Column, make_column
from ...written_units import unit_factor
from .row import Row

_SETTING = re.compile(
    r"([A-Za-z][\w .()\[\]/-]{0,40}?)\s*[:=]\s*([+\-−]?\d[\d.]*(?:[eE][+-]?\d+)?)\s*([^\d\s,;]\S*)?\s*(?=$|[,;])"
)


def block_columns(rows: list[Row], data: list[tuple[str, ...]]) -> list[Column]:
    """Return one column for each setting that lines between the rows of numbers change, with its value at each row.

    ``rows`` are all rows down to the last of ``data``, the cells of the rows that hold numbers.
    """
    wanted = iter(data)
    following = next(wanted, None)
    now: dict[str, tuple[float, str]] = {}
    seen: list[dict[str, tuple[float, str]]] = []
    for row in rows:
        if following is not None and row.cells is following:
            seen.append(now)
            following = next(wanted, None)
        elif row.filled:
            told = _settings_of(row)
            now = {**now, **told} if told else now
    if len(seen) != len(data) or not seen or all(s is seen[0] for s in seen):
        return []
    names = [n for n in seen[-1] if all(n in s for s in seen) and len({s[n] for s in seen}) > 1]
    return [make_column(n, np.array([s[n][0] for s in seen]), (), seen[0][n][1]) for n in names]


def _settings_of(row: Row) -> dict[str, tuple[float, str]]:
    out = {}
    for match in _SETTING.finditer(" ".join(row.filled)):
        number, unit = to_float(match[2].replace("−", "-")), (match[3] or "").strip("()[]")
        if number is not None and (not unit or unit_factor(unit, "field") is not None):
            out[match[1].strip()] = (number, unit)
    return out
