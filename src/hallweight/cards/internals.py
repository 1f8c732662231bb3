"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from . import library as library
