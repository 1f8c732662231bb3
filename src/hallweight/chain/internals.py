"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .design_search import front as front
from .device_point import Point as Point
from .device_point import carry as carry
from .sweeps import card_of as card_of
from .sweeps import point as point
from .sweeps import tables_of as tables_of
