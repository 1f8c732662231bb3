"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .header_vocabulary import role_of, split_header, unit_factor
from .numbers import to_float

__all__ = [
    "role_of",
    "split_header",
    "to_float",
    "unit_factor",
]
