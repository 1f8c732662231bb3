"""What a term of the anisotropy is: an axis, and how strongly it holds either sublattice."""

from typing import NamedTuple

from hallweight.core.types import Array


class EasyAxis(NamedTuple):
    """The energy density ``-sum_i strength_i (m_i.axis)^2``.

    ``strength``
        (2,) J/m^3, negative for a hard axis
    ``axis``
        (3,) unit vector
    """

    strength: Array
    axis: Array
