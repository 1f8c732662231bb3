"""The current in a cross of four arms of one width, as a uniform sheet: Laplace's equation on a square grid."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array


def cross_current(n: int, arm: int) -> tuple[Array, Array]:
    """Current density at the cells of a cross, (N, N) each, along its second and its first axis.

    ``n`` cells across an arm of ``arm`` cells length, N = n + 2 arm; one volt from the left to the right end of the
    second axis, conductance 1 per square, by finite volumes: density is current (A) per side of a cell.
    """
    x, y = _faces(n, arm)
    return 0.5 * (x[:, 1:] + x[:, :-1]), 0.5 * (y[1:] + y[:-1])


def cross_heat(n: int, arm: int) -> Array:
    """Joule heat (W) in the cells of the same cross, (N, N): that of each link goes half to either cell, so that the
    sum is exactly voltage times current.
    """
    x, y = _faces(n, arm)
    return np.asarray(0.5 * (x[:, 1:] ** 2 + x[:, :-1] ** 2 + y[1:] ** 2 + y[:-1] ** 2))


@cache
def _faces(n: int, arm: int) -> tuple[Array, Array]:
    """Current through the faces of the cells: (N, N + 1) along the second axis, (N + 1, N) along the first."""
    from scipy.sparse import coo_matrix, diags
    from scipy.sparse.linalg import spsolve

    size = n + 2 * arm
    here = np.arange(size) - (size - 1) / 2
    bar = np.abs(here) < n / 2
    film = bar[:, None] | bar[None, :]
    number = np.where(film, np.cumsum(film).reshape(film.shape) - 1, -1)
    links = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:])]
    a, b = (np.concatenate([link[k][(link[0] >= 0) & (link[1] >= 0)] for link in links]) for k in (0, 1))
    count = int(film.sum())
    joined = coo_matrix((np.ones(len(a)), (a, b)), (count, count))
    joined = joined + joined.T
    ends = np.zeros(count)
    left, right = number[film[:, 0], 0], number[film[:, -1], -1]
    ends[left] = ends[right] = 2.0  # half a cell to the contact
    source = np.zeros(count)
    source[left] = 2.0
    total = np.asarray(joined.sum(1)).ravel() + ends
    v = np.where(film, 0.0, np.nan)
    v[film] = spsolve((diags(total) - joined).tocsc(), source)
    return _through(v, film, (1.0, 0.0)), _through(v.T, film.T, None).T


def _through(v: Array, film: NDArray[np.bool_], contacts: tuple[float, float] | None) -> Array:
    """Current through the faces along the second axis."""
    through = np.zeros((len(v), len(v) + 1))
    through[:, 1:-1] = np.where(film[:, 1:] & film[:, :-1], v[:, :-1] - v[:, 1:], 0.0)
    if contacts is not None:
        through[:, 0] = np.where(film[:, 0], 2 * (contacts[0] - v[:, 0]), 0.0)
        through[:, -1] = np.where(film[:, -1], 2 * (v[:, -1] - contacts[1]), 0.0)
    return through
