"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._formats.reader_library import ReaderLibrary
from .curve_shape import turning_points
from .header_vocabulary import role_of, split_header
from .numbers import to_float
from .written_units import unit_factor

__all__ = [
    "ReaderLibrary",
    "role_of",
    "split_header",
    "to_float",
    "turning_points",
    "unit_factor",
]
