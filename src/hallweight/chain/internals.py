"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .design_search import front
from .device_point import Point, carry
from .sweeps import card_of, point, tables_of

__all__ = [
    "Point",
    "card_of",
    "carry",
    "front",
    "point",
    "tables_of",
]
