"""Values beyond what is physically possible are questioned before they become a trace."""

import numpy as np

from hallweight.core import InputError, show

from ..partial_trace import PartialTrace
from ..table import Table

_LIMITS = {
    "T": (60.0, "a field", "the strongest steady magnets reach 45 T"),
    "ohm": (1e15, "a resistance", "no meter reads above 1e15 ohm"),
    "S": (1e4, "a conductance", "no contact conducts so well"),
    "A": (1e4, "a current", "no device carries so much"),
    "V": (1e5, "a voltage", "no device stands so much"),
    "A/m^2": (1e16, "a current density", "metals melt far below"),
    "K": (5e3, "a temperature", "everything melts below"),
    "s": (1e10, "a time", "it is centuries"),
}
_FAR = 1e12
"""A number this far above the others is no reading, and is named by its row elsewhere."""
_HALL_LIMIT = (1e6, "a Hall resistance", "a quantum of it is 25.8 kohm")
_UNITS = {"field": "T", "current": "A", "temperature": "K", "amplitude": "", "time": "s"}


def refuse_impossible(partial: PartialTrace, table: Table) -> None:
    """Raise :class:`InputError` if a field, a resistance or another value is larger than any that was measured."""
    _check(partial.quantity, partial.unit, np.asarray(partial.values), table)
    for name, unit in _UNITS.items():
        if name in partial.coords:
            _check(name, partial.units.get(name, unit), np.asarray(partial.coords[name], dtype=float), table)


def _check(name: str, unit: str, values: np.ndarray, table: Table) -> None:
    limit = _HALL_LIMIT if name == "R_xy" else _LIMITS.get(unit)
    if limit is None:
        return
    sizes = np.abs(values[np.isfinite(values)])
    size = float(np.max(sizes, initial=0.0))
    if size > limit[0] and size < _FAR * max(float(np.median(sizes)), 1e-300):
        what = f"{limit[1]} of {show(size, unit)} in {table.name}"
        raise InputError(what, f"at most {limit[0]:g} {unit} ({limit[2]})", "pass the right unit, as unit={'x': 'mT'}")
