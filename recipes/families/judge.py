"""Whether a record is unbiased and its intervals cover: the tests that the claims hold."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import binomtest

COVERED = 0.682689492137
"""Share of truths inside one standard error."""
LEVEL = 0.01
"""Of the coverage tests of all quantities together (Holm)."""
BIAS = 3.0
"""Standard errors of the mean that a bias may have."""


class Verdict(NamedTuple):
    """One quantity over all seeds.

    ``bias``, ``bias_err``: mean of (value - truth) / scale and its standard error. ``covered``: share of truths within
    the stated error, NaN where none is stated. ``p``: exact binomial, two-sided; ``holm``: after Holm's correction.
    """

    name: str
    n: int
    bias: float
    bias_err: float
    covered: float
    p: float
    holm: float
    spread: float
    stated: float

    @property
    def passes(self) -> bool:
        """Whether bias and coverage are as they must be."""
        unbiased = abs(self.bias) <= BIAS * self.bias_err or self.bias == 0
        return unbiased and not self.holm < LEVEL


def judge(rows: Iterable[Mapping[str, Any]]) -> list[Verdict]:
    """Test every quantity of the rows that were not refused."""
    kept = [r["found"] for r in rows if "found" in r]
    names = list(dict.fromkeys(name for found in kept for name in found))
    verdicts = [_verdict(name, [found[name] for found in kept if name in found]) for name in names]
    order = sorted((v.p, i) for i, v in enumerate(verdicts) if np.isfinite(v.p))
    holm, largest = dict[int, float](), 0.0
    for rank, (p, i) in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * p))
        holm[i] = largest
    return [v._replace(holm=holm.get(i, np.nan)) for i, v in enumerate(verdicts)]


def _verdict(name: str, found: list[list[float | None]]) -> Verdict:
    truth, value = (np.array([f[k] for f in found], dtype=float) for k in (0, 1))
    scale = np.array([abs(f[0] or 0.0) if f[3] is None else f[3] for f in found], dtype=float)
    error = (value - truth) / scale
    n = len(error)
    bias_err = float(error.std(ddof=1) / n**0.5) if n > 1 else np.nan
    known = np.array([f[2] is not None for f in found])
    covered, p, stated = np.nan, np.nan, np.nan
    if known.any():
        err = np.array([f[2] for f in found if f[2] is not None], dtype=float)
        inside = int((np.abs(value - truth)[known] <= err).sum())
        covered, stated = inside / len(err), float(np.median(err / scale[known]))
        p = float(binomtest(inside, len(err), COVERED).pvalue)
    spread = float(np.median(np.abs(error - np.median(error))) * 1.4826)
    return Verdict(name, n, float(error.mean()), bias_err, covered, p, np.nan, spread, stated)


def table(verdicts: list[Verdict]) -> str:
    """Return the verdicts as lines of text; errors are relative, of the scale of each quantity."""
    head = (
        f"{'quantity':16s} {'n':>5s} {'bias':>9s} {'+-':>8s} {'spread':>8s} {'stated':>8s} {'covered':>8s} {'holm':>7s}"
    )
    lines = [head]
    for v in verdicts:
        numbers = (
            f"{v.n:5d} {v.bias:9.5f} {v.bias_err:8.5f} {v.spread:8.5f} {v.stated:8.5f} {v.covered:8.3f} {v.holm:7.3f}"
        )
        lines.append(f"{v.name:16s} {numbers}{'' if v.passes else '  FAILS'}")
    return "\n".join(lines)
