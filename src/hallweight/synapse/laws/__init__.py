"""Update laws, one file each: the mean step of the normalised state u in [0, 1] for a pulse.

In come states, pulse numbers and parameters; out go mean steps and slopes. They hold no noise and no device.

A new law is one file here that defines ``LAW``, named by one row of :data:`hallweight.core.LAWS`: the schema of cards
lists the parameters of each law.
"""

from importlib import import_module

from hallweight.core import LAWS as SCHEMA
from hallweight.core.types import Array

from .law import Law, Nonlinearity, Params
from .table import mirror, on_states


def _simplest_first(law: Law) -> tuple[bool, int, str]:
    """Sort by the number of parameters and then by name; the table, which assumes no shape, comes last."""
    return law.tabulated, len(law.params), law.name


_FOUND: list[Law] = [import_module(f"{__name__}.{name}").LAW for name in SCHEMA]

LAWS: dict[str, Law] = {law.name: law for law in sorted(_FOUND, key=_simplest_first)}
"""All laws, simplest first."""

EXPONENTIAL, LINEAR, POWER = LAWS["exponential"], LAWS["linear"], LAWS["power"]
SOFT_BOUNDS, TABLE = LAWS["soft_bounds"], LAWS["table"]

__all__ = [
    "EXPONENTIAL",
    "LAWS",
    "LINEAR",
    "POWER",
    "SOFT_BOUNDS",
    "TABLE",
    "Array",
    "Law",
    "Nonlinearity",
    "Params",
    "mirror",
    "on_states",
]
