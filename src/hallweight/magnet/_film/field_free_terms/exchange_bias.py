"""Exchange bias of an antiferromagnet: ``-(J_bias/t) m_1.u`` with u in the plane (cite vandenbrink2016)."""

import numpy as np

from hallweight.core.types import Array

from ..sublattice_pair import SublatticePair


def exchange_bias(pair: SublatticePair) -> Array:
    """Return the pull on either sublattice; that on sublattice 1 alone, whose bonds cross the interface."""
    return np.stack([pair.bias, np.zeros(3)])
