"""A timeline cut into the integrator's steps, carried out chunk by chunk."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import AnyArray, Array, Indices

from .._drive.heating import Course, Heating
from .._drive.timeline import Timeline
from .._film.sublattice_pair import SublatticePair
from .integrate import integrate
from .sampled_drive import Drive

_CHUNK = 200_000  # steps of one chunk: a few megabytes of drive
_MOST_STEPS = 500_000_000
_TEMPERATURE_SPACING = 1.0  # K, at least, of the temperatures at which the film's parameters are worked out
_MOST_TEMPERATURES = 500


@dataclass(frozen=True, eq=False)
class Plan:
    """A timeline in the integrator's steps.

    ``line``
        what is applied
    ``dt``, ``steps``
        s, and how many of them
    ``pairs``, ``phase``
        the film, and (steps + 1,) which of the pairs holds at each step if it warms
    ``options``
        for the integrator: scheme, temperature_noise, sigma, j_scale, B_extra, K_scale, threads, dtype
    """

    line: Timeline
    dt: float
    steps: int
    pairs: tuple[SublatticePair, ...]
    phase: AnyArray | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def drive(self, first: int, last: int) -> Drive:
        """Return the samples at steps ``first`` to ``last``, both included."""
        t = np.asarray(np.arange(first, last + 1) * self.dt, float)
        phase = np.zeros(len(t), np.intp) if self.phase is None else self.phase[first : last + 1].astype(np.intp)
        return Drive(dt=self.dt, j=self.line.current(t), B=self.line.applied(t), phase=phase)

    def temperature(self, steps: Indices) -> Array:
        """Return the temperature (K) of the film at ``steps``, to the spacing of its parameters."""
        kelvin = np.array([p.T for p in self.pairs])
        return kelvin[np.zeros(len(steps), np.intp) if self.phase is None else self.phase[steps]]

    def run(
        self, start: Array, seed: int, *, every: int = 0, stops: Sequence[int] = ()
    ) -> Iterator[tuple[Indices, Array]]:
        """Yield (steps (r,), states (r, n, 2, 3)) chunk by chunk: at multiples of ``every``, or else at ``stops``.

        The states at the last step come last in any case.
        """
        state = start
        wanted = {*stops, self.steps}
        for first, last in pairwise(_chunk_ends(self.steps, every, stops)):
            chunk: dict[str, Any] = {"seed": seed, "count": (0, first), "every": every}
            records, state = integrate(self.pairs, self.drive(first, last), state, **chunk, **self.options)
            recorded = first + every * np.arange(1, (last - first) // every + 1) if every else np.empty(0, np.intp)
            if len(recorded):
                yield recorded, records[-len(recorded) :]
            if last in wanted and (not len(recorded) or recorded[-1] != last):
                yield np.array([last]), state[None]


def _chunk_ends(steps: int, every: int, stops: Sequence[int]) -> list[int]:
    size = every * max(_CHUNK // every, 1) if every else _CHUNK
    inner = set() if every else {s for s in stops if 0 < s < steps}
    return sorted({0, steps, *range(size, steps, size)} | inner)


def count_steps(duration: float, dt: float) -> int:
    """Return how many steps fill a duration; refuses a run that would not end."""
    steps = max(round(duration / dt), 1)
    if steps > _MOST_STEPS:
        found = f"{steps:.2g} steps of {dt:.2g} s"
        raise InputError(found, f"at most {_MOST_STEPS:.0e}", "shorten the protocol; rates() reaches long times")
    return steps


def heated_pairs(
    line: Timeline, dt: float, film_at: Callable[[float], SublatticePair], start: float, heating: Heating | Course
) -> tuple[tuple[SublatticePair, ...], AnyArray]:
    """Return the film at each temperature of a course from ``start`` (K), and which one holds at each step.

    Magnetisation, exchange and anisotropy follow the temperature at once (|m_i| stays 1). ``film_at`` raises
    :class:`InputError` for a temperature at or above T_C.
    """
    kelvin = _temperatures(line, dt, start, heating)
    low, high = float(kelvin.min()), float(kelvin.max())
    spacing = max(_TEMPERATURE_SPACING, (high - low) / _MOST_TEMPERATURES)
    levels = round((high - low) / spacing) + 1
    phase = np.rint((kelvin - low) / spacing).astype(np.uint16)
    try:
        pairs = tuple(film_at(low + spacing * k) for k in range(levels))
    except InputError as error:
        found = f"a film that its current heats to {high:.4g} K ({error.found})"
        raise InputError(found, error.expected, "use less current, shorter pulses or less heating") from None
    return pairs, phase


def _temperatures(line: Timeline, dt: float, start: float, heating: Heating | Course) -> Array:
    """Return the temperature (steps + 1,) K at each sample."""
    steps = count_steps(line.duration, dt)
    if isinstance(heating, Course):
        return heating(np.asarray(np.arange(steps + 1) * dt - line.settle, float))
    rise = np.empty(steps + 1)
    last_rise = 0.0
    for first in range(0, steps, _CHUNK):
        last = min(first + _CHUNK, steps)
        rise[first : last + 1] = heating.course(line.current(np.arange(first, last + 1) * dt), dt, last_rise)
        last_rise = float(rise[last])
    return start + rise
