"""What an update law is: the mean step of the normalised state for one polarity, and its slope."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from hallweight.core.types import Array, Mask

Params = tuple[float | Array, ...]

IN_LEAPS = 1.0
"""Most pulses between two reads that a fit applies one by one."""
_MOST_PULSES = 2000.0
"""Most pulses that are applied one by one elsewhere; more are taken in leaps."""
_MOST_LEAPS = 256
"""Most leaps: only a step that falls by more than the state rises (slope below -1) asks for more."""
_FIRST_LEAPS, _DONE = 8, 1e-9  # leaps of all states; pulses that are none


class Leap(NamedTuple):
    """State after some pulses in a row, its derivative with respect to the state before, and how many they were."""

    state: Array
    growth: Array
    pulses: Array


class Nonlinearity(NamedTuple):
    """Nonlinearity of a whole branch: NeuroSim's label, the area label, and NeuroSim's A in pulses."""

    label: float
    area: float
    a: float


@dataclass(frozen=True)
class Law:
    """One update law, written for LTP; LTD is its mirror image ``u -> 1 - u`` with parameters of its own.

    ``name``, ``params``
        name of the law; names of its parameters without ``_LTP`` and ``_LTD``
    ``hard``
        whether the state is clipped to [0, 1]
    ``exact``
        whether ``step`` takes any number of pulses at once; else at most one
    ``step(u, dp, p)``, ``slope(u, dp, p)``
        mean change of the normalised state in ``dp`` pulses, and its derivative with respect to ``u``
    ``start(u, du, dp)``
        guess of the parameters from steps ``du`` of states ``u``
    ``shapes(n)``
        guesses for a branch that covers its range in ``n`` pulses, for data too noisy for steps
    ``free(p)``, ``bound(z)``
        parameters to unconstrained numbers and back
    ``penalty(z)``
        weak prior on the unconstrained numbers, in units of log-likelihood
    ``rate``
        +1 or -1 if every unconstrained number is the logarithm, or minus the logarithm, of a step size; else 0
    ``curve(u0, n, p)``
        closed form of the noise-free curve, where there is one
    ``affine``
        whether the step is linear in the state; the Gaussian likelihood is then exact
    ``constant_step``
        whether the step is the same at every state
    ``tabulated``
        whether the parameters are rows of states and steps, so that no shape is assumed
    ``cites``
        keys of ``references.bib``
    ``nonlinearity(p)``
        closed form of the labels of the full range, where there is one
    ``decay(p)``
        pulses over which the distance from the bound falls to 1/e, NeuroSim's A, where the law is that curve too
    ``leap(u, dp, gain, p)``
        as many of ``dp`` pulses of ``gain`` nominal pulses as a formula takes at once; None: one by one
    """

    name: str
    params: tuple[str, ...]
    hard: bool
    exact: bool
    step: Callable[[Array, float | Array, Params], Array]
    slope: Callable[[Array, float | Array, Params], Array]
    start: Callable[[Array, Array, Array], tuple[float, ...]]
    shapes: Callable[[float], list[tuple[float, ...]]]
    free: Callable[[tuple[float, ...]], tuple[float, ...]]
    bound: Callable[[tuple[float, ...]], Params]
    penalty: Callable[[tuple[float, ...]], float] = lambda z: 0.0
    rate: int = 0
    curve: Callable[[float, Array, Params], Array] | None = None
    affine: bool = False
    constant_step: bool = False
    tabulated: bool = False
    cites: tuple[str, ...] = ()
    nonlinearity: Callable[[Params], Nonlinearity] | None = None
    decay: Callable[[Params], float] | None = None
    leap: Callable[[Array, Array, float | Array, Params], Leap] | None = None

    def advance(self, u: Array, dp: float | Array, p: Params, gain: float | Array = 1.0) -> tuple[Array, Array]:
        """Return the mean step and its slope after ``dp`` pulses, each of ``gain`` nominal pulses; shapes of ``u``.

        Several pulses of a law that is not exact are taken in leaps. The slope is that of the law; where
        the state is held by a bound, the step no longer follows it.
        """
        if self.single(dp):
            return self.step(u, dp * gain, p), self.slope(u, dp * gain, p)
        if np.ndim(dp) == 0:
            v, growth = self._repeat(np.asarray(u, dtype=float), np.asarray(dp, dtype=float), p, gain, IN_LEAPS)
            return v - u, growth - 1
        step, slope = self.step(u, dp * gain, p), self.slope(u, dp * gain, p)
        here, (v, n, law, one) = self._of_many(u, dp, p, gain)
        step, slope = np.array(step), np.array(slope)
        after, growth = self._repeat(v, n, law, one, IN_LEAPS)
        step[here], slope[here] = after - v, growth - 1
        return step, slope

    def mean_step(
        self, u: Array, dp: float | Array, p: Params, gain: float | Array = 1.0, most: float = _MOST_PULSES
    ) -> Array:
        """Return the mean step after ``dp`` pulses, each of ``gain`` nominal pulses; shape of ``u``.

        More than ``most`` pulses of a law that is not exact are taken in leaps.
        """
        step = self.step(u, dp * gain, p)
        if self.single(dp):
            return step
        here, (v, n, law, one) = self._of_many(u, dp, p, gain)
        step = np.array(step)
        step[here] = self._repeat(v, n, law, one, most, slopes=False)[0] - v
        return step

    def _of_many(
        self, u: Array, dp: float | Array, p: Params, gain: float | Array
    ) -> tuple[tuple[Any, ...], tuple[Array, Array, Params, float | Array]]:
        """Return where along the last axis there is more than one pulse, and all arguments there."""
        shape = np.broadcast_shapes(np.shape(u), np.shape(dp))
        if np.ndim(dp) == 0 or np.ndim(gain) > 1:
            return (...,), (np.asarray(u, dtype=float), np.asarray(dp, dtype=float), p, gain)
        here = np.flatnonzero(np.broadcast_to(dp, shape).reshape(-1, shape[-1]).max(0) > 1)

        def some(a: float | Array, axis: int = -1) -> Array:
            a = np.asarray(a, dtype=float)
            return np.take(a, here, axis) if a.ndim >= -axis and a.shape[axis] == shape[-1] else a

        law = tuple(some(a, -2 if self.tabulated else -1) for a in p)
        return (..., here), (some(u), some(dp), law, some(gain))

    def _repeat(
        self, u: Array, dp: Array, p: Params, gain: float | Array, most: float, *, slopes: bool = True
    ) -> tuple[Array, Array]:
        """Return the state after ``dp`` pulses and its derivative with respect to ``u`` (ones without ``slopes``)."""
        if self.leap is not None and np.max(dp) > most:
            return _in_leaps(self, u, dp, p, gain)
        v, growth = np.array(u), np.ones(np.shape(u))
        while (dp > 1e-9).any():
            part = np.clip(dp, 0, 1) * gain
            growth = growth * (1 + self.slope(v, part, p)) if slopes else growth
            v = v + self.step(v, part, p)
            v, dp = np.clip(v, 0, 1) if self.hard else v, dp - 1
        return v, growth

    def single(self, dp: float | Array) -> bool:
        """Whether ``dp`` pulses are one step of the law's formula."""
        return self.exact or not np.size(dp) or bool(np.max(dp) <= 1)


