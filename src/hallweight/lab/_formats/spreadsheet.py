"""Spreadsheets (XLSX, XLS, XLSB, ODS), by python-calamine (optional: ``pip install 'hallweight[lab]'``)."""

import io
from dataclasses import replace
from typing import Any

from ..table import Table
from ._rows.records import table_from_rows
from ._rows.row import make_row
from .file_format import FileContent, FileFormat
from .parts import measurement_of
from .reader_library import ReaderLibrary

_LIBRARY = ReaderLibrary(
    name="python-calamine",
    module="python_calamine",
    file="spreadsheet",
    expected="a workbook that is complete and has no password",
    do="save it again, or save the sheet as CSV",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Sheet = list[list[Any]]


def _matches(content: FileContent) -> bool:
    data = content.data
    zipped = data.startswith(b"PK\x03\x04") and (b"xl/" in data or b"opendocument.spreadsheet" in data[:200])
    return zipped or data.startswith(_OLE)


def _read(content: FileContent) -> Table:
    """Read the sheet that holds the measurement, or the one that the caller named."""
    name = content.name
    sheets, notes = _sheets_of(content)
    named = content.chosen("sheet", sheets)
    if named is not None:
        return replace(_table(sheets, named, name), notes=(*notes, *_table(sheets, named, name).notes))
    tables = {s: _table(sheets, s, name) for s in sheets if _numbers(sheets[s])}
    chosen = measurement_of(tables, "sheet", name)
    choice = (f"sheet {chosen!r} of {len(sheets)} is read",) if len(sheets) > 1 else ()
    return replace(tables[chosen], notes=(*choice, *notes, *tables[chosen].notes))


def _table(sheets: dict[str, Sheet], chosen: str, name: str) -> Table:
    rows = [make_row([_text(c) for c in row]) for row in sheets[chosen]]
    return table_from_rows(rows, decimal=".", form="spreadsheet", name=name)


def _sheets_of(content: FileContent) -> tuple[dict[str, Sheet], tuple[str, ...]]:
    calamine = _LIBRARY.load(content.name)

    def sheets_of() -> dict[str, Sheet]:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content.data))
        return {s: book.get_sheet_by_name(s).to_python(skip_empty_area=False) for s in book.sheet_names}

    return _LIBRARY.call(content.name, sheets_of)


def _sizes(content: FileContent) -> dict[str, tuple[int, int]]:
    """Rows and columns of every sheet."""
    return {name: (len(rows), max(map(len, rows), default=0)) for name, rows in _sheets_of(content)[0].items()}


def _text(cell: Any) -> str:
    return repr(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell)


def _numbers(sheet: Sheet) -> int:
    return sum(isinstance(c, int | float) for row in sheet for c in row)


FORMAT = FileFormat(_matches, _read, _sizes)
