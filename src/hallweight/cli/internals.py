"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from . import console, faults, options
from .console import TimeLeft
from .cost import PricedArrayOptions
from .membrane import membrane
from .messages import collected, terminal
from .workers import worker_pool

__all__ = [
    "PricedArrayOptions",
    "TimeLeft",
    "collected",
    "console",
    "faults",
    "membrane",
    "options",
    "terminal",
    "worker_pool",
]
