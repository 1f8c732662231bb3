"""Networks of what a torque, and spins along the axis, add to an escape rate: least squares by Levenberg and Marquardt.

Used by ``escape_fit.py``. A network is the flat vector of its weights and biases, as in ``TORQUE_FIT``.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Model = Callable[[Array], tuple[Array, Array]]  # weights -> prediction (n,) and its slopes (n, weights)
Shapes = tuple[tuple[int, int], ...]


def output(p: Array, shapes: Shapes, x: Array, factors: Array) -> tuple[Array, Array]:
    """Return ``factors @ network(x)`` (n,) and its slopes (n, weights); hidden layers are tanh."""
    layers, at = [], 0
    for rows, width in shapes:
        layers.append((p[at : at + rows * width].reshape(rows, width), p[at + rows * width : at + rows * (width + 1)]))
        at += rows * (width + 1)
    values = [x]
    for weight, bias in layers[:-1]:
        values.append(np.tanh(values[-1] @ weight.T + bias))
    weight, bias = layers[-1]
    y, back, slopes = (factors * (values[-1] @ weight.T + bias)).sum(1), factors, []
    for k in range(len(layers) - 1, -1, -1):
        slopes += [back, (back[:, :, None] * values[k][:, None]).reshape(len(x), -1)]
        back = (back @ layers[k][0]) * (1 - values[k] ** 2)
    return y, np.concatenate(slopes[::-1], axis=1)


def least_squares(model: Model, p: Array, target: Array, weight: Array, ridge: float, steps: int) -> Array:
    """Return the weights at the least ``mean (weight (model - target))^2 + ridge p^2``, or after so many steps."""
    n, damping = len(target), 1.0
    y, slopes = model(p)
    best = _loss(y, p, target, weight, ridge)
    for _ in range(steps):
        weighted = slopes * weight[:, None]
        H = weighted.T @ weighted + ridge * n * np.eye(len(p))
        g = weighted.T @ (weight * (target - y)) - ridge * n * p
        for _ in range(20):
            new = p + np.linalg.solve(H + damping * np.diag(np.maximum(np.diag(H), 1e-6)), g)
            y_new, slopes_new = model(new)
            loss = _loss(y_new, new, target, weight, ridge)
            if loss < best:
                break
            damping *= 4
        else:
            return p
        p, y, slopes, best, damping = new, y_new, slopes_new, loss, max(damping / 3, 1e-9)
    return p


def _loss(y: Array, p: Array, target: Array, weight: Array, ridge: float) -> float:
    return float((weight**2 * (y - target) ** 2).sum() + ridge * len(y) * (p**2).sum())
