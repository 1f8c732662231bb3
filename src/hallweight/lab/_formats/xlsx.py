"""Spreadsheets (XLSX, XLS, XLSB, ODS), by python-calamine (optional: ``pip install 'hallweight[lab]'``)."""

import io
from dataclasses import replace
from typing import Any

from hallweight.core import InputError

from ..table import Table
from .records import table_from_rows
from .row import make_row


def read_xlsx(data: bytes, name: str, sheet: str | None = None) -> Table:
    """Read the sheet with the most numbers, or the one named by ``sheet``."""
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise InputError(
            f"the spreadsheet {name} and no python-calamine", "python-calamine", "run pip install 'hallweight[lab]'"
        ) from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {s: book.get_sheet_by_name(s).to_python(skip_empty_area=False) for s in book.sheet_names}
    except Exception as error:  # calamine raises its own errors and ValueError
        raise InputError(
            f"that the spreadsheet {name} is damaged or locked ({str(error)[:80]})",
            "a workbook without a password",
            "save it again, or save the sheet as CSV",
        ) from None
    if sheet is not None and sheet not in sheets:
        raise InputError(f"no sheet {sheet!r} in {name}", "one of " + ", ".join(sheets), "name one of them")
    wanted = [sheet] if sheet is not None else sorted(sheets, key=lambda s: -_numbers(sheets[s]))
    if not wanted or not _numbers(sheets[wanted[0]]):
        raise InputError(f"no numbers in {name}", "a sheet with columns of numbers", "check that it is the right file")
    rows = [make_row([_text(c) for c in row]) for row in sheets[wanted[0]]]
    table = table_from_rows(rows, decimal=".", form="spreadsheet", name=name)
    if len(wanted) > 1:
        table = replace(table, notes=(f"sheet {wanted[0]!r} of {len(sheets)} is read", *table.notes))
    return table


def _text(cell: Any) -> str:
    return repr(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell)


def _numbers(rows: list[list[Any]]) -> int:
    return sum(isinstance(c, int | float) for row in rows for c in row)
