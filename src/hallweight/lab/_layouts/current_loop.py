"""Layout (f): R_xy against the amplitude of the write current (or voltage, or current density)."""

import numpy as np

from ..curve_shape import is_sweep
from ..partial_trace import Ask, Draft
from ..table import Table
from .loop import loop, name_resistance, pairs


def current_loop(table: Table, ask: Ask) -> Draft | None:
    """Read a loop of current; a column without unit is taken in A, or in mA if it exceeds 1 (said)."""
    role = next((r for r in ("write", "current") if table.varying(r)), None)
    if role is None:
        return None
    found = pairs(table, role, ask)
    if not found or (ask.layout is None and not is_sweep(found[0].x.filled)):
        return None
    size = float(np.nanmax(np.abs(found[0].x.values)))
    draft = loop(table, found, ask, layout="current-loop", coord="current", assumed="mA" if size > 1 else "A")
    return name_resistance(draft, draft.coords["current"], ask)
