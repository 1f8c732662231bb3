"""What precession and torque together change in the escape rate: a table of exact rates over those of the closed path.

The damping-like torque does its full work only along the path in the plane. A moment that precesses reaches the saddle
on a spiral, where the torque does less work. To first order it is ``int (n x y).dn`` along the path of relaxation
backwards. So barriers under current are higher than in the plane, the more the smaller the damping.

``escape.csv`` (made by ``recipes/escape_table.py``) has ``ln(rate/closed rate) = c_0 + c_1 sigma + c_2/sigma`` at
B_z = 0. Its nodes are ``|ds|/(a s)``, ``b = M B_x/2K`` and the torque over its threshold. With B_z all parts are taken
in the ratio of the barriers, so that nothing is corrected where there is none.
"""

from functools import cache
from pathlib import Path

import numpy as np

from hallweight.core.types import Array
from hallweight.magnet import threshold_torque

from .escape_rate import barrier

TABLE_RATIOS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Nodes of |ds|/(a s)."""
TABLE_FIELDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Nodes of b."""
TABLE_TORQUES = (0.0, 0.2, 0.4, 0.6, 0.75)
"""Nodes of the torque over its threshold."""
ESCAPE_TABLE = Path(__file__).with_name("escape.csv")
"""The file of the table."""
_LOWEST = 3.0  # k_B T: below the lowest barriers of the table, c_2/sigma stays as it is there


@cache
def _table() -> Array:
    """(ratio, field, torque + 1, 6); at the threshold there is no barrier and no correction."""
    rows = np.loadtxt(ESCAPE_TABLE, delimiter=",")[:, 3:]
    table = rows.reshape(len(TABLE_RATIOS), len(TABLE_FIELDS), len(TABLE_TORQUES), 6)
    for k in range(1, len(TABLE_TORQUES)):  # where the rate against the field is too small to tell
        table[:, :, k] = np.where(np.isnan(table[:, :, k]), table[:, :, k - 1], table[:, :, k])
    return np.concatenate([table, np.zeros_like(table[:, :, :1])], axis=2)


def correction(ratio: float, b: float, h: float, e: Array, sigma: float) -> Array:
    """Return what to add to ln of the rate over the path with ``b``, ``h`` and each ``e`` (n,); 0 for h < 0.

    The symbols are those of :mod:`.escape_rate`.
    """
    planar = barrier(b, 0.0, h)
    torque = h / max(threshold_torque(b), 1e-9)
    if h < 0 or (torque >= 1 and b >= 0) or planar <= 0:
        return np.zeros(len(e))
    nodes = (np.log1p(TABLE_RATIOS), np.array(TABLE_FIELDS), np.array([*TABLE_TORQUES, 1.0]))
    point = (np.log1p(abs(ratio)), abs(b), torque if b >= 0 else min(torque, TABLE_TORQUES[-1]))
    c = _table()[..., slice(0, 3) if b >= 0 else slice(3, 6)]
    for row, x in zip(nodes, point, strict=True):
        k = min(int(np.searchsorted(row, x, "right")) - 1, len(row) - 2)
        p = min((x - row[k]) / (row[k + 1] - row[k]), 1.0)
        c = (1 - p) * c[k] + p * c[k + 1]
    weight = np.array([barrier(b, one, h) for one in e]) / planar
    curvature = c[2] / max(sigma, _LOWEST / planar)
    return np.asarray(np.minimum(weight, 1.0) * (c[0] + curvature) + np.minimum(weight, 2.0) * c[1] * sigma)
