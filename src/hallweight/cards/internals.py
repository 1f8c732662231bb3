"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from . import library
from .citations import bibliography

__all__ = [
    "bibliography",
    "library",
]
