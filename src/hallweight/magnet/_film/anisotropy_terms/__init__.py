"""Second-order anisotropies besides that of growth: a term is one file here and one line in :data:`TERMS`.

Energy, gradient, curvature, equation of motion and the bound on the time step take all of them from :func:`easy_axes`.
"""

from collections.abc import Callable

from ..sublattice_pair import SublatticePair
from .easy_axis import EasyAxis
from .magnetoelastic import magnetoelastic

TERMS: tuple[Callable[[SublatticePair], EasyAxis], ...] = (magnetoelastic,)
"""Each returns the strengths and the axis of one term ``-sum_i K_i (m_i.u)^2`` of the energy density."""


def easy_axes(pair: SublatticePair) -> list[EasyAxis]:
    """Return the easy axes of all terms."""
    return [term(pair) for term in TERMS]
