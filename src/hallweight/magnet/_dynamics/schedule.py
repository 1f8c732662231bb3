"""A timeline cut into the integrator's steps, carried out piece by piece."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.types import Array

from .._drive.heating import Course, Heating
from .._drive.timeline import Timeline
from .._film.sublattice_pair import Pair
from .integrate import Drive, integrate

_PIECE = 200_000  # steps of one piece: a few megabytes of drive
_MOST = 500_000_000
_KELVIN = 1.0  # spacing of the temperatures at which the film's parameters are worked out, at least


@dataclass(frozen=True, eq=False)
class Plan:
    """``steps`` of ``dt`` seconds through ``line``; ``phase`` (steps + 1,) picks one of ``pairs`` at each, if it warms.

    ``options`` go to the engine: scheme, temperature_noise, sigma, j_scale, B_extra, K_scale, threads, dtype.
    """

    line: Timeline
    dt: float
    steps: int
    pairs: tuple[Pair, ...]
    phase: NDArray[np.uint16] | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def drive(self, first: int, last: int) -> Drive:
        """Return the samples at steps ``first`` to ``last``, both included."""
        t = np.asarray(np.arange(first, last + 1) * self.dt, float)
        phase = np.zeros(len(t), np.intp) if self.phase is None else self.phase[first : last + 1].astype(np.intp)
        return Drive(dt=self.dt, j=self.line.current(t), B=self.line.applied(t), phase=phase)

    def temperature(self, steps: NDArray[np.intp]) -> Array:
        """Return the temperature (K) of the film at ``steps``, to the spacing of its parameters."""
        kelvin = np.array([p.T for p in self.pairs])
        return kelvin[np.zeros(len(steps), np.intp) if self.phase is None else self.phase[steps]]

    def run(
        self, start: Array, seed: int, *, every: int = 0, stops: Sequence[int] = ()
    ) -> Iterator[tuple[NDArray[np.intp], Array]]:
        """Yield (steps (r,), states (r, n, 2, 3)) piece by piece: at multiples of ``every``, or else at ``stops``.

        The states at the last step come last in any case.
        """
        state = start
        cuts = _cuts(self.steps, every, stops)
        wanted = {*stops, self.steps}
        for first, last in pairwise(cuts):
            piece: dict[str, Any] = {"seed": seed, "count": (0, first), "every": every}
            records, state = integrate(self.pairs, self.drive(first, last), state, **piece, **self.options)
            marks = first + every * np.arange(1, (last - first) // every + 1) if every else np.empty(0, np.intp)
            if every and len(marks):
                yield marks, records[-len(marks) :]
            if last in wanted and (not len(marks) or marks[-1] != last):
                yield np.array([last]), state[None]


def _cuts(steps: int, every: int, stops: Sequence[int]) -> list[int]:
    size = every * max(_PIECE // every, 1) if every else _PIECE
    marks = {0, steps, *range(size, steps, size)} | (set() if every else {s for s in stops if 0 < s < steps})
    return sorted(marks)


def count_steps(duration: float, dt: float) -> int:
    """Return how many steps fill a duration; refuses a run that would not end."""
    steps = max(round(duration / dt), 1)
    if steps > _MOST:
        found = f"{steps:.2g} steps of {dt:.2g} s"
        raise InputError(found, f"at most {_MOST:.0e}", "shorten the protocol; rates() reaches long times")
    return steps


def warmed(
    line: Timeline, dt: float, film_at: Callable[[float], Pair], start: float, heating: Heating | Course
) -> tuple[tuple[Pair, ...], NDArray[np.uint16]]:
    """Return the film at each temperature of a course, and which one holds at each step.

    The magnetisation, exchange and anisotropy follow the temperature at once (|m_i| stays 1). ``film_at`` raises
    :class:`InputError` for a temperature at or above T_C.
    """
    kelvin = _course(line, dt, start, heating)
    low, high = float(kelvin.min()), float(kelvin.max())
    step = max(_KELVIN, (high - low) / 500)
    levels = round((high - low) / step) + 1
    phase = np.rint((kelvin - low) / step).astype(np.uint16)
    try:
        pairs = tuple(film_at(low + step * k) for k in range(levels))
    except InputError as error:
        hot = f"a film that its current heats to {high:.4g} K ({error.found})"
        raise InputError(hot, error.expected, "use less current, shorter pulses or less heating") from None
    return pairs, phase


def _course(line: Timeline, dt: float, start: float, heating: Heating | Course) -> Array:
    steps = count_steps(line.duration, dt)
    if isinstance(heating, Course):
        return heating(np.asarray(np.arange(steps + 1) * dt - line.settle, float))
    out = np.empty(steps + 1)
    rise = 0.0
    for first in range(0, steps, _PIECE):
        last = min(first + _PIECE, steps)
        out[first : last + 1] = heating.course(line.current(np.arange(first, last + 1) * dt), dt, rise)
        rise = float(out[last])
    return start + out
