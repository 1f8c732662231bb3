"""The rows: one file for each claim of the founding abstract."""

from collections.abc import Mapping

from ..claim import Claim
from . import anisotropy, full_switching, release

CLAIMS: Mapping[str, Claim] = {row.CLAIM.name: row.CLAIM for row in (release, anisotropy, full_switching)}
"""Name of a row -> the row, in the order of the report."""
