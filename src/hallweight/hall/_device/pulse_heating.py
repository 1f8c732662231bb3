"""A pulse as a few pieces of constant temperature and current: what the kinetics are run through."""

from collections.abc import Callable

import numpy as np

from hallweight.core import InputError, show
from hallweight.core.types import Array
from hallweight.membrane import StepResponse, rise_after_pulse

from .._kinetics.kinetic_monte_carlo import Piece

_STEP = 8.0  # K between pieces, up to _MOST of them: exp(8 K . 40 kT / (300 K)) is a factor of 3 in a rate
_MOST = 8
_COLD = 2.0  # K: less than this is not followed
_LAST = 0.05  # part of the rise that may be left when the decay is cut off


def pulse_pieces(
    step: StepResponse,
    j: float,
    width: float,
    ambient: float,
    field: tuple[float, float, float],
    *,
    pause: float = np.inf,
) -> list[Piece]:
    """Cut a pulse of density ``j`` (A/m^2) and ``width`` (s), and the cooling after it, into pieces.

    The pieces are equal steps of temperature; each has the mean temperature over its time. The cooling is followed
    until 5% of the rise are left or ``pause`` is over. Every pulse starts at ``ambient`` (K).
    """
    top = float(step(np.array([width]))[0]) * j**2
    count = pieces_for(top)
    if count == 0:
        return [Piece(width, ambient, j, field)]
    heat = _cut(lambda t: step(t) * j**2, width, count)
    out = [Piece(d, ambient + rise, j, field) for d, rise in heat]
    cooling = _cooled(step, width, pause)
    if cooling > 0:
        down = _cut(lambda t: top - rise_after_pulse(step, width, t) * j**2, cooling, count)
        out += [Piece(d, ambient + top - lost, 0.0, field) for d, lost in down]
    return out


def pieces_for(rise: float) -> int:
    """Number of pieces for a rise (K); none below 2 K."""
    return 0 if rise < _COLD else int(min(max(np.ceil(rise / _STEP), 1), _MOST))


def _cooled(step: StepResponse, width: float, pause: float) -> float:
    """Time (s) after a pulse until its heat has gone but for a twentieth, at most a thousand widths or the pause."""
    t = width * np.geomspace(1e-4, 1e3, 400)
    left = rise_after_pulse(step, width, t) / max(float(step(np.array([width]))[0]), 1e-300)
    gone = np.flatnonzero(left < _LAST)
    return float(min(t[gone[0]] if len(gone) else t[-1], pause))


def _cut(rise: Callable[[Array], Array], duration: float, count: int) -> list[tuple[float, float]]:
    """Durations and mean rises of ``count`` pieces between equal steps of a rise that only grows."""
    t = np.concatenate([[0.0], duration * np.geomspace(1e-7, 1.0, 600)])
    course = np.maximum.accumulate(rise(t))
    whole = np.concatenate([[0.0], np.cumsum(0.5 * (course[1:] + course[:-1]) * np.diff(t))])
    edges = np.interp(np.linspace(course[0], course[-1], count + 1)[1:-1], course, t)
    edges = np.concatenate([[0.0], edges, [duration]])
    edges = edges[np.concatenate([[True], np.diff(edges) > 1e-9 * duration])]
    edges[-1] = duration
    area = np.interp(edges, t, whole)
    return [(float(d), float(a / d)) for d, a in zip(np.diff(edges), np.diff(area), strict=True)]


def check_heat(step: StepResponse, j: float, width: float, ambient: float, T_C: float, said: str) -> float:
    """Return the temperature (K) that a pulse reaches; ``said`` is the current in the user's words.

    Raises :class:`InputError` if that is the film's T_C or more: nothing is left that a current could switch.
    """
    hot = ambient + float(step(np.array([width]))[0]) * j**2
    if hot < T_C:
        return hot
    raise InputError(
        f"{said} for {show(width, 's')}, which heats the film to {hot:.0f} K",
        f"a film that stays below its T_C of {T_C:.0f} K",
        "lower the current, shorten the pulse or take a support that conducts heat better",
    )
