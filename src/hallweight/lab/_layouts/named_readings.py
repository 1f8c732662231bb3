"""Readings whose file name says so: it speaks of retention, relaxation or a bake."""

import re

from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table
from .readings import WHAT, bake_cycle, read_readings, weigh_readings
from .table_layout import Evidence, TableLayout

_WORDS = re.compile(r"retention|relax|bake|readings|distribution|population|levels|aging|ageing")


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    name = options.name.casefold()
    named = _WORDS.search(name) or (bake_cycle(name) is not None and not table.titled)
    return read_readings(table, options) if named and options.protocol is None else None


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    found = weigh_readings(table, options, partial, named=True)
    return Evidence((f"the file name '{options.name}' speaks of readings", *found.evidence), found.against)


LAYOUT = TableLayout("readings", WHAT, _read, _weigh)
