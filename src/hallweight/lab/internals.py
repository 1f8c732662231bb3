"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .header_vocabulary import role_of as role_of
from .header_vocabulary import split_header as split_header
from .header_vocabulary import unit_factor as unit_factor
from .numbers import to_float as to_float
