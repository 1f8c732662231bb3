"""Which arm needs the least energy, at the target and around it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .search import meets

FACTORS = (1.0, 2.0, 4.0)
"""Targets that settings are looked for, in units of the target."""
_INFERENCES = np.geomspace(1, 1e8, 17)
_TARGETS = np.geomspace(1.0, 8.0, 13)

Row = Mapping[str, Any]


def winner(rows: Sequence[Row], int8: Row, target: float) -> dict[str, Any]:
    """Return who needs least energy among the devices that met the target, and against digital arithmetic."""
    met = [row for row in rows if row["met"]]
    best = min(met, key=lambda row: row["energy_with_programming"], default=None)
    digital = meets(int8["validation"]["gap"], target)
    if best is None:
        return {"devices": None, "all": int8["arm"] if digital else None}
    ratio = best["energy_with_programming"] / int8["energy"]
    return {"devices": best["arm"], "all": int8["arm"] if digital and ratio > 1 else best["arm"], "over_int8": ratio}


def winner_map(tried: Sequence[Row], int8: Row, target: float) -> dict[str, Any]:
    """Return the cheapest arm for targets and numbers of inferences from one programming to the next.

    ``winner`` and ``devices`` [target][inferences] count in ``arms``, -1: none; ``devices`` leaves digital arithmetic
    out. Among the settings that were tried, by their gaps on the images to choose by.
    """
    arms = list(dict.fromkeys(row["arm"] for row in tried))
    energy = np.array([row["energy"] for row in tried])[:, None]
    total = energy + np.array([row["programming"] for row in tried])[:, None] / _INFERENCES
    gaps, of_arm = np.array([row["gap"] for row in tried]), np.array([arms.index(row["arm"]) for row in tried])
    winners, devices = [], []
    for goal in _TARGETS * target:
        allowed = np.where(meets(gaps, goal)[:, None], total, np.inf)
        first = allowed.argmin(0)
        least, best = allowed.min(0), np.where(np.isfinite(allowed.min(0)), of_arm[first], -1)
        digital = meets(int8["validation"]["gap"], goal) & (int8["energy"] < least)
        devices.append(best.tolist())
        winners.append(np.where(digital, len(arms), best).tolist())
    return {
        "arms": [*arms, int8["arm"]],
        "targets": (_TARGETS * target).tolist(),
        "inferences": _INFERENCES.tolist(),
        "winner": winners,
        "devices": devices,
    }
