"""Whether the first read of one cycle was taken after the first pulse or before it, from where the cycle ends.

A cycle that closes ends in the state from which its first pulse starts: in that of the first read if it was taken
before this pulse, one step short of it if after. Steps ``x -> slope x + start`` come from the lower half of each
stretch, the noises from both; a Kalman filter gives the last state from the one, the first from the other.
"""

import numpy as np

from hallweight.core.types import Array

from ..curve_shape import smooth
from .joined_curves import Windows
from .state_filter import Noises, Steps, backwards, forwards
from .step_regression import step_line
from .turn_likelihood import noises_of

_FEWEST = 4
"""Reads of the lower half of a stretch."""
_OPEN = 0.1
"""Weight of a cycle that does not close, and ends anywhere within the range."""


def odds_of_a_pulse(values: Array, turn: int, rises: bool) -> float:
    """Log of the odds that a pulse came before the first read of a cycle that turns after read ``turn``; 0 if unknown.

    ``values`` has no spikes; ``rises`` says whether the first stretch does.
    """
    low = (values - values.min() if rises else values.max() - values) / float(np.ptp(values))
    rise, fall = _lower(low[: turn + 1]), _lower(low[:turn:-1])[::-1]
    if min(len(rise), len(fall)) < _FEWEST:
        return 0.0
    both, up, down, noises = _steps_and_noises(rise, fall)
    end, end_variance = (float(a[1, len(fall) - 1]) for a in forwards(both.y, down, noises)[:2])
    ahead, spread = (float(a[0, 0]) for a in backwards(both.y, both.valid, up, noises)[:2])
    gain = spread / (spread + noises.read)
    begin, variance = ahead + gain * (rise[0] - ahead), gain * noises.read
    wander = noises.step / max(1 - down.slope**2, 1 / len(fall))  # of ends of stretches, from cycle to cycle
    unsure = 4 * (noises.step / len(rise) + 2 * noises.read / len(rise) ** 2)  # of a step at the end of its line
    none = _closes(begin - end, variance + end_variance + wander)
    start = (begin - float(up.start[0])) / up.slope
    before = (variance + noises.step + unsure) / up.slope**2
    return float(np.log(_closes(start - end, before + end_variance + wander) / none))


def _lower(values: Array) -> Array:
    """Reads from the first one, below, to where their running mean is half way up."""
    soft = smooth(values, 5)
    high = np.flatnonzero(soft > (soft[0] + soft.max()) / 2)
    return values[: int(high[0]) if len(high) else len(values)]


def _steps_and_noises(rise: Array, fall: Array) -> tuple[Windows, Steps, Steps, Noises]:
    """Both stretches as the rows of one window, the steps of each, and the noises."""
    size = max(len(rise), len(fall))
    y = np.array([np.pad(v, (0, size - len(v))) for v in (rise, fall)])
    valid = np.arange(size) < np.array([[len(rise)], [len(fall)]])
    windows, turns = Windows(y, valid, np.zeros(2, np.int64)), np.array([size, 0])
    noises = Noises(0.0, 0.0)
    for _ in range(3):
        lines = [step_line(v[:-1], np.diff(v), noises.read) for v in (rise, fall)]
        up, down = (Steps(slope, np.full(2, start), np.full(2, np.inf)) for slope, start in lines)
        noises = noises_of(windows, turns, (up, down))
    return windows, up, down, noises


def _closes(off: float, variance: float) -> float:
    """Likelihood of a cycle that fails to close by so much, of the range."""
    return (1 - _OPEN) * float(np.exp(-0.5 * off**2 / variance) / np.sqrt(2 * np.pi * variance)) + _OPEN
