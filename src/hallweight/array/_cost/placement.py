"""How a layer lies on tiles: their number, the devices on them, and what one inference asks of them.

A layer with more rows than a tile is split over several, whose outputs are added digitally. Each slice and each group
has tiles of its own. A column of a tile is one of weights: in a pair it has two crosses in each row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from hallweight.core import InputError

from .._design.array_record import Array
from .layer_shapes import LayerShape


def count_tiles(shape: Sequence[int], tile: tuple[int | None, int | None] | None) -> int:
    """Return the tiles of at most ``tile`` = (rows, columns) that weights (..., rows, columns) take; ``None``: any."""
    *groups, rows, columns = shape
    most_rows, most_columns = tile or (None, None)
    return prod(groups) * -(-rows // (most_rows or rows)) * -(-columns // (most_columns or columns))


@dataclass(frozen=True)
class Placement:
    """A layer on the tiles of an array, and its counts in one inference.

    devices, references  all devices, and those of them that hold no weight
    tiles                with those of all slices and groups
    blocks               columns of tiles of one group
    """

    shape: LayerShape
    array: Array

    @property
    def row_tiles(self) -> int:
        """Tiles over which the rows of a group are split."""
        return -(-self.shape.rows // self.array.rows)

    @property
    def blocks(self) -> int:
        """Tiles over which the columns of a group are split."""
        return -(-self.shape.columns // self.array.cols)

    @property
    def copies(self) -> int:
        """Arrays of their own for groups and slices."""
        return self.shape.groups * self.array.slices

    @property
    def tiles(self) -> int:
        """Tiles of all slices and groups."""
        matrix = (self.copies, self.shape.rows, self.shape.columns)
        return count_tiles(matrix, (self.array.rows, self.array.cols))

    @property
    def devices(self) -> int:
        """Devices, references among them."""
        per_weight = self.array.weight_scheme.devices_per_weight
        return self.array.slices * self.shape.weights * per_weight + self.references

    @property
    def references(self) -> int:
        """Devices that hold no weight: one in each row of each tile where the scheme shares references."""
        return self.copies * self.shape.rows * self.blocks * self.array.weight_scheme.references_per_row

    @property
    def utilisation(self) -> float:
        """Part of the sites of all tiles that hold a weight."""
        return self.array.slices * self.shape.weights / (self.tiles * self.array.rows * self.array.cols)

    @property
    def read_columns(self) -> int:
        """Columns of all tiles that are read for one input, those of references among them."""
        references = self.blocks * self.array.weight_scheme.references_per_row
        return self.copies * self.row_tiles * (self.shape.columns + references)

    @property
    def reads(self) -> int:
        """Times that one row or tile is read in an inference: inputs times the cycles of their bits."""
        return self.shape.positions * self.array.cycles

    def widths(self) -> Iterator[tuple[int, int]]:
        """Yield the crosses on one row of a tile, and the rows of so many in all tiles."""
        scheme, full = self.array.weight_scheme, self.array.cols
        last = self.shape.columns - (self.blocks - 1) * full
        for columns, blocks in ((full, self.blocks - 1), (last, 1)):
            crosses = columns * scheme.devices_per_weight + scheme.references_per_row
            if blocks:
                yield crosses, blocks * self.copies * self.shape.rows


def place(shapes: Sequence[LayerShape], array: Array) -> tuple[Placement, ...]:
    """Place layers on arrays; raises :class:`InputError` for an array that is wider and taller than every layer."""
    rows, columns = max(s.rows for s in shapes), max(s.columns for s in shapes)
    if array.rows > rows and array.cols > columns:
        raise InputError(
            f"tiles of {array.rows} x {array.cols} for a model whose layers have up to {rows} rows, {columns} columns",
            "tiles that some layer fills one way or the other",
            f"choose rows up to {rows} or cols up to {columns}",
        )
    return tuple(Placement(shape, array) for shape in shapes)
