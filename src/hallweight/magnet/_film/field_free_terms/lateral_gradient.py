"""Lateral gradient across the current: a field along z that goes with it, ``B = beta j`` (cite yu2014lateral).

beta is measured as the shift of a Hall loop per current density. It follows the gradient of the anisotropy, but no
closed form from the gradient alone is established: both are values of the card.
"""

import numpy as np

from hallweight.core.types import Array

from ..sublattice_pair import SublatticePair


def lateral_gradient(pair: SublatticePair) -> Array:
    """Return the field (3,) per current density."""
    return np.array([0.0, 0.0, pair.B_gradient])
