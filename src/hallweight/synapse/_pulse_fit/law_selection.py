"""Which update law: by the likelihood of reads that were left out of the fit, and whether it follows every branch."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from ..laws import LAWS, TABLE
from .curve_fit import fit_curve
from .fit_law import fit_law
from .fitted_law import MIN_R2, DeviceData, LawFit
from .noise_free_curve import noise_free_curves, r_squared
from .transitions import Reads

BLOCKS = 8
"""Blocks of transitions that are left out in turn."""

_MOST_BY_CHANCE = 2.0
"""Most held-out log-likelihood by which a law of two numbers more beats the linear one that it contains by chance: in
2% of records whose steps are all equal (chi-squared of two, over two, less two)."""

_MISLED = 0.1
"""R2 that a fit of the curve must win before it is taken for a law that was asked for: more than noise gives it."""

_SHAPED = tuple(law.name for law in LAWS.values() if not law.tabulated)
_BY_CURVE = sorted(_SHAPED, key=lambda n: (LAWS[n].constant_step, not LAWS[n].affine, -len(LAWS[n].params)))
"""Laws with a shape, those first that a fit of the curve serves best: curved, of exact likelihood, of more numbers."""


class Score(NamedTuple):
    """One law: held-out log-likelihood per transition, its error against the best law, and R2 of each branch."""

    law: str
    score: float
    err: float
    R2_LTP: float | None
    R2_LTD: float | None

    @property
    def lowest_r2(self) -> float:
        """R2 of the branch that the law follows least."""
        return min(r for r in (self.R2_LTP, self.R2_LTD, 1.0) if r is not None)


def fit_devices(
    devices: list[DeviceData], law: str, progress: Callable[[int, int], None] | None = None
) -> tuple[list[LawFit], list[str]]:
    """Fit every device with one law, chosen on the first device if it is "auto"; also return notes on the choice."""
    tell = progress or (lambda done, of: None)
    count = len(devices) + 1
    notes: list[str] = []
    first, chosen, poor = devices[0], law, None
    if law == "auto":
        tried = fit_candidates(first, _SHAPED)
        scores = score_fits(tried, first.reads)
        chosen = choose_law(scores)
        if max(s.lowest_r2 for s in scores) < MIN_R2:
            poor = next(f for f in tried if f.law.name == chosen)
        else:
            chosen = _with_bounds(first, chosen)
        notes.append("law chosen by held-out log-likelihood per pulse: " + ", ".join(map(_score_text, scores)))
    tell(1, count)
    fits: list[LawFit] = []
    for device in [] if poor else devices:
        fits.append(_converged(fit_law(chosen, device), device))
        tell(len(fits) + 1, count)
    if poor or (law == "auto" and fits[0].lowest_r2 < MIN_R2):
        best, note = _fit_otherwise(first, poor or fits[0])
        notes.append(note)
        fits = [best, *(_fit_like(best, d) for d in devices[1:])]
    elif fits[0].lowest_r2 < MIN_R2:
        fits, note = _by_the_curve(fits, devices)
        notes.append(note)
    return fits, notes


def _by_the_curve(fits: list[LawFit], devices: list[DeviceData]) -> tuple[list[LawFit], str]:
    """Return the fits of a law that was asked for, and a note: by its curve where bounds bend it far off the reads."""
    r2, why = fits[0].lowest_r2, _why_not_followed(fits[0])
    if devices[0].pilot is not None and fits[0].bounded and r2 < MIN_R2 - _MISLED:
        others = [_fit_like(fits[0], d) for d in devices]
        good = all(f.minimum.valid and f.has_bounds_near_data() for f in others)
        if good and others[0].lowest_r2 > r2 + _MISLED:
            how = f"with its bounds the {fits[0].law.name} law misses a branch (R2 {r2:.2f}; {why})"
            return others, f"{how}; fitted to the curve by least squares it has R2 {others[0].lowest_r2:.2f}"
    return fits, f"R2 of the noise-free curve is {r2:.2f} on one branch: {why}"


def _with_bounds(device: DeviceData, chosen: str) -> str:
    """Return the law chosen, or a simpler one of as many numbers that does as well once both know their bounds.

    A state that piles up below a hard bound bends the curve there, which another law may follow by its shape.
    """
    law = LAWS[chosen]
    names = [n for n in _SHAPED if LAWS[n].hard and len(LAWS[n].params) == len(law.params)]
    names = names[: names.index(chosen) + 1] if chosen in names else []
    return choose_law(score_fits([fit_law(n, device) for n in names], device.reads)) if len(names) > 1 else chosen


def _score_text(score: Score) -> str:
    number = f"{score.score:.3f}" if np.isfinite(score.score) else "none (its bounds lie beyond the data)"
    return f"{score.law} {number}"


def fit_candidates(device: DeviceData, laws: Iterable[str] = tuple(LAWS)) -> list[LawFit]:
    """Fit every law, on the reads before the state is pressed against its bounds (where laws do not differ)."""
    open_reads = device.before_bounds()
    return [fit_law(law, open_reads, final=False) for law in laws]


def held_out_likelihood(fit: LawFit) -> Array:
    """Return the log-likelihood of each contiguous block of transitions under the fit to all others, shape (blocks,).

    The fit without a block is one Newton step away: ``z + C g`` with the covariance C of the full fit and the block's
    gradient g of minus the log-likelihood.
    """
    m = len(fit.reads.polarity)
    edges = np.linspace(0, m, min(BLOCKS, m // 4 + 1) + 1).astype(int)
    out = []
    with np.errstate(all="ignore"):  # one block of a short record leaves nothing to fit
        for a, b in pairwise(edges):
            without = fit.minimum.z + fit.minimum.covariance @ fit.minimum.scores[a:b].sum(0) * m / (m - (b - a))
            out.append(-float(fit.terms(without[None])[0][a:b].sum()))
    return np.array(out)


def score_fits(fits: list[LawFit], reads: Reads) -> list[Score]:
    """Score fits of several laws to one device, in the order given.

    An invalid fit, or one with bounds far from what was measured, scores minus infinity. R2 is over all ``reads`` of
    the device, which are in its own units.
    """
    usable = [f.minimum.valid and f.has_bounds_near_data() for f in fits]
    held = [held_out_likelihood(f) if good else np.array([-np.inf]) for f, good in zip(fits, usable, strict=True)]
    totals = [float(h.sum()) for h in held]
    best = held[int(np.argmax(totals))]
    out = []
    for fit, h, total in zip(fits, held, totals, strict=True):
        lack = best - h if len(h) == len(best) and np.isfinite(h).all() else np.zeros(len(best))
        err = float(lack.std(ddof=1) * len(lack) ** 0.5) if len(lack) > 1 else 0.0
        err = min(err, _MOST_BY_CHANCE) if fit.law.constant_step else err  # blocks differ by where they lie on a curve
        scaled, m = reads.scaled(fit.state_range.low, fit.state_range.high), len(fit.reads.polarity)
        curve = noise_free_curves(fit.model, fit.parameters, scaled)[1]
        r2 = {sign: r_squared(scaled, curve, sign) for sign in (1, -1)}
        out.append(Score(fit.law.name, total / m, err / m, r2[1], r2[-1]))
    return out


def choose_law(scores: list[Score]) -> str:
    """Return the simplest law whose score is within one standard error of the best (laws come simplest first).

    The linear law, which the others contain, is not taken if it lacks more than two of log-likelihood in all.
    Laws that follow every branch (R2 at least 0.9) come before those that do not.
    """
    good = [s for s in scores if s.lowest_r2 >= MIN_R2 and np.isfinite(s.score)] or scores
    best = max(np.nan_to_num(s.score, nan=-np.inf) for s in good)
    return next((s.law for s in good if s.score >= best - np.nan_to_num(s.err)), good[0].law)


def _why_not_followed(fit: LawFit) -> str:
    """Say why no smooth curve follows the reads, as far as the record shows it."""
    p, pulses = fit.parameters, fit.reads.n_pulsed / max(1, len(fit.reads.branches()))
    accumulated = float(np.sqrt(p.c2c_variance * pulses))
    if len(np.unique(np.round(fit.reads.y, 3))) < 12:
        return "the record has only a few levels"
    if accumulated > 0.3:
        return f"C2C noise adds up to {100 * accumulated:.0f}% of the range over a branch"
    if p.read_variance > 0.03**2:
        return f"read noise is {100 * p.read_variance**0.5:.1f}% of the range"
    return "the shape of the curve is not that of the law"


def _fit_otherwise(device: DeviceData, fit: LawFit) -> tuple[LawFit, str]:
    """Find a law whose curve follows every branch: by its curve instead of its steps, or as a table."""
    why = f"{fit.law.name} misses a branch (R2 {fit.lowest_r2:.2f}; {_why_not_followed(fit)})"
    best = fit
    for other in _alternatives(device):
        if other.minimum.valid and other.has_bounds_near_data():
            best = max(best, other, key=lambda f: f.lowest_r2)
        if best.lowest_r2 >= MIN_R2:
            break
    if best is fit:
        return fit, why + "; no other law does better"
    how = "no shape assumed" if best.law.tabulated else "fitted to the curve by least squares"
    return best, why + f"; {best.law.name} ({how}) has R2 {best.lowest_r2:.2f}"


def _alternatives(device: DeviceData) -> Iterator[LawFit]:
    """What else to try, best first: laws by their curve instead of their steps, then the table."""
    if device.pilot is not None:
        for law in _BY_CURVE:
            yield fit_curve(law, device)
    yield fit_law(TABLE.name, device)
    if device.pilot is not None:
        yield fit_curve(TABLE.name, device)


def _fit_like(first: LawFit, device: DeviceData) -> LawFit:
    """Fit another device as the first one was fitted in the end."""
    return fit_law(first.law.name, device) if device.pilot is None else fit_curve(first.law.name, device)


def _converged(fit: LawFit, device: DeviceData) -> LawFit:
    if fit.minimum.valid:
        return fit
    if device.pilot is not None:
        other = fit_curve(fit.law.name, device)
        if other.minimum.valid:
            return other
    raise InputError(
        f"data that do not determine the parameters of the {fit.law.name} law",
        "more pulses, or another law",
        "use law='auto' or law='table'",
    )
