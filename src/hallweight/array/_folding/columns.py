"""How the devices of a scheme lie in the columns of one physical array.

Bipolar: one column per weight. Pair, also with one device fixed: plus and minus side by side, so that wires take the
same from both. Reference: the reference devices are the last column of each array.
"""

from collections.abc import Iterator

import numpy as np

from hallweight.core.types import AnyArray

from ..crossbar import SCHEMES, Crossbar


def parts_of(crossbar: Crossbar, states: AnyArray) -> tuple[AnyArray, ...]:
    """Return views of states, (arrays, rows, columns) each: of weights, or plus and minus, or weights and references.

    Arrays are slices and groups together.
    """
    *_, rows, cols = crossbar.shape
    count = len(crossbar.slices) * int(np.prod(crossbar.shape[:-2], dtype=int))
    size = count * rows * cols
    first = states[:size].reshape(count, rows, cols)
    if crossbar.scheme.name == "bipolar":
        return (first,)
    if crossbar.scheme.devices_per_weight == 2:
        return first, states[size:].reshape(count, rows, cols)
    return first, states[size:].reshape(count, rows, -1)


def tiles_of(crossbar: Crossbar, tile_rows: int | None) -> Iterator[tuple[int, slice, slice, int]]:
    """Yield the arrays that a crossbar is cut into: number of the large array, rows, columns, block of columns."""
    *_, rows, cols = crossbar.shape
    count = len(crossbar.slices) * int(np.prod(crossbar.shape[:-2], dtype=int))
    height, width = min(tile_rows or rows, rows), min(crossbar.columns or cols, cols)
    for k in range(count):
        for top in range(0, rows, height):
            for block, left in enumerate(range(0, cols, width)):
                yield k, slice(top, min(top + height, rows)), slice(left, min(left + width, cols)), block


def gather(parts: tuple[AnyArray, ...], scheme: str, place: tuple[int, slice, slice, int]) -> AnyArray:
    """Return one tile's devices (rows, physical columns)."""
    k, rows, cols, block = place
    if scheme == "bipolar":
        return parts[0][k, rows, cols]
    if SCHEMES[scheme].devices_per_weight == 2:
        both = np.stack([part[k, rows, cols] for part in parts], -1)
        return both.reshape(len(both), -1)
    return np.concatenate([parts[0][k, rows, cols], parts[1][k, rows, block : block + 1]], 1)


def scatter(parts: tuple[AnyArray, ...], scheme: str, place: tuple[int, slice, slice, int], tile: AnyArray) -> None:
    """Undo :func:`gather`: write a tile into the parts."""
    k, rows, cols, block = place
    if scheme == "bipolar":
        parts[0][k, rows, cols] = tile
    elif SCHEMES[scheme].devices_per_weight == 2:
        for which, part in enumerate(parts):
            part[k, rows, cols] = tile[:, which::2]
    else:
        parts[0][k, rows, cols], parts[1][k, rows, block] = tile[:, :-1], tile[:, -1]
