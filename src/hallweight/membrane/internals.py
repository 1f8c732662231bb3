"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._heat.closed_forms import Strip, Suspended
from ._heat.cross_current import cross_heat
from ._heat.layered_ground import Ground, Layer
from ._heat.line_source import TIMES, line_rise, line_step
from ._heat.rise import INTERFACE
from ._release.dissolution import hindrance

__all__ = [
    "INTERFACE",
    "TIMES",
    "Ground",
    "Layer",
    "Strip",
    "Suspended",
    "cross_heat",
    "hindrance",
    "line_rise",
    "line_step",
]
