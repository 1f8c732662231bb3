"""Stretches of pulses of one polarity, and how they become the coordinates of a pulse trace."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import AnyArray, Array, Indices

from ..curve_shape import equal_runs, trend
from ..header_vocabulary import key_of
from ..partial_trace import PartialTrace, StateValues
from ..table import Table, conditions_of

_UP = re.compile(r"ltp\d*|pot\w*|up\w*|set\d*|inc\w*|rise|rising|pos\w*|p|write|program\w*|increase\w*")
_DOWN = re.compile(r"ltd\d*|dep\w*|down\w*|reset\d*|dec\w*|fall|falling|neg\w*|n|erase\w*|decrease\w*")


def polarity_word(text: str) -> int:
    """Return +1 or -1 if one of the words of a label, header or file name says LTP or LTD, else 0.

    >>> polarity_word("set.csv"), polarity_word("G_LTD"), polarity_word("up_data"), polarity_word("dev3")
    (1, -1, 1, 0)
    """
    plain = text.strip().casefold().removesuffix(".csv").removesuffix(".txt")
    if plain in ("+", "+1", "1", "1.0"):
        return 1
    if plain in ("-", "-1", "-1.0"):
        return -1
    words = [w for w in re.split(r"[^a-z]+", plain) if w]
    down = any(_DOWN.fullmatch(w) and (len(w) > 1 or len(words) == 1) for w in words)
    up = any(_UP.fullmatch(w) and (len(w) > 1 or len(words) == 1) for w in words)
    return 0 if up == down else (1 if up else -1)


def polarity_of_labels(labels: Sequence[str]) -> Indices | None:
    """Polarity of each label of a branch column, ``None`` if some label does not say."""
    known = {text: polarity_word(text) for text in set(labels)}
    unclear = [k for k, v in known.items() if v == 0 and key_of(k) not in ("", "read", "init", "none")]
    if not any(known.values()) or unclear:
        return None
    return np.array([known[text] for text in labels], dtype=np.int64)


@dataclass(frozen=True)
class Segment:
    """Reads along one branch in time order; ``pulses`` counts those before each read, 0 for the first."""

    values: Array
    polarity: int
    pulses: Array
    cycle: int = 0
    device: int = 0

    def reversed(self) -> "Segment":
        """Return the segment read backwards."""
        pulses = np.concatenate([[0.0], self.pulses[:0:-1]])
        return Segment(self.values[::-1], self.polarity, pulses, self.cycle, self.device)


def make_segment(values: Array, polarity: int, number: Array | None = None, cycle: int = 0, device: int = 0) -> Segment:
    """Make a segment from the pulse numbers of a branch (1, 2, 3, ... if ``None``), without empty reads."""
    keep = np.isfinite(values)
    number = np.arange(len(values), dtype=float) if number is None else number
    keep &= np.isfinite(number)
    count = number[keep]
    return Segment(values[keep], polarity, np.abs(np.diff(count, prepend=count[:1])), cycle, device)


def join_segments(segments: Sequence[Segment], state: StateValues, **fields: Any) -> PartialTrace:
    """Put segments after one another; nothing says that the state carries on, so each begins a new chain."""

    def constant(numbers: Iterable[int]) -> AnyArray:
        return np.concatenate([np.full(len(s.values), n) for s, n in zip(segments, numbers, strict=True)])

    polarity = np.concatenate([np.where(s.pulses > 0, s.polarity, 0) for s in segments])
    coords: Mapping[str, AnyArray] = {
        "polarity": polarity.astype(np.int64),
        "n_pulses": np.concatenate([s.pulses for s in segments]),
        "cycle": constant(s.cycle for s in segments),
        "device": constant(s.device for s in segments),
        "chain": constant(range(len(segments))),
    }
    values = np.concatenate([s.values for s in segments])
    return PartialTrace("pulses", state.quantity, state.unit, values, coords, **fields)


def join_branches(table: Table, state: StateValues, segments: list[Segment], guesses: Sequence[str]) -> PartialTrace:
    """Put the branches of a table into the order of time and join them; raises :class:`InputError` for single reads."""
    segments = [s for s in segments if len(s.values)]
    if not segments or max(len(s.values) for s in segments) < 2:
        raise InputError(f"branches of one read in {table.name}", "at least 2 reads in a branch", "check the file")
    segments, order = _in_time_order(segments)
    all_guesses = (*table.notes, *state.guesses, *guesses, *order)
    return join_segments(segments, state, guesses=all_guesses, meta=conditions_of(table))


def _in_time_order(segments: list[Segment]) -> tuple[list[Segment], tuple[str, ...]]:
    """Reverse LTD branches that NeuroSim lists backwards (rising like LTP), and say so."""
    up = np.median([trend(s.values) for s in segments if s.polarity > 0] or [0.0])
    down = np.median([trend(s.values) for s in segments if s.polarity < 0] or [0.0])
    if up * down > 0 and min(abs(up), abs(down)) > 0.5:
        guess = (
            "LTD goes the same way as LTP with its pulse number: it is listed backwards, as NeuroSim does, "
            "and was put in the order of time"
        )
        return [s if s.polarity > 0 else s.reversed() for s in segments], (guess,)
    if up < -0.5:
        return segments, ("the values fall on LTP pulses; flip=True names the polarities the other way",)
    return segments, ()


def cycles_of(polarity: Indices) -> Indices:
    """Cycle of each pulse: a new one begins where the first polarity comes back."""
    out = np.zeros(len(polarity), dtype=np.int64)
    stretches = [(a, b) for a, b in equal_runs(polarity) if polarity[a]]
    if not stretches:
        return out
    first = polarity[stretches[0][0]]
    for a, _ in stretches[1:]:
        out[a] = polarity[a] == first
    return np.cumsum(out, dtype=np.int64)
