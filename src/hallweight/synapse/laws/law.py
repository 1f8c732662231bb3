"""What an update law is: the mean step of the normalised state for one polarity, and its slope."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array

Params = tuple[float | Array, ...]


@dataclass(frozen=True)
class Law:
    """One update law, written for LTP; LTD is its mirror image ``u -> 1 - u`` with parameters of its own.

    ``params`` are the names without ``_LTP``/``_LTD``. ``step(u, dp, p)`` is the mean change of the normalised state
    for ``dp`` pulses (at most one unless ``exact``), ``slope(u, dp, p)`` its derivative with respect to ``u``.
    ``exact`` laws may be stepped by any number of pulses at once. ``hard`` laws clip the state to [0, 1].
    ``start(u, du, dp)`` guesses the parameters from one-step data; ``shapes(n)`` are guesses for a branch that covers
    its range in n pulses, for data too noisy for steps. ``free`` and ``bound`` map the parameters to and
    from unconstrained numbers; ``penalty`` of those is a weak prior in units of log-likelihood. ``curve(u0, n, p)`` is
    the closed form of the noise-free curve, where there is one. ``rate`` is +1 or -1 if every free number is the
    logarithm, or minus the logarithm, of a step size, in which a fit to steps is a linear regression; else 0.
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

    def advance(self, u: Array, dp: float | Array, p: Params, gain: float | Array = 1.0) -> tuple[Array, Array]:
        """Return the mean step and its slope after ``dp`` pulses, each worth ``gain``; shapes of ``u``.

        A law that is not exact is applied pulse by pulse.
        """
        if self.single(dp):
            return self.step(u, dp * gain, p), self.slope(u, dp * gain, p)
        rate, v = np.ones(np.shape(u)), u
        for before, part, v in self._pulse_by_pulse(u, dp, p, gain):  # noqa: B007
            rate = rate * (1 + self.slope(before, part, p))
        return v - u, rate - 1

    def mean_step(self, u: Array, dp: float | Array, p: Params, gain: float | Array = 1.0) -> Array:
        """Return the mean step after ``dp`` pulses, each worth ``gain``; shape of ``u``."""
        if self.single(dp):
            return self.step(u, dp * gain, p)
        *_, (_, _, v) = self._pulse_by_pulse(u, dp, p, gain)
        return np.asarray(v - u)

    def _pulse_by_pulse(
        self, u: Array, dp: float | Array, p: Params, gain: float | Array
    ) -> Iterator[tuple[Array, Array, Array]]:
        """Yield the state before, the (part of a) pulse and the state after, until all pulses are spent."""
        v, left = np.array(u, dtype=float), np.array(dp, dtype=float)
        while (left > 0).any():
            part = np.clip(left, 0, 1) * gain
            before, v = v, v + self.step(v, part, p)
            v = np.clip(v, 0, 1) if self.hard else v
            yield before, part, v
            left = left - 1

    def single(self, dp: float | Array) -> bool:
        """Whether ``dp`` pulses are one step of the law's formula."""
        return self.exact or not np.size(dp) or bool(np.max(dp) <= 1)


def one_step_line(u: Array, du: Array, dp: Array) -> tuple[float, float]:
    """Least-squares line of the step per pulse against state: intercept and slope, for starting guesses."""
    rate = du / np.maximum(dp, 1e-12)
    if len(u) < 3 or np.ptp(u) == 0:
        return float(np.mean(rate)), 0.0
    slope, intercept = np.polyfit(u, rate, 1, w=np.sqrt(dp))
    return float(intercept), float(slope)
