"""Distance to the nearest open edge, to a fraction of a pixel, and how much area a front has swept at a distance."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array

Single = NDArray[np.float32]
"""Maps in single precision: up to 8192 x 8192 pixels."""
DistanceTo = Callable[[Array, Array], Array]
"""Distances (pixels) to further edges, such as holes, from points (y, x) in pixels."""
_BINS = 8  # of swept area, to a pixel
_ROWS = 256  # at once, so that temporary arrays stay small
_STARTS = 5  # places that go last, of those alike
_EDGES = 4096  # at once
_FULL = 1 - 0.5 / 255  # covers come in 255 steps


def edge_distance(cover: Single) -> Single:
    """Distance in pixels from the middle of each pixel to the nearest edge; 0 where there is no film.

    ``cover`` (ny, nx) is the part of each pixel that the outline covers, 0 to 1; outside the array is no film. An exact
    Euclidean distance transform finds the nearest pixel that is not covered fully. Where the edge lies in it follows
    from its cover, for an edge that is straight there and square to the way to it. The way to the *nearest* edge never
    leaves the film, so that no detour has to be found; this takes every edge as open to water.
    """
    from scipy.ndimage import distance_transform_edt

    padded = np.pad(cover, 1)
    nearest = distance_transform_edt(padded >= _FULL, return_distances=False, return_indices=True)
    out = np.empty_like(cover)
    columns = np.arange(1, cover.shape[1] + 1, dtype=np.int32)
    for top in range(0, len(cover), _ROWS):
        rows = np.arange(top + 1, min(top + _ROWS, len(cover)) + 1, dtype=np.int32)
        iy, ix = nearest[:, rows, 1:-1]
        out[top : top + _ROWS] = _to_edge(np.abs(iy - rows[:, None]), np.abs(ix - columns), padded[iy, ix])
    return out


def _to_edge(dy: NDArray[np.int32], dx: NDArray[np.int32], cover: Single) -> Single:
    """Distance from a pixel's middle to the edge in another pixel ``dy``, ``dx`` away that is partly covered."""
    distance = np.hypot(dy, dx, dtype=np.float32)
    with np.errstate(invalid="ignore"):
        offset = _edge_offset(np.maximum(dy, dx) / distance, np.minimum(dy, dx) / distance, cover)
    # a pixel that the edge itself crosses is, where there is film, half as deep as its cover
    return np.where(distance > 0, np.maximum(distance - offset, 0), cover / 2).astype(np.float32)


def _edge_offset(n_max: Single | Array, n_min: Single | Array, cover: Single) -> Single:
    """How far before a unit pixel's middle a straight edge cuts it that leaves ``cover`` on this side.

    The edge's normal has components ``n_max`` >= ``n_min`` >= 0. The area before the edge grows as a square while only
    one corner is before it, else in proportion. Without any cover the edge is that of the pixel: one half.
    """
    part = np.minimum(cover, 1 - cover)
    corner = (n_max + n_min) / 2 - np.sqrt(2 * n_max * n_min * part)
    offset = np.where(part * 2 * n_max < n_min, corner, (0.5 - part) * n_max)
    return np.where(cover == 0, 0.5, np.where(cover < 0.5, offset, -offset)).astype(np.float32)


def farthest(cover: Single, distance: Single, to_holes: DistanceTo | None = None) -> float:
    """Largest distance in pixels of a point to the edge: at the best pixels, then around them between pixels.

    ``to_holes`` gives the distance to further edges. The result is right to a small part of a pixel where the places
    that go last are alike; else to half a pixel.
    """
    ties = np.argwhere(distance >= distance.max() * (1 - 1e-6))
    chosen = np.unique(np.linspace(0, len(ties) - 1, _STARTS).round().astype(int))
    return max(_refined(cover, ties[k].astype(float), float(distance.max()), to_holes) for k in chosen)


def _refined(cover: Single, place: Array, largest: float, to_holes: DistanceTo | None) -> float:
    """Largest distance to the edge near a place whose own is ``largest``, on three finer and finer grids."""
    edges, covers = _edges_near(cover, place, largest + 2)
    for step in (0.25, 0.0625, 0.015625):
        grid = step * np.arange(-4, 5)
        y, x = (a.ravel() for a in np.meshgrid(place[0] + grid, place[1] + grid, indexing="ij"))
        nearest = np.full(len(y), np.inf) if to_holes is None else to_holes(y, x)
        for k in range(0, len(edges), _EDGES):
            chunk = edges[k : k + _EDGES]
            dy, dx = np.abs(chunk[:, :1] - y), np.abs(chunk[:, 1:] - x)
            distance = np.maximum(np.hypot(dy, dx), 1e-9)
            n_max, n_min = np.maximum(dy, dx) / distance, np.minimum(dy, dx) / distance
            offset = _edge_offset(n_max, n_min, covers[k : k + _EDGES, None])
            nearest = np.minimum(nearest, (distance - offset).min(0))
        k = int(np.argmax(nearest))
        if nearest[k] > largest:
            place, largest = np.array([y[k], x[k]]), float(nearest[k])
    return largest


def _edges_near(cover: Single, place: Array, radius: float) -> tuple[Array, Single]:
    """Places (n, 2) and covers (n,) of the pixels at the edge within ``radius``, the frame around the film included."""
    padded = np.pad(cover, 1)
    low = np.maximum(np.floor(place + 1 - radius).astype(int) - 1, 0)
    high = np.ceil(place + 1 + radius).astype(int) + 2
    window = padded[low[0] : high[0], low[1] : high[1]]
    is_open = window < _FULL
    beside_film = np.zeros_like(is_open)
    beside_film[1:] |= ~is_open[:-1]
    beside_film[:-1] |= ~is_open[1:]
    beside_film[:, 1:] |= ~is_open[:, :-1]
    beside_film[:, :-1] |= ~is_open[:, 1:]
    edges = np.argwhere(is_open & beside_film)
    covers = window[edges[:, 0], edges[:, 1]]
    edges = edges + (low - 1)
    close = np.hypot(*(edges - place).T) <= radius
    return edges[close].astype(float), covers[close]


def swept_area(distance: Single, cover: Single, length: float) -> tuple[Array, Array]:
    """Distances (n,) in pixels from the edge, and the area (n,) in pixels that a front has swept there.

    It begins at 0, does not fall, and ends at ``length`` with all that is covered. Each pixel goes while the front
    crosses its width, so that straight fronts sweep evenly.
    """
    total = np.zeros(int(float(distance.max()) * _BINS) + 2)
    for top in range(0, len(cover), _ROWS):
        bins = np.rint(distance[top : top + _ROWS] * _BINS).astype(np.int32).ravel()
        total += np.bincount(bins, cover[top : top + _ROWS].ravel(), minlength=len(total))
    area = np.cumsum(np.convolve(total, np.full(_BINS, 1 / _BINS)))[_BINS // 2 - 1 :]
    x = np.minimum(np.arange(len(area)) / _BINS, length)
    area[0] = 0.0
    return np.r_[x, length], np.r_[area, area[-1]]
