"""Whether a curve is a smooth wave and no series of branches, which meet in corners."""

import numpy as np

from hallweight.core.types import Array, Indices

_WAVE, _CORNERS = 2, 6
"""Harmonics of a smooth wave, and of a curve with corners."""
_CLEARLY = 6.0
"""Gain of log-likelihood, beyond that which noise gives, that tells corners from a wave."""
_MOST_TURNS, _MOST_READS = 16, 4000
"""Turning points and reads that are looked at; more say nothing new."""
_PERIODS = np.linspace(0.95, 1.05, 21)


def is_wave(values: Array, turns: list[int]) -> bool:
    """Whether a sine and its second harmonic follow a curve as well as harmonics up to the sixth do.

    ``turns`` are the places where it turns. Corners have harmonics that fall slowly, a wave has none beyond the first
    two. The gain of log-likelihood is ``n/2 ln(S_2 / S_6)`` with the squares S that are left; noise gives half of the
    number of parameters. Curves with less than two turns or six reads a period are not told.
    """
    turns = turns[:_MOST_TURNS]
    if len(turns) < 3:
        return False
    period = 2 * (turns[-1] - turns[1]) / (len(turns) - 2) if len(turns) > 3 else 2.0 * (turns[2] - turns[1])
    most = min(_CORNERS, int(period / 2 - 0.5))
    if most <= _WAVE:
        return False
    t, periods = np.arange(0, turns[-1] + 1, max(1, turns[-1] // _MOST_READS)), period * _PERIODS
    few = min(_left(values[t], t, p, _WAVE) for p in periods)
    many = min(_left(values[t], t, p, most) for p in periods)
    gain = 0.5 * len(t) * float(np.log(max(few, 1e-300) / max(many, 1e-300)))
    return gain < (most - _WAVE) + _CLEARLY


def _left(y: Array, t: Indices, period: float, harmonics: int) -> float:
    """Squares that harmonics of a period leave of a curve."""
    phase = 2 * np.pi / period * np.outer(t, np.arange(1, harmonics + 1))
    shape = np.column_stack([np.ones(len(t)), np.cos(phase), np.sin(phase)])
    left = y - shape @ np.linalg.lstsq(shape, y, rcond=None)[0]
    return float(left @ left)
