"""Distance to the nearest open edge, to a fraction of a pixel, and how much area a front has swept at a distance."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array

Single = NDArray[np.float32]
_BINS = 8  # of swept area, to a pixel
_ROWS = 256  # done at once, so that temporary arrays stay small
_TRIES = 5  # places that go last, of those alike
_FULL = 1 - 0.5 / 255  # covers come in 255 steps


def edge_distance(cover: Single) -> Single:
    """Distance in pixels from the middle of each pixel to the nearest edge; 0 where there is no film.

    ``cover`` (ny, nx) is the part of each pixel that the outline covers, 0 to 1; outside the array is no film. The
    nearest pixel that is not covered fully comes from an exact Euclidean distance transform; where the edge lies in it
    follows from its cover, for an edge that is straight there and square to the way to it. The way to the *nearest*
    edge never leaves the film, so that no detour has to be found; this takes every edge as open to water.
    """
    from scipy.ndimage import distance_transform_edt

    room = np.pad(cover, 1)
    near = distance_transform_edt(room >= _FULL, return_distances=False, return_indices=True)
    out = np.empty_like(cover)
    columns = np.arange(1, cover.shape[1] + 1, dtype=np.int32)
    for top in range(0, len(cover), _ROWS):
        rows = np.arange(top + 1, min(top + _ROWS, len(cover)) + 1, dtype=np.int32)
        iy, ix = near[:, rows, 1:-1]
        out[top : top + _ROWS] = _to_edge(np.abs(iy - rows[:, None]), np.abs(ix - columns), room[iy, ix])
    return out


def _to_edge(dy: NDArray[np.int32], dx: NDArray[np.int32], cover: Single) -> Single:
    """Distance from a pixel's middle to the edge in another pixel ``dy``, ``dx`` away that is partly covered."""
    away = np.hypot(dy, dx, dtype=np.float32)
    with np.errstate(invalid="ignore"):
        back = _offset(np.maximum(dy, dx) / away, np.minimum(dy, dx) / away, cover)
    # a pixel that the edge itself crosses is, where there is film, half as deep as its cover
    return np.where(away > 0, np.maximum(away - back, 0), cover / 2).astype(np.float32)


def _offset(long: Single | Array, short: Single | Array, cover: Single) -> Single:
    """How far before a unit pixel's middle a straight edge cuts it that leaves ``cover`` on this side.

    The edge's normal has components ``long`` >= ``short`` >= 0. The area before the edge grows as a square while only
    one corner is before it, else in proportion. Without any cover the edge is that of the pixel: one half.
    """
    part = np.minimum(cover, 1 - cover)
    corner = (long + short) / 2 - np.sqrt(2 * long * short * part)
    middle = np.where(part * 2 * long < short, corner, (0.5 - part) * long)
    return np.where(cover == 0, 0.5, np.where(cover < 0.5, middle, -middle)).astype(np.float32)


def farthest(cover: Single, distance: Single, extra: Callable[[Array, Array], Array] | None = None) -> float:
    """Largest distance in pixels of a point to the edge: at the best pixels, then around them between pixels.

    ``extra``: distances (pixels) to more edges at points (y, x) in pixels. Right to a small part of a pixel where the
    places that go last are alike; else to half a pixel.
    """
    ties = np.argwhere(distance >= distance.max() * (1 - 1e-6))
    chosen = np.unique(np.linspace(0, len(ties) - 1, _TRIES).round().astype(int))
    return max(_around(cover, ties[k].astype(float), float(distance.max()), extra) for k in chosen)


def _around(cover: Single, at: Array, size: float, extra: Callable[[Array, Array], Array] | None) -> float:
    """Largest distance to the edge within a pixel or so of a place whose own is ``size``, on finer and finer grids."""
    edges, covers = _edges_near(cover, at, size + 2)
    for step in (0.25, 0.0625, 0.015625):
        grid = step * np.arange(-4, 5)
        y, x = (a.ravel() for a in np.meshgrid(at[0] + grid, at[1] + grid, indexing="ij"))
        found = np.full(len(y), np.inf) if extra is None else extra(y, x)
        for k in range(0, len(edges), 4096):
            some = edges[k : k + 4096]
            dy, dx = np.abs(some[:, :1] - y), np.abs(some[:, 1:] - x)
            away = np.maximum(np.hypot(dy, dx), 1e-9)
            back = _offset(np.maximum(dy, dx) / away, np.minimum(dy, dx) / away, covers[k : k + 4096, None])
            found = np.minimum(found, (away - back).min(0))
        k = int(np.argmax(found))
        if found[k] > size:
            at, size = np.array([y[k], x[k]]), float(found[k])
    return size


def _edges_near(cover: Single, at: Array, radius: float) -> tuple[Array, Single]:
    """Places (n, 2) and covers (n,) of the pixels at the edge within ``radius`` of a place, and of the frame around."""
    room = np.pad(cover, 1)
    low = np.maximum(np.floor(at + 1 - radius).astype(int) - 1, 0)
    high = np.ceil(at + 1 + radius).astype(int) + 2
    part = room[low[0] : high[0], low[1] : high[1]]
    open_ = part < _FULL
    beside = np.zeros_like(open_)
    beside[1:] |= ~open_[:-1]
    beside[:-1] |= ~open_[1:]
    beside[:, 1:] |= ~open_[:, :-1]
    beside[:, :-1] |= ~open_[:, 1:]
    where = np.argwhere(open_ & beside)
    covers = part[where[:, 0], where[:, 1]]
    where = where + (low - 1)
    close = np.hypot(*(where - at).T) <= radius
    return where[close].astype(float), covers[close]


def swept(distance: Single, cover: Single, length: float) -> tuple[Array, Array]:
    """Distances (n,) in pixels from the edge, and the area (n,) in pixels that a front has swept there.

    It begins at 0, does not fall, and ends at ``length`` with all that is covered: each pixel goes while the front
    crosses its width, so that straight fronts sweep evenly.
    """
    total = np.zeros(int(float(distance.max()) * _BINS) + 2)
    for top in range(0, len(cover), _ROWS):
        some = np.rint(distance[top : top + _ROWS] * _BINS).astype(np.int32).ravel()
        total += np.bincount(some, cover[top : top + _ROWS].ravel(), minlength=len(total))
    area = np.cumsum(np.convolve(total, np.full(_BINS, 1 / _BINS)))[_BINS // 2 - 1 :]
    x = np.minimum(np.arange(len(area)) / _BINS, length)
    area[0] = 0.0
    return np.r_[x, length], np.r_[area, area[-1]]
