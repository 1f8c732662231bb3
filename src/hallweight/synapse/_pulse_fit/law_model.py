"""A law with its noise as a function of one vector of unconstrained numbers, which is what the minimiser moves."""

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from hallweight.core.types import Array

from ..laws import Law, Params
from .transitions import Reads

AFFINE = ("linear", "exponential", "soft_bounds")
"""Laws whose step is linear in the state: their Gaussian likelihood is exact."""

Noise = Literal["both", "c2c", "read"]
"""Which of the two noises are free; the other is zero."""


class Point(NamedTuple):
    """Parameters in their own terms: the law of both branches, bounds, variances of C2C and read, in scaled units."""

    up: Params
    down: Params
    low: float | Array
    high: float | Array
    c2c2: float | Array
    read2: float | Array


@dataclass(frozen=True)
class Model:
    """Which numbers are free: the law of each branch present, the bounds, and the noises.

    The vector is (law LTP, law LTD, low, high, noises). ``up``/``down`` are the numbers of parameters of each branch,
    0 where no such pulse was measured: that branch then mirrors the other. ``noise`` says which are free: for C2C the
    logarithm of sigma, for the read its *variance* in units of ``scale``, which may come out negative as long as the
    covariance stays positive: so an absent read noise does not bias the rest.
    """

    law: Law
    up: int
    down: int
    low: bool = False
    high: bool = False
    noise: Noise = "both"
    scale: float = 1e-4

    def point(self, z: Array) -> Point:
        """Return the parameters at a vector."""
        n = self.up + self.down
        up = self.law.bound(tuple(z[: self.up])) if self.up else None
        down = self.law.bound(tuple(z[self.up : n])) if self.down else up
        up = down if up is None else up
        assert up is not None, "a trace without any pulse is refused earlier"
        assert down is not None
        low = float(z[n]) if self.low else 0.0
        high = float(z[n + self.low]) if self.high else 1.0
        rest = z[n + self.low + self.high :]
        c2c2 = 0.0 if self.noise == "read" else math.exp(2 * min(max(float(rest[0]), -20.0), 5.0))
        read2 = 0.0 if self.noise == "c2c" else float(rest[-1]) * self.scale
        return Point(up, down, low, high, c2c2, read2)

    def penalty(self, z: Array) -> float:
        """Return minus the logarithm of the law's weak prior."""
        n = self.up + self.down
        return sum(self.law.penalty(tuple(part)) for part in (z[: self.up], z[self.up : n]) if len(part))


def start_of(law: Law, reads: Reads, free_range: bool, noise: Noise, at: Array | None = None) -> tuple[Model, Array]:
    """Return the model of a law for the branches measured, and a guessed vector.

    A bound can be free only if pulses push towards it. The law's own guess is made from steps of the (smoothed) states
    ``at``; the noise from the residuals, whose neighbours share read noise with opposite sign (covariance
    ``-sigma_read^2``).
    """
    z: list[float] = []
    counts = {1: 0, -1: 0}
    at = reads.start if at is None else at
    move = np.where(np.append(reads.linked, False), np.append(np.diff(at), 0.0), reads.end - at)
    residual = np.array(reads.end - reads.start)
    for sign in (1, -1):
        here = reads.sign == sign
        if here.any():
            u = at[here] if sign > 0 else 1 - at[here]
            guess = law.free(law.start(u, sign * move[here], reads.dp[here]))
            residual[here] -= sign * law.mean_step(u, reads.dp[here], law.bound(guess))
            z += guess
            counts[sign] = len(guess)
    total = float(np.mean(residual**2)) + 1e-12
    shared = -float(np.mean(residual[1:] * residual[:-1] * reads.linked)) if len(residual) > 1 else 0.0
    read2 = float(np.clip(shared, 0.05 * total, 0.45 * total))
    noises = {"both": [(total - 2 * read2) ** 0.5, read2 / total], "c2c": [total**0.5], "read": [0.5]}[noise]
    noises = [float(np.log(noises[0])), *noises[1:]] if noise != "read" else noises
    low, high = free_range and counts[-1] > 0, free_range and counts[1] > 0
    bounds = [-0.01] * low + [1.01] * high
    return Model(law, counts[1], counts[-1], low, high, noise, total), np.array([*z, *bounds, *noises])


def stacked(model: Model, vectors: Array) -> Point:
    """Return the points of vectors (s, p) as one: numbers become arrays of shape (s, 1), rows (s, 1, k)."""
    points = [model.point(z) for z in vectors]

    def column(values: list[Any]) -> Array:
        return np.asarray(values, dtype=float)[:, None]

    up = tuple(column(list(v)) for v in zip(*(p.up for p in points), strict=True))
    down = tuple(column(list(v)) for v in zip(*(p.down for p in points), strict=True))
    return Point(up, down, *(column([p[k] for p in points]) for k in range(2, 6)))


def steps_at(model: Model, p: Point, reads: Reads, at: Array) -> tuple[Array, Array]:
    """Return mean step and its slope for every transition from states ``at``, scaled units, shape (m,).

    For a stacked point the shape is (s, m).
    """
    shape = np.broadcast_shapes(np.shape(p.low), at.shape)
    step, slope, size = np.zeros(shape), np.zeros(shape), p.high - p.low
    for sign, params in ((1, p.up), (-1, p.down)):
        here = np.flatnonzero(reads.sign == sign)
        if len(here):
            x = at[..., here]
            u = (x - p.low) / size if sign > 0 else (p.high - x) / size
            du, slope[..., here] = model.law.advance(u, reads.dp[here], params)
            step[..., here] = sign * size * du
    return step, slope
