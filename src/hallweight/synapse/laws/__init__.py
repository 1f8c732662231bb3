"""Update laws, one file each: the mean step of the normalised state u in [0, 1] for a pulse.

In come states, pulse numbers and parameters; out go mean steps and slopes. They hold no noise and no device.
"""

from ._exponential import LAW as EXPONENTIAL
from ._law import Array, Law, Params
from ._linear import LAW as LINEAR
from ._power import LAW as POWER
from ._soft_bounds import LAW as SOFT_BOUNDS
from ._table import LAW as TABLE
from ._table import mirror, on_states

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
