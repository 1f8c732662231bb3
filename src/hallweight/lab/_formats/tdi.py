"""TDI format of Leeds: the first column holds ``key{type}=value``, the data stand beside it."""

import re
from dataclasses import replace

from hallweight.core import InputError

from ..table import Table
from ._rows.records import table_from_rows
from ._rows.row import Row
from .delimited import split_rows
from .dialect import Dialect
from .file_format import FileContent, FileFormat


def _read(content: FileContent) -> Table:
    """Read the data columns; ``meta`` has the settings of the first column."""
    rows = split_rows(content.text.split("\n"), Dialect("\t", "."))
    if len(rows) < 2:
        raise InputError(f"only a first line in {content.name}", "a TDI file with data", "save it again")
    data = [Row(r.cells[1:]) for r in rows]
    missing = max(len(r.cells) for r in data) - len(data[0].cells)
    header = Row((*data[0].cells, *[f"column {len(data[0].cells) + i + 1}" for i in range(missing)]))
    table = table_from_rows([header, *data[1:]], decimal=".", form="TDI text", name=content.name)
    meta: dict[str, str] = {}
    for row in rows[1:]:
        match = re.match(r"([^{]+)\{[^}]*\}=(.*)", row.cells[0]) if row.cells else None
        if match:
            meta[match[1].strip()] = match[2].strip()
    return replace(table, meta=meta)


FORMAT = FileFormat(matches=lambda content: content.text.startswith("TDI Format"), read=_read)
