"""Oscilloscope CSV of Tektronix: settings in the first columns, time and voltage beside them, one block a channel."""

from hallweight.core import InputError

from ..numbers import parse_cells
from ..table import Column, Table
from .delimited import split_rows
from .dialect import Dialect
from .file_format import FileContent, FileFormat


def _matches(content: FileContent) -> bool:
    """Whether the first cell is that of a Tektronix record."""
    return content.text.startswith(("Record Length,", '"Record Length",', "Record Length\t"))


def _read(content: FileContent) -> Table:
    """Read every channel as two columns, ``time`` and the channel's name."""
    text, name = content.text, content.name
    rows = [r.cells for r in split_rows(text.split("\n"), Dialect("\t" if text[13] == "\t" else ",", "."))]
    columns: list[Column] = []
    meta: dict[str, str] = {}
    for first in [i for i, cell in enumerate(rows[0]) if cell == "Record Length"]:
        block = [row[first : first + 5] for row in rows if len(row) >= first + 5]
        settings = {r[0]: r[1] for r in block if r[0]}
        channel = settings.get("Source", f"channel {len(columns) // 2 + 1}")
        meta |= {f"{channel} {k}": v for k, v in settings.items()}
        time, volts = (parse_cells([r[i] for r in block], ".").values for i in (3, 4))
        unit = settings.get("Vertical Units", "V")
        columns.append(Column(f"time {channel}", settings.get("Horizontal Units", "s"), time, role="time"))
        columns.append(Column(channel, "V" if unit.startswith("V") else unit, volts, role="V"))
    if not columns or not len(columns[0].values):
        raise InputError(f"no samples in the oscilloscope record {name}", "times and voltages", "save it again")
    return Table(tuple(columns), "oscilloscope CSV", name, meta)


FORMAT = FileFormat(_matches, _read)
