"""Layout (g): R_xy (or R_xx, or a voltage) against magnetic field."""

import numpy as np

from ..partial_trace import Ask, Draft
from ..table import Table
from .loop import loop, name_resistance, pairs


def field_loop(table: Table, ask: Ask) -> Draft | None:
    """Read a loop of field; a column without unit is taken in Oe if it exceeds 20, else in T."""
    found = pairs(table, "field", ask)
    if not found:
        return None
    size = float(np.nanmax(np.abs(found[0].x.values)))
    draft = loop(table, found, ask, layout="field-loop", coord="field", assumed="Oe" if size > 20 else "T")
    if table.format == "Quantum Design .dat" and len(table.of("V", "R")) > 1:
        draft = draft.say(f"channel '{found[0].y.name}' is read; channel= chooses another")
    return name_resistance(draft, draft.coords["field"], ask)
