"""Spins along z from a source of low symmetry: a part ``spin_z`` beside those along y (cite macneill2017)."""

import numpy as np

from hallweight.core.types import Array

from ..sublattice_pair import SublatticePair


def out_of_plane_spins(pair: SublatticePair) -> Array:
    """Return what they add to the unit vector of the other spins, (3,)."""
    return np.array([0.0, 0.0, pair.spin_z])
