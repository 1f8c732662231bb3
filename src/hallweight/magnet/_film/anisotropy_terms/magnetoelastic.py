"""Uniaxial stress on a magnetostrictive film: ``K_s,i = (3/2) lambda_i sigma`` along it (cite chikazumi1997)."""

from ..sublattice_pair import SublatticePair
from .easy_axis import EasyAxis


def magnetoelastic(pair: SublatticePair) -> EasyAxis:
    """Return the easy axis that a stress makes; ``pair_from_card`` computes its strength."""
    return EasyAxis(pair.K_s, pair.axis_s)
