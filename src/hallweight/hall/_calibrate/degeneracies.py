"""What a curve can and cannot tell, in words."""

import numpy as np

from hallweight.core.types import Array

KEPT = 0.7
"""Error over that of the prior from which the data are said not to fix a parameter."""
_ALIKE = 0.8  # correlation from which two parameters are named together
_POWER = 5.0  # in a product: beyond it one of the two hardly matters
_PART = 0.3  # of the largest component of a direction is worth a word


def degeneracies(names: tuple[str, ...], words: tuple[str, ...], spreads: Array, data: Array,
                 covariance: Array) -> tuple[str, ...]:  # fmt: skip
    """Return sentences on what the reads leave open, worst first.

    ``data`` (p, p): information of the reads alone in units of the priors, whose eigenvectors with eigenvalues below 1
    are directions along which the reads say less than the prior; ``covariance`` (p, p) of the answer; ``spreads`` (p,)
    of the priors' logarithms.
    """
    error = np.sqrt(np.diag(covariance))
    out = []
    values, vectors = np.linalg.eigh(data)
    for value, vector in zip(values, vectors.T, strict=True):
        if value < 1:
            out.append(_direction(names, spreads * vector))
    for i, name in enumerate(names):
        if error[i] > KEPT:
            out.append(f"the data do not fix {words[i]} ({name}): what is known of it was known before")
    return tuple(dict.fromkeys(out + _pairs(names, spreads, covariance)))


def _direction(names: tuple[str, ...], move: Array) -> str:
    """A direction in which nothing changes, scaled to 20% of its largest part."""
    big = np.flatnonzero(np.abs(move) > _PART * np.abs(move).max())
    move = move / move[np.argmax(np.abs(move))] * np.log(1.2)
    if len(big) == 1:
        return f"any {names[big[0]]} within its prior fits as well"
    said = ", ".join(f"{names[i]} x {np.exp(move[i]):.2f}" for i in big)
    return f"the data cannot tell the device from one with {said}"


def _pairs(names: tuple[str, ...], spreads: Array, covariance: Array) -> list[str]:
    """Pairs whose product of powers is known much better than either."""
    c = covariance * np.outer(spreads, spreads)
    error = np.sqrt(np.diag(c))
    out = []
    for i in range(len(names)):
        for j in range(i):
            alike = c[i, j] / (error[i] * error[j])
            power = -c[i, j] / c[j, j]
            if abs(alike) > _ALIKE and 1 / _POWER < abs(power) < _POWER:
                sign = "x" if power > 0 else "/"
                left = error[i] * np.sqrt(1 - alike**2)
                both = f"{names[i]} {sign} {names[j]}^{abs(power):.2f}"
                out.append(f"of {names[i]} and {names[j]} the data fix {both} to {left:.1%}; "
                           f"alone they are known to {error[i]:.0%} and {error[j]:.0%}")  # fmt: skip
    return out
