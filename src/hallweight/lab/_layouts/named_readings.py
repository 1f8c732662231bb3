"""Readings whose file name says so: it speaks of retention, relaxation or a bake."""

import re

from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table
from .readings import bake_cycle, read_readings
from .table_layout import TableLayout

_WORDS = re.compile(r"retention|relax|bake|readings|distribution|population|levels|aging|ageing")


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    name = options.name.casefold()
    named = _WORDS.search(name) or (bake_cycle(name) is not None and not table.titled)
    return read_readings(table, options) if named and options.protocol is None else None


LAYOUT = TableLayout("readings", _read)
