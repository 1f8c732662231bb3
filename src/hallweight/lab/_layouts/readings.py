"""Readings without pulses between them: many cells or levels, read once, before or after a bake."""

import re

import numpy as np

from hallweight.core import InputError

from ..partial_trace import Ask, Draft, state_of, value_column
from ..table import Table, constants

_AFTER = re.compile(r"post|after|aged|final|end")
_BEFORE = re.compile(r"pre(?!s)|before|initial|fresh|start")
_WORDS = re.compile(r"retention|relax|bake|readings|distribution|population|levels|aging|ageing")


def bake_cycle(name: str) -> int | None:
    """Return 0 for a file read before, 1 after, ``None`` if its name does not say."""
    low = name.casefold()
    return 1 if _AFTER.search(low) else 0 if _BEFORE.search(low) else None


def named_readings(table: Table, ask: Ask) -> Draft | None:
    """Read as readings if the file name speaks of retention, relaxation or a bake."""
    low = ask.name.casefold()
    if not (_WORDS.search(low) or (bake_cycle(low) is not None and not table.titled)) or ask.protocol is not None:
        return None
    return readings(table, ask)


def readings(table: Table, ask: Ask) -> Draft | None:
    """Read one column; each row is taken as one device, ``cycle`` 0 before and 1 after."""
    numbers = [c for c in table.columns if not c.labels and c.role in ("", "value", "I", "current")]
    value = value_column(table, ask) or next(iter(numbers), None)
    time = next(iter(table.varying("time")), None)
    others = [c for c in table.columns if not c.labels and c is not time and c.constant is None]
    if value is None or (ask.layout is None and len(others) > 1):
        return None
    state = state_of(value, table, ask)
    keep = np.isfinite(state.values)
    if not keep.any():
        raise InputError(f"no readings in {table.name}", "numbers", "check the file")
    n = int(keep.sum())
    cycle = bake_cycle(ask.name)
    when = {0: "read before", 1: "read after", None: "read once"}[cycle]
    said = f"each of the {n} rows is taken as one device, {when}; layout='pulses' with protocol= reads it in time"
    if time is not None:
        order = {"device": np.zeros(n, dtype=int), "cycle": np.zeros(n, dtype=int), "time": time.si("s")[keep]}
        said = "the state is read against time without pulses: one device"
        guesses = (*table.notes, *state.guesses, said)
        return Draft(
            "readings", state.quantity, state.unit, state.values[keep], order, guesses=guesses, meta=constants(table)
        )
    coords = {"device": np.flatnonzero(keep), "cycle": np.full(n, cycle or 0)}
    guesses = (*table.notes, *state.guesses, said)
    return Draft(
        "readings", state.quantity, state.unit, state.values[keep], coords, guesses=guesses, meta=constants(table)
    )
