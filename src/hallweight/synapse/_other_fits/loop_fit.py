"""The fit of a Hall loop: from several starts in both senses, without its spikes, with the covariance.

A term of the background is kept where the branches can tell it: a curvature in loops of current (heating), or where it
stands out by far; a drift where the drive rises and falls (after a virgin start if it stands out); a level of its own
before a virgin branch switches. Errors are from the derivatives; residuals that are correlated from read to read
(lag-one correlation r) raise the variances by ``(1 + r)/(1 - r)``.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array, Mask

from ..read_noise import Sigma, read_noise_of
from .loop_data import Loop
from .loop_errors import Narrow, covariance_of, narrow_branches, read_noise
from .loop_model import (
    CURVATURE,
    DRIFT,
    HEIGHT,
    N_PARAMETERS,
    OFFSET,
    SHAPES,
    SLOPE,
    VIRGIN,
    W_FALLING,
    W_RISING,
    X_FALLING,
    X_RISING,
    linear_columns,
    loop_model,
)
from .loop_search import Optimum, search
from .loop_spikes import isolated, off_the_fit, resolution
from .loop_start import starts

_CLEARLY_BETTER = 20.0
"""Fall of ``n log(sum of squares)`` that an optional term, or another shape, must bring."""
_RESOLVED = 1.5
"""Width over the step of the drive from which the reads show a shape of the switching."""
_NEAR = 2.0
"""Cost over that of the read noise up to which a fit needs no parabola."""
_INVERTED = 1.05
"""Factor of cost below which a loop of ordinary sense of rotation is preferred to one that switches back early."""


@dataclass(frozen=True, eq=False)
class LoopFit:
    """Parameters of a loop in SI, their covariance, its shape, its spikes (of all reads), and the noise of a read."""

    p: Array
    covariance: Array
    free: Mask
    shape: str
    spikes: Mask
    sigma: Sigma
    narrow: dict[int, Narrow]

    @property
    def err(self) -> Array:
        """Standard errors, shape (10,)."""
        return np.asarray(np.sqrt(np.clip(np.diag(self.covariance), 0, None)))

    @property
    def switching(self) -> list[int]:
        """Places of the switching drives that are known."""
        return [k for k in (X_RISING, X_FALLING) if self.free[k]]


@dataclass(frozen=True, eq=False)
class _Scale:
    """Units in which the numbers of a loop are of order one."""

    x: float
    y: float
    number: float
    middle: float

    def of(self, loop: Loop) -> Loop:
        return replace(loop, x=loop.x / self.x, y=(loop.y - self.middle) / self.y, number=loop.number / self.number)

    @property
    def units(self) -> Array:
        x, y = self.x, self.y
        return np.array([y, y / x, y / x / x, y / self.number, y, y, x, x, x, x])


def fit_loop_model(loop: Loop) -> LoopFit:
    """Fit a loop. Whether it is one is asked of the result (:mod:`.loop_evidence`)."""
    floor = resolution(loop.y)
    spikes = isolated(loop.y, max(read_noise_of(loop.y), floor))
    clean = loop.select(~spikes)
    scale = _Scale(
        float(np.abs(clean.x).max()),
        float(np.ptp(clean.y)),
        float(np.abs(clean.number).max()),
        float(np.median(clean.y)),
    )
    if not scale.y > 0:
        found = f"one value, {scale.middle:.4g}, in all reads of a loop but {int(spikes.sum())} spikes"
        raise InputError(found, "a resistance that changes", "check the column that was read")
    scaled, floor = scale.of(loop), floor / scale.y
    free = _background(loop)
    fit = _without_spikes(scaled, spikes, free, floor)
    kept = scaled.select(~fit.spikes)
    if not free[CURVATURE] and fit.best.cost > _NEAR * len(kept.x) * max(read_noise_of(kept.y), 1e-6) ** 2:
        free[CURVATURE] = True
        fit = _clearly_better(scaled, fit, _without_spikes(scaled, spikes, free, floor))
    best, free, shape, spikes = fit.best, fit.free, fit.shape, fit.spikes
    kept = scaled.select(~spikes)
    for term in [k for k in (CURVATURE, DRIFT) if not free[k] and (k == CURVATURE or loop.two_branches)]:
        more = free.copy()
        more[term] = True
        best, free = _if_better(kept, (best, free), (search(kept, best.p, more, shape), more))
    covariance = covariance_of(kept, best.p, free, shape)
    narrow = narrow_branches(kept, best.p, free, shape)
    p = best.p.copy()
    for k, posterior in narrow.items():
        p[k], p[k + 2] = posterior.place, posterior.width
        covariance[[k, k + 2]] = covariance[:, [k, k + 2]] = 0
        covariance[k, k], covariance[k + 2, k + 2] = posterior.place_err**2, posterior.width_err**2
    noise = read_noise(scaled, p, free, shape, spikes)
    units = scale.units
    p = p * units
    p[OFFSET] += scale.middle
    read = Sigma(noise.value * scale.y, noise.err * scale.y)
    si = {k: n.times(scale.x) for k, n in narrow.items()}
    return LoopFit(p, covariance * np.outer(units, units), free, shape, spikes, read, si)


class _Fit(NamedTuple):
    """An optimum without its spikes, which are of all reads."""

    best: Optimum
    free: Mask
    shape: str
    spikes: Mask


def _without_spikes(loop: Loop, spikes: Mask, background: Mask, floor: float) -> _Fit:
    """The best of several starts, then spikes and optimum in turn until they agree."""
    clean = _swept(loop.select(~spikes))
    best, free = _best_start(clean.thinned(), background)
    best, shape = _polish(clean, best, free, _tail(clean))
    for _ in range(4):
        residual = loop.y - loop_model(best.p, loop, shape)
        sigma = max(float(np.median(np.abs(residual[~spikes]))) / 0.6745, floor)
        new = off_the_fit(loop.y, residual, sigma)
        done, spikes = bool((new == spikes).all()), new
        best = search(_swept(loop.select(~spikes)), best.p, free, shape)
        if done:
            break
    return _Fit(best, free, shape, spikes)


def _swept(loop: Loop) -> Loop:
    """The loop; refused if the drive is the same at all reads that are no spikes."""
    if not np.ptp(loop.x) > 0:
        found = f"one drive at all {len(loop.x)} reads of a loop that are no spikes"
        raise InputError(found, "reads at different drives", "check the columns that were read")
    return loop


def _clearly_better(loop: Loop, old: _Fit, new: _Fit) -> _Fit:
    """The new fit if it is clearly better in the reads that neither takes for spikes."""
    both = loop.select(~old.spikes & ~new.spikes)
    old_cost, new_cost = (float(np.sum((both.y - loop_model(f.best.p, both, f.shape)) ** 2)) for f in (old, new))
    n = len(both.x)
    better = _log_likelihood(old_cost, n) - _log_likelihood(new_cost, n) > _CLEARLY_BETTER + np.log(n)
    return new if better else old


def _tail(loop: Loop) -> float:
    return max(3 * read_noise_of(loop.y), 3e-3)


def _background(loop: Loop) -> Mask:
    """Which terms are fitted besides height, places and widths."""
    free = np.zeros(N_PARAMETERS, bool)
    free[[OFFSET, SLOPE]] = True
    free[CURVATURE] = loop.drive == "current"
    free[DRIFT] = loop.two_branches and not loop.virgin.any()
    return free


def _best_start(loop: Loop, background: Mask) -> tuple[Optimum, Mask]:
    """The best optimum in either sense, with one or two branches that switch."""
    columns = linear_columns(np.ones(N_PARAMETERS), loop)
    found: list[tuple[float, Optimum, Mask]] = []
    for start in starts(loop, columns[:, background[: HEIGHT + 1]]):
        free = background.copy()
        free[HEIGHT] = True
        for k, w in ((X_RISING, W_RISING), (X_FALLING, W_FALLING)):
            free[[k, w]] = np.isfinite(start[k])
        free[VIRGIN] = bool(loop.virgin.any()) and free[X_RISING if loop.rising[0] else X_FALLING]
        start[: HEIGHT + 1] = _linear(loop, start, free)
        optimum = search(loop, start, free, "", _tail(loop))
        found.append((_bic(optimum.cost, len(loop.x), int(free.sum())), optimum, free))
    if not found:
        found_text = f"a loop of {len(loop.x)} reads in which no branch has two reads on either side of a step"
        raise InputError(found_text, "a sweep through the switching", "measure a loop with smaller steps")
    found.sort(key=lambda c: c[0])
    ordinary = [c for c in found if not c[1].p[X_RISING] < c[1].p[X_FALLING]]
    if ordinary and ordinary[0][1].cost < _INVERTED * found[0][1].cost:
        return ordinary[0][1:]
    return found[0][1:]


def _linear(loop: Loop, p: Array, free: Mask) -> Array:
    columns = linear_columns(p, loop)
    use = free[: HEIGHT + 1]
    out = np.zeros(HEIGHT + 1)
    out[use] = np.linalg.lstsq(columns[:, use], loop.y, rcond=None)[0]
    return out


def _polish(loop: Loop, best: Optimum, free: Mask, tail: float) -> tuple[Optimum, str]:
    """The optimum of all reads, and the shape: the first, unless another is clearly better."""
    out = search(loop, best.p, free, "", tail), ""
    n = len(loop.x)
    known = [k for k in (W_RISING, W_FALLING) if free[k]]
    if min(out[0].p[known]) < _RESOLVED * loop.step:
        return out
    for shape in list(SHAPES)[1:]:
        start = out[0].p.copy()
        start[W_RISING:] *= 1.5
        other = search(loop, start, free, shape, tail)
        if _log_likelihood(out[0].cost, n) - _log_likelihood(other.cost, n) > _CLEARLY_BETTER:
            out = other, shape
    return out


def _if_better(loop: Loop, old: tuple[Optimum, Mask], new: tuple[Optimum, Mask]) -> tuple[Optimum, Mask]:
    n = len(loop.x)
    better = _log_likelihood(old[0].cost, n) - _log_likelihood(new[0].cost, n) > _CLEARLY_BETTER + np.log(n)
    return new if better else old


def _log_likelihood(cost: float, n: int) -> float:
    return n * float(np.log(max(cost / n, 1e-24)))


def _bic(cost: float, n: int, k: int) -> float:
    return _log_likelihood(cost, n) + k * float(np.log(n))
