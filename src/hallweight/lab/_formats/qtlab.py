"""Text of QTLab and its kin: a comment line for each property of each column, then bare numbers."""

import re
from dataclasses import replace

from ..table import Table, make_column
from .delimited import read_delimited
from .file_format import FileContent, FileFormat

_COLUMN = re.compile(r"^#\s*Column\s+(\d{1,9})\s*:?\s*(.*)$", re.IGNORECASE)
_PROPERTY = re.compile(r"^#\s*(name|units?)\s*[:=]\s*(.+)$", re.IGNORECASE)


def _names(text: str) -> dict[int, tuple[str, str]]:
    """Name and unit of each column that comments describe, by its number from 1."""
    found: dict[int, tuple[str, str]] = {}
    here = 0
    for line in text[:20_000].split("\n"):
        if not line.startswith("#"):
            continue
        column, told = _COLUMN.match(line), _PROPERTY.match(line)
        if column:
            here = int(column[1])
            found[here] = (column[2].strip(), "")
        elif told and here:
            name, unit = found[here]
            found[here] = (told[2].strip(), unit) if told[1].casefold() == "name" else (name, told[2].strip())
    return {k: v for k, v in found.items() if v[0]}


def _read(content: FileContent) -> Table:
    """Read the numbers; the columns have the names of the comments."""
    table, names = read_delimited(content.text, content.name), _names(content.text)
    columns = tuple(
        make_column(names[k][0], c.values, c.labels, names[k][1]) if k in names else c
        for k, c in enumerate(table.columns, start=1)
    )
    return replace(table, columns=columns, titled=True)


FORMAT = FileFormat(lambda content: bool(content.text.startswith("#") and _names(content.text)), _read)
