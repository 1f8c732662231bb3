"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from . import library
from .citations import _library as bibliography

__all__ = [
    "bibliography",
    "library",
]
