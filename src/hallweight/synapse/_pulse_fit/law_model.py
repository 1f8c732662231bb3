"""A law with its noise as a function of one vector of unconstrained numbers, which is what the minimiser moves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from hallweight.core.types import Array

from ..laws import Law, Params
from .cycle_range import cycle_range, in_range
from .transitions import Reads

Noise = Literal["both", "c2c", "read"]
"""Which of the two noises are free; the other is zero."""


PULSES_WIDTH = 0.6
"""Width of a weak Cauchy prior on ln(P/n), n the pulses of a branch: far from zero, where P is known, it is flat."""


class Parameters(NamedTuple):
    """Parameters in their own terms, scaled units: law of both branches, bounds, and variances of both noises."""

    ltp: Params
    ltd: Params
    low: float | Array
    high: float | Array
    c2c_variance: float | Array
    read_variance: float | Array

    def branch(self, polarity: int) -> Params:
        """Return the law's parameters for LTP (+1) or LTD (-1)."""
        return self.ltp if polarity > 0 else self.ltd


@dataclass(frozen=True)
class LawModel:
    """Which numbers are free: the law of each branch present, the bounds, and the noises.

    The vector is (law LTP, law LTD, low, high, noises).

    ``n_ltp``, ``n_ltd``
        numbers of parameters of each branch; 0 where no such pulse was measured: that branch mirrors the other
    ``free_low``, ``free_high``
        whether a bound is in the vector; else it is 0 or 1, or that of the cycle
    ``open_low``, ``open_high``
        whether the state is free to go beyond a bound, because the data never met it
    ``cycle``, ``pulses``
        whether the bounds that are not free are those of the noise-free cycle (:mod:`.cycle_range`) of so many pulses
        of LTP and of LTD; where bounds are free, these are about the pulses from bound to bound
    ``weak_c2c``
        whether sigma of the C2C noise has a flat prior, which keeps its logarithm finite where the reads show none
    ``least_read``
        least variance of the read beside hard bounds, over ``scale``; above zero where it is not free there: a read as
        good as exact lets a bound pass through single reads
    ``noise``
        which noises are in the vector: C2C as the logarithm of sigma, the read as its *variance* over ``scale``. That
        variance may be negative while the covariance is positive, so that an absent read noise does not bias the rest.
    """

    law: Law
    n_ltp: int
    n_ltd: int
    free_low: bool = False
    free_high: bool = False
    noise: Noise = "both"
    scale: float = 1e-4
    open_low: bool = False
    open_high: bool = False
    cycle: bool = False
    pulses: tuple[float, float] | None = None
    weak_c2c: bool = False
    least_read: float = 0.0

    @cached_property
    def n_law(self) -> int:
        """How many numbers of the vector are those of the law."""
        return self.n_ltp + self.n_ltd

    @cached_property
    def n_curve(self) -> int:
        """How many numbers of the vector are those of the noise-free curve: law and bounds."""
        return self.n_law + self.free_low + self.free_high

    def parameters(self, z: Array) -> Parameters:
        """Return the parameters at a vector."""
        n = self.n_law
        ltp = self.law.bound(tuple(z[: self.n_ltp])) if self.n_ltp else None
        ltd = self.law.bound(tuple(z[self.n_ltp : n])) if self.n_ltd else ltp
        ltp = ltd if ltp is None else ltp
        assert ltp is not None, "a trace without any pulse is refused earlier"
        assert ltd is not None
        low = float(z[n]) if self.free_low else 0.0
        high = float(z[n + self.free_low]) if self.free_high else 1.0
        if self.cycle:
            ltp, ltd, low, high = self._in_cycle(ltp, ltd, low, high)
        noises = z[self.n_curve :]
        c2c_variance = 0.0 if self.noise == "read" else math.exp(2 * min(max(float(noises[0]), -20.0), 5.0))
        read_variance = 0.0 if self.noise == "c2c" else float(noises[-1]) * self.scale
        return Parameters(ltp, ltd, low, high, c2c_variance, read_variance)

    def _in_cycle(self, ltp: Any, ltd: Any, low: float, high: float) -> tuple[Params, Params, float, float]:
        """Return the same law in terms of a range of which one end, or both, is that of its cycle."""
        assert self.pulses is not None
        pulses = {1: self.pulses[0], -1: self.pulses[1]}
        found = cycle_range(ltp, ltd, pulses, low if self.free_low else None, high if self.free_high else None)
        branches = None if found is None else in_range(ltp, ltd, *found)
        return (ltp, ltd, 0.0, 1.0) if found is None or branches is None else (*branches, *found)

    def penalty(self, z: Array) -> float:
        """Return minus the logarithm of the weak priors: of the law or of its pulses, and of an unseen C2C noise."""
        c2c = -max(float(z[self.n_curve]), -20.0) if self.weak_c2c and self.noise != "read" else 0.0
        if self.pulses is not None:
            return c2c + self._unusual_pulses(z)
        branches = (z[: self.n_ltp], z[self.n_ltp : self.n_law])
        return c2c + sum(self.law.penalty(tuple(part)) for part in branches if len(part))

    def _unusual_pulses(self, z: Array) -> float:
        assert self.pulses is not None
        p = self.parameters(z)
        off = (math.log(float(own[1]) / n) / PULSES_WIDTH for own, n in zip((p.ltp, p.ltd), self.pulses, strict=True))
        return sum(math.log1p(x * x) for x in off)


