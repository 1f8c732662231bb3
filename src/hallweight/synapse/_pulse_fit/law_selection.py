"""Which update law: by the likelihood of reads that were left out of the fit."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from ..laws import LAWS
from .fit_law import Fit, before_bounds, fit_law, pilot_of
from .noise_free_curve import curves, r_squared
from .state_range import Extent
from .transitions import Reads


class Score(NamedTuple):
    """One law: held-out log-likelihood per transition, its error against the best law, and R2 of each branch."""

    law: str
    score: float
    err: float
    R2_LTP: float | None
    R2_LTD: float | None


def candidates(raw: Reads, extent: Extent, laws: tuple[str, ...] = tuple(LAWS), pilot: Fit | None = None) -> list[Fit]:
    """Fit every law, on the reads before the state is pressed against its bounds (where laws do not differ)."""
    if extent.walls:
        return [fit_law(law, raw, extent) for law in laws]
    pilot = pilot or pilot_of(raw, extent)
    open_reads = before_bounds(raw, extent, pilot)
    return [fit_law(law, open_reads, extent, pilot, final=False) for law in laws]


def held_out(fit: Fit, blocks: int = 8) -> Array:
    """Return the log-likelihood of each contiguous block of transitions under the fit to all others, shape (blocks,).

    The fit without a block is one Newton step away: ``z + C g`` with the covariance C of the full fit and the block's
    gradient g of minus the log-likelihood.
    """
    m = len(fit.reads.sign)
    edges = np.linspace(0, m, min(blocks, m // 4 + 1) + 1).astype(int)
    out = []
    for a, b in pairwise(edges):
        away = fit.minimum.z + fit.minimum.covariance @ fit.minimum.scores[a:b].sum(0) * m / (m - (b - a))
        out.append(-float(fit.terms(away[None])[0][a:b].sum()))
    return np.array(out)


def near(fit: Fit) -> bool:
    """Whether the bounds of the law are within a tenth of the range of what was measured: weights are laid out on
    them, and a bound that the device never came near is an extrapolation."""
    return bool(fit.point.low > -0.1 and fit.point.high < 1.1)


def scores(fits: list[Fit], raw: Reads) -> list[Score]:
    """Score fits of several laws to the same reads, in the order given; an invalid fit, or one with bounds far
    from what was measured (:func:`near`), scores minus infinity.

    R2 is over all reads, ``raw``.
    """
    held = [held_out(f) if f.minimum.valid and near(f) else np.array([-np.inf]) for f in fits]
    totals = [float(h.sum()) for h in held]
    best = held[int(np.argmax(totals))]
    out = []
    for fit, h, total in zip(fits, held, totals, strict=True):
        lack = best - h if len(h) == len(best) and np.isfinite(h).all() else np.zeros(len(best))
        err = float(lack.std(ddof=1) * len(lack) ** 0.5) if len(lack) > 1 else 0.0
        whole, m = raw.scaled(fit.extent.low, fit.extent.high), len(fit.reads.sign)
        curve = curves(fit.model, fit.point, whole)[1]
        r2 = {sign: r_squared(whole, curve, sign) for sign in (1, -1)}
        out.append(Score(fit.model.law.name, total / m, err / m, r2[1], r2[-1]))
    return out


GOOD = 0.9
"""R2 of each branch that a law must reach to be chosen without a remark."""


def worst(score: Score) -> float:
    """R2 of the branch that the law follows least."""
    return min(r for r in (score.R2_LTP, score.R2_LTD, 1.0) if r is not None)


def choose(table: list[Score]) -> str:
    """Return the simplest law whose score is within one standard error of the best (laws come simplest first).

    Laws that follow every branch (R2 at least 0.9) come before those that do not.
    """
    good = [s for s in table if worst(s) >= GOOD and np.isfinite(s.score)] or table
    best = max(s.score for s in good)
    return next(s.law for s in good if s.score >= best - s.err)
