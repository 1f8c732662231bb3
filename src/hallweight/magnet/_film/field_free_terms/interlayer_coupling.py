"""Coupling to a fixed layer through a spacer: ``-(J_layer/t) m_1.u``, u its moment (cite lau2016interlayer)."""

import numpy as np

from hallweight.core.types import Array

from ..sublattice_pair import SublatticePair


def interlayer_coupling(pair: SublatticePair) -> Array:
    """Return the pull on either sublattice; the fixed layer is not moved by the film."""
    return np.stack([pair.interlayer, np.zeros(3)])
