"""Stretches of pulses of one polarity, and how they become the coordinates of a pulse trace."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array, Indices

from ..curve_shape import runs, trend
from ..header_vocabulary import key_of
from ..partial_trace import Draft, State

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


@dataclass(frozen=True)
class Segment:
    """Reads along one branch in time order; ``pulses`` counts those before each read, 0 for the first."""

    values: Array
    polarity: int
    pulses: Array
    cycle: int = 0
    device: int = 0


def segment(values: Array, polarity: int, number: Array | None = None, cycle: int = 0, device: int = 0) -> Segment:
    """Make a segment from the pulse numbers of a branch (1, 2, 3, ... if ``None``), without empty reads."""
    keep = np.isfinite(values)
    number = np.arange(len(values), dtype=float) if number is None else number
    keep &= np.isfinite(number)
    count = number[keep]
    return Segment(values[keep], polarity, np.abs(np.diff(count, prepend=count[:1])), cycle, device)


def join(segments: Sequence[Segment], state: State, **fields: Any) -> Draft:
    """Put segments after one another; the state is not said to carry on, so each begins a new chain."""
    coords: dict[str, NDArray[Any]] = {
        "polarity": np.concatenate([np.where(s.pulses > 0, s.polarity, 0) for s in segments]).astype(np.int64),
        "n_pulses": np.concatenate([s.pulses for s in segments]),
        "cycle": np.concatenate([np.full(len(s.values), s.cycle) for s in segments]),
        "device": np.concatenate([np.full(len(s.values), s.device) for s in segments]),
        "chain": np.concatenate([np.full(len(s.values), i) for i, s in enumerate(segments)]),
    }
    values = np.concatenate([s.values for s in segments])
    return Draft("pulses", state.quantity, state.unit, values, coords, **fields)


def in_time_order(segments: list[Segment]) -> tuple[list[Segment], tuple[str, ...]]:
    """Turn LTD branches that NeuroSim lists backwards (rising like LTP) into the order of time, and say so."""
    up = np.median([trend(s.values) for s in segments if s.polarity > 0] or [0.0])
    down = np.median([trend(s.values) for s in segments if s.polarity < 0] or [0.0])
    if up * down > 0 and min(abs(up), abs(down)) > 0.5:
        turned = [s if s.polarity > 0 else reverse(s) for s in segments]
        return turned, ("LTD goes the same way as LTP with its pulse number: it is listed backwards, as NeuroSim "
                        "does, and was put in the order of time",)  # fmt: skip
    if up < -0.5:
        return segments, ("the values fall on LTP pulses; flip=True names the polarities the other way",)
    return segments, ()


def reverse(s: Segment) -> Segment:
    """Return the segment read backwards."""
    return Segment(s.values[::-1], s.polarity, np.concatenate([[0.0], s.pulses[:0:-1]]), s.cycle, s.device)


def without_missing(draft: Draft) -> Draft:
    """Leave out reads that are missing; their pulses count towards the next read, or a new chain begins there."""
    keep = np.isfinite(draft.values)
    if draft.layout != "pulses" or keep.all():
        return draft
    coords = {k: np.array(v) for k, v in draft.coords.items()}
    polarity = coords["polarity"]
    n_pulses = coords.setdefault("n_pulses", np.abs(polarity).astype(float))
    chain = coords.setdefault("chain", np.zeros(len(keep), dtype=np.int64))
    for i in np.flatnonzero(~keep[:-1]):
        if polarity[i] in (0, polarity[i + 1]) and chain[i] == chain[i + 1]:
            n_pulses[i + 1] += n_pulses[i]
        else:
            chain[i + 1 :] += 1
    extra = {k: (v[keep], u) for k, (v, u) in draft.extra.items()}
    said = f"{(~keep).sum()} missing reads are left out"
    coords = {k: v[keep] for k, v in coords.items()}
    return replace(draft, values=draft.values[keep], coords=coords, extra=extra).say(said)


def cycles_of(polarity: Indices) -> Indices:
    """Cycle of each pulse: a new one begins where the first polarity comes back."""
    out = np.zeros(len(polarity), dtype=np.int64)
    stretches = [(a, b) for a, b in runs(polarity) if polarity[a]]
    if not stretches:
        return out
    first = polarity[stretches[0][0]]
    for a, _ in stretches[1:]:
        if polarity[a] == first:
            out[a:] += 1
    return out


def label_polarity(labels: Sequence[str]) -> Indices | None:
    """Polarity of each label of a branch column, ``None`` if some label does not say."""
    known = {text: polarity_word(text) for text in set(labels)}
    if not any(known.values()) or any(
        v == 0 and key_of(k) not in ("", "read", "init", "none") for k, v in known.items()
    ):
        return None
    return np.array([known[text] for text in labels], dtype=np.int64)