def initial_guess(law: Law, reads: Reads, free_range: bool, noise: Noise, states: Array) -> tuple[LawModel, Array]:
    """Return the model of a law for the branches measured, and a guessed vector.

    A bound can be free only if pulses push towards it. The law's own guess is made from steps of the (smoothed)
    ``states`` before each transition; the noise from the residuals, whose neighbours share read noise with opposite
    sign (covariance ``-sigma_read^2``).
    """
    z: list[float] = []
    counts = {1: 0, -1: 0}
    move = np.where(np.append(reads.linked, False), np.append(np.diff(states), 0.0), reads.end - states)
    residual = np.array(reads.end - reads.start)
    for sign in (1, -1):
        here = reads.polarity == sign
        if here.any():
            u = states[here] if sign > 0 else 1 - states[here]
            guess = law.free(law.start(u, sign * move[here], reads.dp[here]))
            residual[here] -= sign * law.mean_step(u, reads.dp[here], law.bound(guess))
            z += guess
            counts[sign] = len(guess)
    total = float(np.mean(residual**2)) + 1e-12
    noises = _guessed_noises(residual, reads, total, noise)
    low, high = free_range and counts[-1] > 0, free_range and counts[1] > 0
    bounds = [-0.01] * low + [1.01] * high
    return LawModel(law, counts[1], counts[-1], low, high, noise, total), np.array([*z, *bounds, *noises])


def _guessed_noises(residual: Array, reads: Reads, total: float, noise: Noise) -> list[float]:
    """Numbers of the free noises; ``total`` is the variance of the residuals."""
    if noise == "read":
        return [0.5]
    if noise == "c2c":
        return [float(np.log(total**0.5))]
    shared = -float(np.mean(residual[1:] * residual[:-1] * reads.linked)) if len(residual) > 1 else 0.0
    read_variance = float(np.clip(shared, 0.05 * total, 0.45 * total))
    return [float(np.log((total - 2 * read_variance) ** 0.5)), read_variance / total]


def stack_parameters(model: LawModel, vectors: Array) -> Parameters:
    """Return the parameters of vectors (s, p) as one: numbers become arrays of shape (s, 1), rows (s, 1, k)."""
    each = [model.parameters(z) for z in vectors]

    def column(values: Sequence[Any]) -> Array:
        return np.asarray(list(values), dtype=float)[:, None]

    ltp = tuple(column(v) for v in zip(*(p.ltp for p in each), strict=True))
    ltd = tuple(column(v) for v in zip(*(p.ltd for p in each), strict=True))
    numbers = zip(*((p.low, p.high, p.c2c_variance, p.read_variance) for p in each), strict=True)
    return Parameters(ltp, ltd, *(column(v) for v in numbers))


def mean_steps(model: LawModel, p: Parameters, reads: Reads, states: Array) -> tuple[Array, Array]:
    """Return mean step and its slope for every transition from ``states``, scaled units, shape (m,).

    For stacked parameters the shape is (s, m).
    """
    shape = np.broadcast_shapes(np.shape(p.low), states.shape)
    step, slope, size = np.zeros(shape), np.zeros(shape), p.high - p.low
    for sign in (1, -1):
        here = np.flatnonzero(reads.polarity == sign)
        if len(here):
            x = states[..., here]
            u = (x - p.low) / size if sign > 0 else (p.high - x) / size
            du, slope[..., here] = model.law.advance(u, reads.dp[here], p.branch(sign))
            step[..., here] = sign * size * du
    return step, slope
