"""Oscilloscope CSV of several makers; of Tektronix also with settings in the first columns, one block a channel."""

import re
from dataclasses import replace

from hallweight.core import InputError

from ..numbers import parse_cells
from ..table import Column, Table
from .delimited import read_delimited, split_rows
from .dialect import Dialect
from .file_format import FileContent, FileFormat

FORM = "oscilloscope CSV"
_SECOND = r"\"?(time|second|seconds|s|in s|t|x|x-axis|sequence)\"?(\s*\(\w*s\w*\)|\s*\[\w*s\w*\])?"
_CHANNEL = r"\"?(ch(annel|an)?|analog|math|trace|c|ref)\s*[-_]?([1-8]|[a-h]\b)"
_MARKS = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"^\"?record length\"?\s*[,;\t]",  # Tektronix, Siglent, Yokogawa
        r"^\"?(horizontal|vertical) (units|scale|offset)\"?\s*[,;\t]",  # Tektronix
        r"^lecroy\w*,",  # LeCroy
        r"^segments,\d+,segmentsize,",
        r"^x-axis,",  # Keysight InfiniiVision
        r"^(xdisprange|xinc|xorg|yunits)\s*:",  # Keysight Infiniium
        r"^x,(ch|math|d)\d",  # Rigol
        r"\bt0\s*=[^,]*,\s*tinc\s*=",
        r"^(in s|time in s)\s*[,;\t]",  # Rohde & Schwarz
        r"^#?\s*(digilent )?waveforms oscilloscope",  # Digilent
        r"^\"?(hunit|vunit|hresolution|hoffset|sample interval)\"?\s*[,;\t]",  # Yokogawa
        rf"^{_SECOND}\s*[,;\t]\s*{_CHANNEL}",  # PicoScope and others
    )
)
_FIRST = 4000


def _matches(content: FileContent) -> bool:
    """Whether the first lines are those of an oscilloscope, by words that its makers write."""
    head = content.text[:_FIRST]
    return _is_side_by_side(content.text) or (any(m.search(head) for m in _MARKS) and not _has_ohms(head))


def _is_side_by_side(text: str) -> bool:
    start = text.startswith(("Record Length,", '"Record Length",', "Record Length\t"))
    return start and len(text.partition("\n")[0].split("\t" if "Record Length\t" in text[:15] else ",")) >= 5


def _has_ohms(head: str) -> bool:
    """Whether a column is a resistance or conductance, which no oscilloscope writes."""
    return bool(re.search(r"[(\[]\s*([mkMµu]?[Oo]hms?|[mkMµu]?Ω|[mµun]?S|[mk]?T|k?Oe)\s*[)\]]|\bR_?(xy|Hall)\b", head))


def _read(content: FileContent) -> Table:
    """Read every channel as two columns, ``time`` and the channel's name; other makers' files as they stand."""
    text, name = content.text, content.name
    if not _is_side_by_side(text):
        table = read_delimited(text, name)
        if len(table) < 2:
            raise InputError(f"no samples in the oscilloscope record {name}", "times and voltages", "save it again")
        return replace(table, columns=tuple(map(_of_scope, range(len(table.columns)), table.columns)), format=FORM)
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
    return Table(tuple(columns), FORM, name, meta)


def _of_scope(k: int, column: Column) -> Column:
    """Column as time, if it is the first, or as the voltage (or current) of a channel."""
    role = "time" if k == 0 else "current" if column.kind == "A" else "V"
    known = column.kind == {"time": "s", "current": "A", "V": "V"}[role]
    return replace(column, role=role, unit=column.unit if known else "")


FORMAT = FileFormat(_matches, _read)