def _in_leaps(law: Law, u: Array, dp: Array, p: Params, gain: float | Array) -> tuple[Array, Array]:
    """Return the state after ``dp`` pulses and its derivative with respect to ``u``."""
    v, remaining = (np.array(a, dtype=float) for a in np.broadcast_arrays(u, dp))
    v, growth, remaining = map(np.asarray, _some_leaps(law, (v, np.ones(v.shape), remaining), p, gain, _FIRST_LEAPS))
    if (remaining > _DONE).any():
        here = remaining > 0  # states that go to and fro about a node take many: these alone go on
        own = tuple(_part(np.asarray(a, dtype=float), here, int(law.tabulated)) for a in p)
        some, own_gain = (v[here], growth[here], remaining[here]), _part(np.asarray(gain), here, 0)
        v[here], growth[here], _ = _some_leaps(law, some, own, own_gain, _MOST_LEAPS - _FIRST_LEAPS)
    return v, growth


def _some_leaps(
    law: Law, now: tuple[Array, Array, Array], p: Params, gain: float | Array, most: int
) -> tuple[Array, Array, Array]:
    """Return state, derivative and remaining pulses after ``most`` leaps, or when all pulses are done."""
    v, growth, remaining = now
    with np.errstate(all="ignore"):
        for _ in range(most):
            v, more, pulses = law.leap(v, remaining, gain, p)  # type: ignore[misc]
            v = np.clip(v, 0, 1) if law.hard else v
            growth, remaining = growth * more, remaining - pulses
            if not (remaining > _DONE).any():
                break
    return v, growth, remaining


def _part(a: Array, here: Mask, of_table: int) -> Array:
    """The values at some places, of one for each place, or of one for all; a row of a table stays whole."""
    if a.ndim <= of_table:
        return a
    rows = a.shape[a.ndim - of_table :]
    return np.asarray(np.broadcast_to(a, (*here.shape, *rows))[here])


def one_step_line(u: Array, du: Array, dp: Array) -> tuple[float, float]:
    """Least-squares line of the step per pulse against state: intercept and slope, for starting guesses."""
    step_per_pulse = du / np.maximum(dp, 1e-12)
    if len(u) < 3 or np.ptp(u) == 0:
        return float(np.mean(step_per_pulse)), 0.0
    slope, intercept = np.polyfit(u, step_per_pulse, 1, w=np.sqrt(dp))
    return float(intercept), float(slope)
