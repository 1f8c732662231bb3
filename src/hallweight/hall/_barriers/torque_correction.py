r"""What a current adds to the escape rate of a moment: a smooth fit to exact rates.

Damping-like and field-like torques, precession and fields act together: a moment that precesses reaches its saddle on a
spiral. The Fokker-Planck equation of one stiff moment was solved at some thousand conditions
(``recipes/escape_fit.py``). There are two ways over the barrier, with the field b = M B_x/2K and against it, which heat
takes apart by ``4 sigma b``, sigma = K V/k_B T. ln of the rate over that of the fields alone (:mod:`.escape_rate`) is

``ln [exp(N(x)) + exp(N(-x) - 4 sigma b)] - ln [1 + exp(-4 sigma b)]``,  ``N = h/h_c (sigma c_1 + c_0 + c_2/sigma)``,

with three smooth functions c of q = |ds|/(a s), b, b_y, h over its threshold h_c(b), and e = M B_z/2K; -x has b, b_y
and h reversed. They are the median of nine small networks of two layers, whose weights are ``torque_fit.csv``. Beyond
the conditions of the fit the nearest ones are taken. Without a torque nothing is added.

Spins along the axis act as a field of the energy ``G E_tilt`` on top of that. G is 1 in axial symmetry and less where
field or torque choose the azimuth of the way over the barrier: another network, ``tilt_fit.csv``, for
``G = g_0 + g_1/sigma``.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array
from hallweight.magnet import threshold_torque

TORQUE_FIT = Path(__file__).with_name("torque_fit.csv")
"""The file of the weights, a column for each network."""
TILT_FIT = Path(__file__).with_name("tilt_fit.csv")
"""The same of spins along the axis, one network of one layer."""
LARGEST_RATIO, LARGEST_B, LARGEST_B_Y, LARGEST_SHARE, LARGEST_E = 6.0, 0.35, 0.28, 0.65, 0.12
"""Conditions of the fit: |ds|/(a s), b, b_y, h over its threshold, e."""
LEAST_SIGMA = 5.0
"""The same of K V/k_B T."""
WIDTH, TILT_WIDTH = 20, 12
"""Of the hidden layers."""
_LARGEST_PART = 1.5  # of G


class Acting(NamedTuple):
    """What acts on a moment that leaves up, over its anisotropy.

    ratio  ds/(a s)
    b      M B_x/2K along the current
    b_y    M B_y/2K along the spins, the field-like torque included
    h      torque over 2K; > 0 helps to leave the state along +x
    """

    ratio: float
    b: float
    b_y: float
    h: float

    def as_fitted(self) -> "Acting":
        """The same after half a turn about the axis and a mirror, so that b and the ratio are not negative."""
        b, b_y, h = (-self.b, -self.b_y, -self.h) if self.b < 0 else self[1:]
        return Acting(abs(self.ratio), b, -b_y if self.ratio >= 0 else b_y, h)

    def reversed(self) -> "Acting":
        """The other way over the barrier."""
        return Acting(self.ratio, -self.b, -self.b_y, -self.h)


def torque_correction(acting: Acting, e: Array, sigma: Array) -> Array:
    """Return what a torque adds to ln of the rate out of up, with the shape of ``e`` and ``sigma``.

    e      (n,)  M B_z/2K; > 0 holds the state
    sigma  (n,)  K V/k_B T
    """
    if acting.h == 0:
        return np.zeros_like(e)
    at = acting.as_fitted()
    against = 4 * sigma * min(at.b, LARGEST_B)
    return np.asarray(
        np.logaddexp(_way(at, e, sigma), _way(at.reversed(), e, sigma) - against) - np.logaddexp(0.0, -against)
    )


def part_of_tilt(acting: Acting, e: Array, sigma: Array) -> Array:
    """Return G: the field along the axis that spins along it amount to, over that in axial symmetry."""
    at, layers = acting.as_fitted(), _networks(TILT_FIT, ((TILT_WIDTH, 5), (2, TILT_WIDTH)))[0]
    one, other = (_network(_inputs(way, e), layers) for way in (at, at.reversed()))
    small = 5 / np.maximum(sigma, LEAST_SIGMA)
    g, g_other = (np.clip(g[..., 0] + g[..., 1] * small, 0.0, _LARGEST_PART) for g in (one, other))
    against = np.exp(-4 * sigma * min(at.b, LARGEST_B))
    return np.asarray((g + against * g_other) / (1 + against))


def part_beyond(b: float, h: float) -> float:
    """Return how far a torque is beyond those of the fit, 0 to 1 at the threshold, where there is no barrier."""
    share = h / threshold_torque(min(abs(b), LARGEST_B)) * (1 if b >= 0 else -1)
    return float(np.clip((share - LARGEST_SHARE) / (1 - LARGEST_SHARE), 0.0, 1.0))


def _inputs(at: Acting, e: Array) -> Array:
    """Conditions between -1 and 1, (..., 5); an opposed torque has the sign of its h."""
    inputs = [
        2 * np.log1p(min(at.ratio, LARGEST_RATIO)) / np.log1p(LARGEST_RATIO) - 1,
        np.clip(at.b / LARGEST_B, -1.0, 1.0),
        np.clip(at.b_y / LARGEST_B_Y, -1.0, 1.0),
        np.clip(_share(at) / LARGEST_SHARE, -1.0, 1.0),
    ]
    return np.concatenate(
        [np.broadcast_to(inputs, (*e.shape, 4)), np.clip(e / LARGEST_E, -1.0, 1.0)[..., None]], axis=-1
    )


def _share(at: Acting) -> float:
    return at.h / threshold_torque(min(abs(at.b), LARGEST_B))


def _way(at: Acting, e: Array, sigma: Array) -> Array:
    """N: what the torque adds to ln of the rate over one of the two ways."""
    x = _inputs(at, e)
    shapes = ((WIDTH, 5), (WIDTH, WIDTH), (3, WIDTH))
    lower = np.clip((1 + np.minimum(e, 0.0)) / (1 - LARGEST_E), 0.0, 1.0) ** 2  # the barrier is, beyond the fit
    c, small = (
        np.stack([_network(x, layers) for layers in _networks(TORQUE_FIT, shapes)]),
        5 / np.maximum(sigma, LEAST_SIGMA),
    )
    return np.asarray(x[..., 3] * np.median(lower * sigma / 10 * c[..., 0] + c[..., 1] + c[..., 2] * small, axis=0))


Layers = tuple[tuple[Array, Array], ...]


def _network(x: Array, layers: Layers) -> Array:
    for weight, bias in layers[:-1]:
        x = np.tanh(x @ weight.T + bias)
    weight, bias = layers[-1]
    return np.asarray(x @ weight.T + bias)


@cache
def _networks(path: Path, shapes: tuple[tuple[int, int], ...]) -> tuple[Layers, ...]:
    out = []
    for column in np.loadtxt(path, delimiter=",", ndmin=2).T:
        layers, at = [], 0
        for rows, width in shapes:
            weight = column[at : at + rows * width].reshape(rows, width)
            layers.append((weight, column[at + rows * width : at + rows * (width + 1)]))
            at += rows * (width + 1)
        out.append(tuple(layers))
    return tuple(out)
