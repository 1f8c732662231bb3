"""CrossSim's look-up table: a header line, a row of G bins, a row of cumulative probabilities, and the matrix dG."""

import numpy as np

from hallweight.core import InputError

from ..numbers import to_float
from ..table import Column, Table
from .file_format import FileContent, FileFormat


def _matches(content: FileContent) -> bool:
    """Whether the first line says that G bins and CDF points follow."""
    first = content.text.lstrip("\ufeff#% ").partition("\n")[0].casefold()
    return "gbins" in first.replace(" ", "") and "cdf" in first


def _read(content: FileContent) -> Table:
    """Read the table as columns ``probability`` and one column of steps (S) for each conductance (its name)."""
    name, lines = content.name, [line for line in content.text.split("\n")[1:] if line.strip()]
    rows = [[to_float(c) for c in line.rstrip(", ").split(",")] for line in lines]
    if len(rows) < 3 or any(v is None or v != v for row in rows for v in row):
        raise InputError(f"that {name} is cut short or holds text", "G bins, CDF points and a matrix", "copy it again")
    state, probability, matrix = rows[0], rows[1], rows[2:]
    if len(matrix) != len(probability) or any(len(row) != len(state) for row in matrix):
        raise InputError(
            f"a matrix of {len(matrix)} rows in {name}",
            f"{len(probability)} rows of {len(state)} steps, as its first two rows say",
            "copy the file again",
        )
    steps = np.array(matrix, dtype=float)
    columns = [Column("probability", "1", np.array(probability, dtype=float), role="probability")]
    columns += [Column(repr(g), "S", steps[:, i], role="step") for i, g in enumerate(state)]
    return Table(tuple(columns), "step table", name)


FORMAT = FileFormat(_matches, _read)
