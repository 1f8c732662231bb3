"""Update laws, one file each: the mean step of the normalised state u in [0, 1] for a pulse.

In come states, pulse numbers and parameters; out go mean steps and slopes. They hold no noise and no device.
"""

from hallweight.core.types import Array

from .exponential import LAW as EXPONENTIAL
from .law import Law, Params
from .linear import LAW as LINEAR
from .power import LAW as POWER
from .soft_bounds import LAW as SOFT_BOUNDS
from .table import LAW as TABLE
from .table import mirror, on_states

LAWS = {law.name: law for law in (LINEAR, SOFT_BOUNDS, EXPONENTIAL, POWER, TABLE)}
"""All laws, simplest first."""

__all__ = [
    "EXPONENTIAL",
    "LAWS",
    "LINEAR",
    "POWER",
    "SOFT_BOUNDS",
    "TABLE",
    "Array",
    "Law",
    "Params",
    "mirror",
    "on_states",
]
