"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._formats.reader_library import ReaderLibrary
from ._layouts import Candidate, candidates
from .curve_shape import turning_points
from .header_vocabulary import role_of, split_header
from .numbers import to_float
from .partial_trace import ReadOptions
from .table import Table
from .written_units import unit_factor

__all__ = [
    "Candidate",
    "ReaderLibrary",
    "candidates_of",
    "role_of",
    "split_header",
    "to_float",
    "turning_points",
    "unit_factor",
]


def candidates_of(table: Table) -> list[Candidate]:
    """Return every way in which a table could be read, with nothing said by the user."""
    return candidates(table, ReadOptions())
