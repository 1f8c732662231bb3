"""Layout (d): one column for each repeat of a branch (a set file, a reset file), or for each device."""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from hallweight.core import QUANTITIES

from ..curve_shape import noise, smooth, trend, turns
from ..header_vocabulary import key_of
from ..partial_trace import Ask, Draft, state_of
from ..table import Column, Table, constants
from .segments import Segment, join, polarity_word, segment
from .sequence import sequence


def repeats(table: Table, ask: Ask) -> Draft | None:
    """Read columns named alike (``ramp1``, ``ramp2``, ...); whole LTP/LTD cycles in each are told apart too."""
    columns = _alike(table)
    if len(columns) < 2:
        return None
    devices = bool(re.match(r"(dev|device|cell|sample|die|d)\d*$", re.sub(r"\d+$", "", key_of(columns[0].name))))
    kind = "device" if devices else "cycle"
    said = [f"{len(columns)} columns named alike: each is one {kind}"]
    first = replace(columns[0], values=np.concatenate([c.values for c in columns]))
    state = state_of(first, table, ask)
    rows = state.values.reshape(len(columns), -1)
    polarity = polarity_word(ask.name)
    if ask.protocol is not None or (not polarity and _turns(rows)):
        return _sequences(table, ask, columns, kind, said)
    if polarity:
        said.append(f"the file name says {'LTP (set)' if polarity > 0 else 'LTD (reset)'} pulses")
    else:
        polarity = 1 if np.median([trend(r) for r in rows]) >= 0 else -1
        said.append(f"the values {'rise: LTP' if polarity > 0 else 'fall: LTD'} pulses")
    segments: list[Segment] = [segment(r, polarity, None, **{kind: i}) for i, r in enumerate(rows)]
    segments = [s for s in segments if len(s.values)]
    return join(segments, state, guesses=(*table.notes, *state.guesses, *said), meta=constants(table))


def _alike(table: Table) -> list[Column]:
    """Columns of one name but for a number or the words of a repeat; all of one unit."""
    columns = [c for c in table.columns if not c.labels and c.role not in ("pulse", "time", "error", "temperature")]
    if not table.titled:
        return columns if len(columns) > 2 else []
    stems = {re.sub(r"[\s_\-.#(]*\d+\)?$", "", c.name).casefold() for c in columns}
    return columns if len(stems) == 1 and len({c.unit for c in columns}) == 1 else []


def _turns(rows: np.ndarray[Any, np.dtype[np.float64]]) -> bool:
    """Whether most rows go up and down."""
    counted = []
    for row in rows:
        good = row[np.isfinite(row)]
        soft = smooth(good, 5)
        counted.append(len(soft) > 5 and bool(turns(soft, max(0.5 * float(np.ptp(soft)), 3 * noise(good)))))
    return sum(counted) > 0.5 * len(counted)


def _sequences(table: Table, ask: Ask, columns: list[Column], kind: str, said: list[str]) -> Draft | None:
    from ..join import concatenate

    drafts = []
    role = columns[0].role if columns[0].role in QUANTITIES or columns[0].role in ("V", "V_xy") else "value"
    for c in columns:
        one = replace(table, columns=(replace(c, role=role, name=columns[0].name),), notes=())
        draft = sequence(one, ask)
        if draft is None:
            return None
        drafts.append(draft)
    joined = concatenate(drafts, "devices" if kind == "device" else "cycles")
    return joined.say(*said)
