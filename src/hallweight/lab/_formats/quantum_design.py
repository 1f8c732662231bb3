"""Quantum Design ``.dat`` files of PPMS and MPMS: ``[Header]``, ``[Data]``, many columns, most of them empty."""

from dataclasses import replace

from hallweight.core import InputError

from ..table import Table
from ._rows.records import table_from_rows
from .delimited import split_rows
from .dialect import Dialect
from .file_format import FileContent, FileFormat


def _matches(content: FileContent) -> bool:
    """Whether the text has the section marks of MultiVu."""
    return content.text.lstrip("\ufeff \n").startswith("[Header]")


def _read(content: FileContent) -> Table:
    """Read the data section; ``meta`` has title, application and the INFO lines."""
    name = content.name
    head, found, data = content.text.partition("[Data]\n")
    if not found or not data.strip():
        wanted = "a complete Quantum Design file"
        raise InputError(f"no [Data] section in {name}", wanted, "copy it again, it may have been cut short")
    rows = [r for r in split_rows(data.split("\n"), Dialect(",", ".")) if r.filled]
    table = table_from_rows(rows, decimal=".", form="Quantum Design .dat", name=name)
    meta: dict[str, str] = {}
    for line in head.split("\n"):
        cells = line.split(",")
        if cells[0] == "INFO" and len(cells) > 2:
            meta[cells[-1].strip()] = ",".join(cells[1:-1])
        elif cells[0] in ("TITLE", "BYAPP", "FILEOPENTIME"):
            meta[cells[0]] = ",".join(cells[1:])
    return replace(table, meta=meta)


FORMAT = FileFormat(_matches, _read)
