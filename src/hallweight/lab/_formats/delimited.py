"""Delimited text of any dialect, with or without header, preamble and footer."""

import csv
from dataclasses import replace

from hallweight.core import InputError

from ..numbers import to_float
from ..table import Table
from ._rows.records import table_from_rows
from ._rows.row import Row, make_row
from .dialect import SPACE, Dialect, find_dialect
from .file_format import FileFormat
from .long_block import HEAD, LONG, read_long_block

csv.field_size_limit(2**31 - 1)
_MAX_LINES = 3_000_000


def read_delimited(text: str, name: str, form: str = "delimited text") -> Table:
    """Read text columns; raises :class:`InputError` if there are no numbers."""
    if not text.strip():
        raise InputError(f"that {name} is empty", "a file with numbers", "check that the measurement was saved")
    lines = text.split("\n")
    if len(lines) - 1 > _MAX_LINES:
        raise InputError(f"{len(lines) - 1} lines in {name}", f"at most {_MAX_LINES:,}", "split the file")
    dialect = find_dialect(lines)
    long = read_long_block(lines, split_rows(lines[:HEAD], dialect), dialect, form, name) if len(lines) > LONG else None
    if long is not None:
        comma = ("the comma is the decimal mark",) if dialect.decimal == "," else ()
        return replace(long, notes=(*comma, *long.notes))
    rows = split_rows(lines, dialect)
    decimal = _decimal(rows) if dialect.separator == "," and '"' in text else dialect.decimal
    table = table_from_rows(rows, decimal=decimal, form=form, name=name)
    if decimal == ",":
        table = replace(table, notes=("the comma is the decimal mark", *table.notes))
    return table


def _decimal(rows: list[Row]) -> str:
    """Decimal mark of quoted cells, which may hold the separator: the mark with which more of them are numbers."""
    cells = [c for row in rows[-2000:] for c in row.filled]
    point, comma = (sum(to_float(c, mark) is not None for c in cells) for mark in ".,")
    return "," if comma > point else "."


def split_rows(lines: list[str], dialect: Dialect) -> list[Row]:
    """Split into rows of cells; a quoted cell may hold separators and line ends."""
    if dialect.separator == SPACE:
        return [make_row(line.split(), SPACE) for line in lines]
    if not any('"' in line for line in lines):
        return [make_row(line.split(dialect.separator), dialect.separator) for line in lines]
    try:
        cells = list(csv.reader((line + "\n" for line in lines), delimiter=dialect.separator, skipinitialspace=True))
    except csv.Error:
        cells = []
    if not cells or any(c.count("\n") > 4 for row in cells for c in row):  # an unbalanced quote took in many lines
        cells = [[c.strip().strip('"') for c in line.split(dialect.separator)] for line in lines]
    return [make_row([c.strip() for c in row], dialect.separator) for row in cells]


FORMAT = FileFormat(matches=lambda content: True, read=lambda content: read_delimited(content.text, content.name))
