"""What a curve can and cannot tell, in words."""

import numpy as np

from hallweight.core.types import Array

UNFIXED = 0.7
"""Error over that of the prior from which the data do not fix a parameter."""
_CORRELATED = 0.8  # correlation from which two parameters are named together
_MAX_POWER = 5.0  # in a product: beyond it one of the two hardly matters
_COMPONENT = 0.3  # over the largest component of a direction, from which it is named


def degeneracies(
    names: tuple[str, ...], descriptions: tuple[str, ...], spreads: Array, information: Array, covariance: Array
) -> tuple[str, ...]:
    """Return sentences on what the reads leave open, worst first.

    information  (p, p)  of the reads alone in units of the priors; along eigenvectors with eigenvalues below 1 the
                         reads say less than the prior
    covariance   (p, p)  of the factors that were found
    spreads      (p,)    of the priors' logarithms
    """
    error = np.sqrt(np.diag(covariance))
    out = []
    values, vectors = np.linalg.eigh(information)
    for value, vector in zip(values, vectors.T, strict=True):
        if value < 1:
            out.append(_direction(names, spreads * vector))
    for name, description, off in zip(names, descriptions, error, strict=True):
        if off > UNFIXED:
            out.append(f"the data do not fix {description} ({name}): what is known of it was known before")
    return tuple(dict.fromkeys(out + _correlated_pairs(names, spreads, covariance)))


def _direction(names: tuple[str, ...], move: Array) -> str:
    """A direction in which nothing changes, scaled to 20% of its largest part."""
    large = np.flatnonzero(np.abs(move) > _COMPONENT * np.abs(move).max())
    move = move / move[np.argmax(np.abs(move))] * np.log(1.2)
    if len(large) == 1:
        return f"any {names[large[0]]} within its prior fits as well"
    factors = ", ".join(f"{names[i]} x {np.exp(move[i]):.2f}" for i in large)
    return f"the data cannot tell the device from one with {factors}"


def _correlated_pairs(names: tuple[str, ...], spreads: Array, covariance: Array) -> list[str]:
    """Pairs whose product of powers is known much better than either."""
    c = covariance * np.outer(spreads, spreads)
    error = np.sqrt(np.diag(c))
    out = []
    for i in range(len(names)):
        for j in range(i):
            correlation = c[i, j] / (error[i] * error[j])
            power = -c[i, j] / c[j, j]
            if abs(correlation) > _CORRELATED and 1 / _MAX_POWER < abs(power) < _MAX_POWER:
                product = f"{names[i]} {'x' if power > 0 else '/'} {names[j]}^{abs(power):.2f}"
                remaining = error[i] * np.sqrt(1 - correlation**2)
                alone = f"{error[i]:.0%} and {error[j]:.0%}"
                both = f"of {names[i]} and {names[j]} the data fix {product} to {remaining:.1%}"
                out.append(f"{both}; alone they are known to {alone}")
    return out
