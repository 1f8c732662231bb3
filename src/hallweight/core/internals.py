"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .compiled.counter_rng import bits as bits
from .compiled.counter_rng import gauss as gauss
from .compiled.counter_rng import key_of as key_of
from .compiled.counter_rng import normal as normal
from .compiled.counter_rng import skip as skip
from .compiled.counter_rng import uniform as uniform
from .compiled.jit import jit as jit
