"""LabVIEW Measurement files (``.lvm``): tab-separated text whose units stand in the preamble."""

from dataclasses import replace

from ..header_vocabulary import role_of
from ..table import Column, Table
from .delimited import read_delimited
from .file_format import FileContent, FileFormat

_UNITS, _END = "Y_Unit_Label", "***End_of_Header***"


def _read(content: FileContent) -> Table:
    """Read the columns below the last header; their units are those of ``Y_Unit_Label``."""
    text = content.text
    table = read_delimited(text.replace(_END, ""), content.name, "LabVIEW text")
    rows = [line.split("\t") for line in text.split("\n") if line.startswith(_UNITS)]
    units = [u.strip() for u in rows[-1][1:]] if rows else []
    first = 1 if table.columns and table.columns[0].name.startswith("X_") else 0
    columns = list(table.columns)
    for i, unit in enumerate(units, start=first):
        if i < len(columns) and unit and not columns[i].unit and not columns[i].labels:
            columns[i] = _with_unit(columns[i], unit)
    if first and columns[0].role == "":
        columns[0] = replace(columns[0], role="time", unit="s")
    return replace(table, columns=tuple(columns))


def _with_unit(column: Column, unit: str) -> Column:
    return replace(column, unit=unit, role=role_of(column.name, unit))


FORMAT = FileFormat(lambda content: content.text.startswith("LabVIEW Measurement"), _read)
