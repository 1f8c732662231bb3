"""CrossSim's look-up table: a header line, a row of G bins, a row of cumulative probabilities, and the matrix dG."""

import numpy as np

from hallweight.core import InputError

from ..numbers import to_float
from ..table import Column, Table


def is_step_table(text: str) -> bool:
    """Whether the first line says that G bins and CDF points follow."""
    first = text.lstrip("\ufeff#% ").partition("\n")[0].casefold()
    return "gbins" in first.replace(" ", "") and "cdf" in first


def read_step_table(text: str, name: str) -> Table:
    """Read the table as columns ``probability`` and one column of steps (S) for each conductance (its name)."""
    rows = [[to_float(c) for c in line.rstrip(", ").split(",")] for line in text.split("\n")[1:] if line.strip()]
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
