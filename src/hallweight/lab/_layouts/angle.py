"""Angle scans: R_xx or R_xy against the angle of the field, one scan or several side by side."""

from dataclasses import replace

import numpy as np

from ..partial_trace import Ask, Draft
from ..table import Table
from .loop import loop, pairs


def angle(table: Table, ask: Ask) -> Draft | None:
    """Read angle scans; an angle without unit is taken in degrees if it exceeds 2 pi."""
    found = pairs(table, "angle", ask)
    if not found:
        return None
    size = max(float(np.nanmax(np.abs(p.x.values))) for p in found)
    draft = loop(table, found, ask, layout="angle", coord="angle", assumed="deg" if size > 6.3 else "rad")
    coords = {k: v for k, v in draft.coords.items() if k != "cycle"}
    coords.setdefault("scan", np.full(len(draft.values), found[0].x.name))
    return replace(draft, coords=coords)
