"""Seeded cases of each stage for ``recipes/seeded_bits.py``: a file for each stage, registered when imported."""

from . import array, chain, hall, lab, magnet, membrane, network, report, synapse
from .digest import GROUPS, digest

__all__ = ["GROUPS", "array", "chain", "digest", "hall", "lab", "magnet", "membrane", "network", "report", "synapse"]
