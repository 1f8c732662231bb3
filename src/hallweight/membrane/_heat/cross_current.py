"""The current in a cross of four arms of one width, as a uniform sheet: Laplace's equation on a square grid."""

from functools import cache

import numpy as np

from hallweight.core.types import Array, Mask


def cross_current(n: int, arm: int) -> tuple[Array, Array]:
    """Current density at the cells of a cross, (N, N) each, along its second and its first axis.

    ``n`` cells across an arm of ``arm`` cells length, N = n + 2 arm. One volt lies from the left to the right end of
    the second axis, at a conductance of 1 per square. Finite volumes: density is current (A) per side of a cell.
    """
    x, y = _faces(n, arm)
    return 0.5 * (x[:, 1:] + x[:, :-1]), 0.5 * (y[1:] + y[:-1])


def cross_heat(n: int, arm: int) -> Array:
    """Joule heat (W) in the cells of the same cross, (N, N).

    That of each link goes half to either cell, so that the sum is exactly voltage times current.
    """
    x, y = _faces(n, arm)
    return np.asarray(0.5 * (x[:, 1:] ** 2 + x[:, :-1] ** 2 + y[1:] ** 2 + y[:-1] ** 2))


@cache
def _faces(n: int, arm: int) -> tuple[Array, Array]:
    """Current through the faces of the cells: (N, N + 1) along the second axis, (N + 1, N) along the first."""
    from scipy.sparse import coo_matrix, diags
    from scipy.sparse.linalg import spsolve

    size = n + 2 * arm
    position = np.arange(size) - (size - 1) / 2
    bar = np.abs(position) < n / 2
    film = bar[:, None] | bar[None, :]
    number = np.where(film, np.cumsum(film).reshape(film.shape) - 1, -1)
    links = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:])]
    a, b = (np.concatenate([link[k][(link[0] >= 0) & (link[1] >= 0)] for link in links]) for k in (0, 1))
    n_cells = int(film.sum())
    conductance = coo_matrix((np.ones(len(a)), (a, b)), (n_cells, n_cells))
    conductance = conductance + conductance.T
    contacts = np.zeros(n_cells)
    left, right = number[film[:, 0], 0], number[film[:, -1], -1]
    contacts[left] = contacts[right] = 2.0  # half a cell to the contact
    source = np.zeros(n_cells)
    source[left] = 2.0
    total = np.asarray(conductance.sum(1)).ravel() + contacts
    v = np.where(film, 0.0, np.nan)
    v[film] = spsolve((diags(total) - conductance).tocsc(), source)
    return _face_current(v, film, (1.0, 0.0)), _face_current(v.T, film.T, None).T


def _face_current(v: Array, film: Mask, contacts: tuple[float, float] | None) -> Array:
    """Current through the faces along the second axis."""
    current = np.zeros((len(v), len(v) + 1))
    current[:, 1:-1] = np.where(film[:, 1:] & film[:, :-1], v[:, :-1] - v[:, 1:], 0.0)
    if contacts is not None:
        current[:, 0] = np.where(film[:, 0], 2 * (contacts[0] - v[:, 0]), 0.0)
        current[:, -1] = np.where(film[:, -1], 2 * (v[:, -1] - contacts[1]), 0.0)
    return current
