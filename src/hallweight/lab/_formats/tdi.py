"""TDI format of Leeds: the first column holds ``key{type}=value``, the data stand beside it."""

import re
from dataclasses import replace

from hallweight.core import InputError

from ..table import Table
from .delimited import split_rows
from .dialect import Dialect
from .records import table_from_rows
from .row import Row


def is_tdi(text: str) -> bool:
    """Whether the first cell names the format."""
    return text.startswith("TDI Format")


def read_tdi(text: str, name: str) -> Table:
    """Read the data columns; ``meta`` has the settings of the first column."""
    rows = split_rows(text.split("\n"), Dialect("\t", "."))
    if len(rows) < 2:
        raise InputError(f"only a first line in {name}", "a TDI file with data", "save it again")
    data = [Row(r.cells[1:]) for r in rows]
    missing = max(len(r.cells) for r in data) - len(data[0].cells)
    header = Row((*data[0].cells, *[f"column {len(data[0].cells) + i + 1}" for i in range(missing)]))
    table = table_from_rows([header, *data[1:]], decimal=".", form="TDI text", name=name)
    meta: dict[str, str] = {}
    for row in rows[1:]:
        match = re.match(r"([^{]+)\{[^}]*\}=(.*)", row.cells[0]) if row.cells else None
        if match:
            meta[match[1].strip()] = match[2].strip()
    return replace(table, meta=meta)
