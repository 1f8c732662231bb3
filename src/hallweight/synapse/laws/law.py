"""What an update law is: the mean step of the normalised state for one polarity, and its slope."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

Params = tuple[float | Array, ...]

FIT_PARTS = 12.0
"""Most steps that a fit takes between two reads with a law that is applied pulse by pulse."""
_MOST_PULSES = 2000.0
"""Most pulses that are applied one by one; of more, so many equal parts are made."""


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

    def advance(self, u: Array, dp: float | Array, p: Params, gain: float | Array = 1.0) -> tuple[Array, Array]:
        """Return the mean step and its slope after ``dp`` pulses, each of ``gain`` nominal pulses; shapes of ``u``.

        A law that is not exact is applied pulse by pulse, or in twelve equal parts if there are more pulses.
        """
        if self.single(dp):
            return self.step(u, dp * gain, p), self.slope(u, dp * gain, p)
        growth, v = np.ones(np.shape(u)), u
        for before, part, v in self._pulse_by_pulse(u, dp, p, gain, FIT_PARTS):  # noqa: B007
            growth = growth * (1 + self.slope(before, part, p))
        return v - u, growth - 1

    def mean_step(
        self, u: Array, dp: float | Array, p: Params, gain: float | Array = 1.0, most: float = _MOST_PULSES
    ) -> Array:
        """Return the mean step after ``dp`` pulses, each of ``gain`` nominal pulses; shape of ``u``.

        More than ``most`` pulses of a law that is not exact are taken in so many equal parts.
        """
        if self.single(dp):
            return self.step(u, dp * gain, p)
        *_, (_, _, v) = self._pulse_by_pulse(u, dp, p, gain, most)
        return np.asarray(v - u)

    def _pulse_by_pulse(
        self, u: Array, dp: float | Array, p: Params, gain: float | Array, most: float
    ) -> Iterator[tuple[Array, Array, Array]]:
        """Yield the state before, the (part of a) pulse and the state after, until no pulses remain.

        Of more than ``most`` pulses, so many equal parts are made.
        """
        v, remaining = np.array(u, dtype=float), np.array(dp, dtype=float)
        size = np.maximum(1.0, remaining / most)
        while (remaining > 1e-9 * size).any():
            part = np.clip(remaining, 0, size) * gain
            before, v = v, v + self.step(v, part, p)
            v = np.clip(v, 0, 1) if self.hard else v
            yield before, part, v
            remaining = remaining - size

    def single(self, dp: float | Array) -> bool:
        """Whether ``dp`` pulses are one step of the law's formula."""
        return self.exact or not np.size(dp) or bool(np.max(dp) <= 1)


def one_step_line(u: Array, du: Array, dp: Array) -> tuple[float, float]:
    """Least-squares line of the step per pulse against state: intercept and slope, for starting guesses."""
    step_per_pulse = du / np.maximum(dp, 1e-12)
    if len(u) < 3 or np.ptp(u) == 0:
        return float(np.mean(step_per_pulse)), 0.0
    slope, intercept = np.polyfit(u, step_per_pulse, 1, w=np.sqrt(dp))
    return float(intercept), float(slope)
