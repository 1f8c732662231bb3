"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .compiled.counter_rng import bits, gauss, key_of, normal, skip, uniform
from .compiled.jit import jit

__all__ = [
    "bits",
    "gauss",
    "jit",
    "key_of",
    "normal",
    "skip",
    "uniform",
]
