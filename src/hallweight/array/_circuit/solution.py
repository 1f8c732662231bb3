"""What a solved circuit is."""

from dataclasses import dataclass

import numpy as np

from hallweight.core.errors import names_keywords
from hallweight.core.types import Array


@names_keywords
@dataclass(frozen=True, eq=False)
class Solution:
    """Voltages and currents of an array for one vector of inputs.

    outputs      (columns,)       V, or A in current mode
    ideal        (columns,)       the same of a circuit without losses
    row_nodes    (rows, columns)  V on the rows, or of the centres of crosses
    column_nodes (rows, columns)  V on the columns; of pairs of lines their mean
    differences  (rows, columns)  V between the two lines of a column, or none
    common_mode  (columns,)       V that the stage of a column sees in common at its inputs
    offset       (columns,)       part of the outputs that is there without any Hall voltage, or with no device in a
                                  state: misalignment, the amplifier's offset, its finite rejection
    sneak        (columns,)       current (A) on ways that an ideal read does not have: of conductances against what
                                  drives them; of crosses through their Hall arms (an amplifier: those not selected)
    current_in   A                sum over the sources
    current_out  A                sum over loads, returns and isolation
    """

    outputs: Array
    ideal: Array
    row_nodes: Array
    column_nodes: Array
    differences: Array | None
    common_mode: Array
    offset: Array
    sneak: Array
    current_in: float
    current_out: float

    @property
    def error(self) -> Array:
        """Outputs minus ideal ones, (columns,)."""
        return self.outputs - self.ideal

    def __str__(self) -> str:
        rows, columns = self.row_nodes.shape
        full = float(np.abs(self.ideal).max())
        far = f", {100 * float(np.abs(self.error).max()) / full:.2g} % of the largest one" if full > 0 else ""
        return (
            f"Solution of {rows} x {columns}: outputs up to {float(np.abs(self.outputs).max()):.3g}, "
            f"off by up to {float(np.abs(self.error).max()):.3g}{far}"
        )

    __repr__ = __str__
