"""The rows: one file for each claim of the founding abstract."""

from collections.abc import Mapping

from ..claim import Claim
from . import (
    anisotropy,
    arrays,
    bipolar,
    energy,
    flexible,
    full_switching,
    half_devices,
    release,
    resnet18,
    ultrafast,
)

_IN_ORDER = (
    release,
    anisotropy,
    full_switching,
    ultrafast,
    bipolar,
    resnet18,
    half_devices,
    energy,
    flexible,
    arrays,
)
CLAIMS: Mapping[str, Claim] = {row.CLAIM.name: row.CLAIM for row in _IN_ORDER}
"""Name of a row -> the row, in the order of the report."""
