"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._circuit.crossbar import crossbar_matrix, network_of, solve_crossbar
from ._circuit.hall_chain import chains_matrix
from ._circuit.hall_cross import Crosses
from ._circuit.hall_grid import grid_matrix
from ._circuit.hall_lines import lines_matrix
from ._folding import store

__all__ = [
    "Crosses",
    "chains_matrix",
    "crossbar_matrix",
    "grid_matrix",
    "lines_matrix",
    "network_of",
    "solve_crossbar",
    "store",
]
