"""The polarity of reads in the order of time, from their pulse numbers or from where the curve turns."""

import numpy as np

from hallweight.core.types import Array, Indices

from ..curve_shape import equal_runs
from .first_read import odds_of_a_pulse
from .spikes import without_spikes
from .turning import Turns, find_turns

_FEWEST = 6
"""Fewest reads whose turns are sought."""
_LIKELY, _SURE = 2.0, 4.0
"""Logs of the odds that no pulse came before the first read: above which that is taken, and above which it is sure."""
_TOLD = 0.1
"""Error of a turn, in reads, from which it is told: one in a hundred such turns is a read off."""
_NET = 0.2
"""Share of its path by which a curve with turns gets on, beyond noise; a wandering one does not."""


def polarity_of_reads(number: Array | None, values: Array) -> tuple[Indices, str] | None:
    """Polarity and the guess behind it; ``None`` if the curve does not go up and down clearly.

    Where the pulse number starts again, each stretch has the polarity of its trend, unless the curve turns within the
    stretches; else the turns of the curve part them.
    """
    starts = [] if number is None else equal_runs(np.cumsum(np.diff(number, prepend=number[0]) < 0, dtype=np.int64))
    if number is None or len(starts) < 2:
        return _polarity_from_turns(values)
    clean = without_spikes(values)
    polarity = np.zeros(len(values), dtype=np.int64)
    for a, b in starts:
        n = max(1, (b - a) // 5)
        polarity[a:b] = 1 if clean[b - n : b].mean() >= clean[a : a + n].mean() else -1
    if number[0] == 0:
        polarity[0] = 0
    return polarity, "the pulse number starts again: stretches that rise are taken as LTP, those that fall as LTD"


def _polarity_from_turns(values: Array) -> tuple[Indices, str] | None:
    """Polarity from the turning points, with what is known of them."""
    if len(values) < _FEWEST or np.ptp(values) == 0:
        return None
    turns = find_turns(values)
    if not _gets_on(values, turns):
        return None
    if not len(turns.at):
        branch = "LTP" if turns.rises else "LTD"
        direction = 1 if turns.rises else -1
        polarity = np.full(len(values), direction, dtype=np.int64)
        polarity[0] = 0
        return polarity, f"no protocol is given and the curve does not turn: all pulses are taken as {branch}"
    polarity = np.repeat(turns.directions, np.diff([0, *(turns.at + 1), len(values)]))
    pulse, doubt = _begins_with_a_pulse(turns, values)
    polarity[0] = polarity[0] if pulse else 0
    return polarity, _guess(turns) + doubt


def _begins_with_a_pulse(turns: Turns, values: Array) -> tuple[bool, str]:
    """Whether the first read was taken after a pulse, and the doubt about it.

    It was if the first stretch has as many reads as its kind has pulses. One cycle of two lengths: if it closes so.
    """
    reads = int(turns.at[0]) + 1
    if turns.period is not None:
        return reads >= turns.period.first, ""
    others = len(values) - reads
    if len(turns.at) > 1 or reads in (others, others + 1):
        return len(turns.at) == 1 and reads == others, ""
    odds = odds_of_a_pulse(without_spikes(values), reads - 1, turns.rises)
    pulse = odds > -_LIKELY
    said = f"the first read is taken as the one {'after' if pulse else 'before'} the first pulse"
    return pulse, f"; {said}" + ", which the curve does not say" * (abs(odds) < _SURE)


def _guess(turns: Turns) -> str:
    reads = ", ".join(str(t + 1) for t in turns.at[:4]) + (", ..." if len(turns.at) > 4 else "")
    guess = f"no protocol is given: LTP and LTD are told apart by the turning points (reads {reads})"
    if turns.period is not None:
        rise, fall = turns.period if turns.rises else turns.period[::-1]
        guess += f"; every cycle has {rise} LTP and {fall} LTD pulses"
    worst = float(np.max(turns.err))
    return guess + (
        f"; turns known to ±{worst:.0f} reads" if worst >= 1.5 else "; turns known to ±1 read" * (worst > _TOLD)
    )


def _gets_on(values: Array, turns: Turns) -> bool:
    """Whether the curve moves from turn to turn and not to and fro, white noise of its reads apart."""
    if len(turns.at) > 1 + len(values) // 4:
        return False
    clean = without_spikes(values)
    edges = np.concatenate([[0], turns.at, [len(values) - 1]])
    step = np.diff(clean)
    limit = 7 * float(np.median(np.abs(step)))
    step = np.clip(step, -limit, limit)
    white = max(-float(np.mean(step[1:] * step[:-1])), 0.0) ** 0.5
    stretch = np.diff(edges)
    length, half = max(1, int(np.median(stretch)) // 8), np.minimum([0, *stretch], [*stretch, 0]) // 16
    near = [clean[e - h : e + h + 1].mean() for e, h in zip(edges.tolist(), half.tolist(), strict=True)]
    net = float(np.sum(np.abs(np.diff(near))))
    if net <= 5 * white / length**0.5:
        return False
    size = int(np.clip((2.3 * white * len(values) / net) ** (2 / 3), 1, length))
    n = len(clean) // size * size
    path = float(np.sum(np.abs(np.diff(clean[:n].reshape(-1, size).mean(axis=1)))))
    return not (len(turns.at) > 1 and net < _NET * path)
