r"""What a current adds to the escape rate of a moment: a smooth fit to exact rates.

Damping-like and field-like torques, precession and fields act together: a moment that precesses reaches its saddle on a
spiral. The Fokker-Planck equation of one stiff moment was solved at some thousand conditions
(``recipes/escape_fit.py``). ln of the rate over that of the fields alone (:mod:`.escape_rate`) is

``sigma h/h_c c_1 + c_0 + c_2/sigma``,  sigma = K V/k_B T,

with three smooth functions c of |ds|/(a s), b = M B_x/2K, b_y, h over its threshold h_c(b), and e = M B_z/2K: small
networks of two layers, whose weights are ``torque_fit.csv``, and their mean. Beyond the conditions of the fit the
nearest ones are taken. Without a torque nothing is added.
"""

from functools import cache
from pathlib import Path

import numpy as np

from hallweight.core.types import Array
from hallweight.magnet import threshold_torque

TORQUE_FIT = Path(__file__).with_name("torque_fit.csv")
"""The file of the weights, a column for each network."""
LARGEST_RATIO, LARGEST_B, LARGEST_B_Y, LARGEST_SHARE, LARGEST_E = 6.0, 0.35, 0.28, 0.65, 0.12
"""Conditions of the fit: |ds|/(a s), b, b_y, h over its threshold, e."""
WIDTH = 20
"""Of the hidden layers."""


def torque_correction(ratio: float, b: float, b_y: float, h: float, e: Array, sigma: Array) -> Array:
    """Return what a torque adds to ln of the rate out of up, with the shape of ``e`` and ``sigma``.

    ratio  ds/(a s)
    b      M B_x/2K along the current
    b_y    M B_y/2K along the spins, the field-like torque included
    h      torque over 2K; > 0 helps to leave the state along +x
    e      (n,)  M B_z/2K; > 0 holds the state
    sigma  (n,)  K V/k_B T
    """
    if h == 0:
        return np.zeros_like(e)
    if b < 0:  # half a turn about the axis: the spins are reversed
        b, b_y, h = -b, -b_y, -h
    # precession the other way round is its mirror image
    share, y = h / threshold_torque(min(b, LARGEST_B)), -b_y if ratio >= 0 else b_y
    signs = (1, -1) if b == 0 else (1,)  # without a field along x the half turn changes nothing
    return np.asarray(np.mean([_added((abs(ratio), b, s * y, s * share), e, sigma) for s in signs], axis=0))


def _added(point: tuple[float, float, float, float], e: Array, sigma: Array) -> Array:
    return np.asarray(_fit(point, e, sigma) - _fit((*point[:3], 0.0), e, sigma))


def part_beyond(b: float, h: float) -> float:
    """Return how far a torque is beyond those of the fit, 0 to 1 at the threshold, where there is no barrier."""
    share = h / threshold_torque(min(abs(b), LARGEST_B)) * (1 if b >= 0 else -1)
    return float(np.clip((share - LARGEST_SHARE) / (1 - LARGEST_SHARE), 0.0, 1.0))


def _fit(point: tuple[float, float, float, float], e: Array, sigma: Array) -> Array:
    ratio, b, b_y, share = point
    inputs = np.array(
        [
            2 * np.log1p(min(ratio, LARGEST_RATIO)) / np.log1p(LARGEST_RATIO) - 1,
            2 * min(b, LARGEST_B) / LARGEST_B - 1,
            np.clip(b_y / LARGEST_B_Y, -1.0, 1.0),
            np.clip(share / LARGEST_SHARE, -1.0, 1.0),
        ]
    )
    x = np.concatenate([np.broadcast_to(inputs, (*e.shape, 4)), np.clip(e / LARGEST_E, -1.0, 1.0)[..., None]], axis=-1)
    c = np.mean([_network(x, weights) for weights in _networks()], axis=0)
    lower = np.minimum((1 + np.minimum(e, 0.0)) / (1 - LARGEST_E), 1.0) ** 2  # the barrier is, beyond the fit
    return np.asarray(lower * sigma / 10 * inputs[3] * c[..., 0] + c[..., 1] + c[..., 2] * 5 / sigma)


Layers = tuple[tuple[Array, Array], ...]


def _network(x: Array, layers: Layers) -> Array:
    for weight, bias in layers[:-1]:
        x = np.tanh(x @ weight.T + bias)
    weight, bias = layers[-1]
    return np.asarray(x @ weight.T + bias)


@cache
def _networks() -> tuple[Layers, ...]:
    columns = np.loadtxt(TORQUE_FIT, delimiter=",", ndmin=2).T
    shapes = ((WIDTH, 5), (WIDTH, WIDTH), (3, WIDTH))
    out = []
    for column in columns:
        layers, at = [], 0
        for rows, width in shapes:
            weight = column[at : at + rows * width].reshape(rows, width)
            layers.append((weight, column[at + rows * width : at + rows * (width + 1)]))
            at += rows * (width + 1)
        out.append(tuple(layers))
    return tuple(out)
