"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .membrane import membrane

__all__ = [
    "membrane",
]
