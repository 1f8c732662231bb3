"""Small oscillations about a state of rest: frequencies and decay of the two modes."""

from dataclasses import dataclass

import numpy as np

from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

from .energy import energy_curvature, rest
from .sublattice_pair import SublatticePair

_CROSS_PRODUCT = np.array([[0.0, -1.0], [1.0, 0.0]])  # m x on (e_1, e_2)


@names_keywords
@dataclass(frozen=True)
class Modes:
    """The two modes of small angles about a state of rest.

    ``frequency``
        (2,) Hz, lowest first
    ``decay``
        (2,) 1/s, of the amplitude
    ``state``
        (2, 3) unit vectors, the state of rest
    """

    frequency: Array
    decay: Array
    state: Array

    @property
    def damping_ratio(self) -> Array:
        """Damping ratio decay/(2 pi frequency), (2,); alpha for one moment, infinite for a mode without a frequency."""
        out = np.full(2, np.inf)
        np.divide(self.decay, 2 * np.pi * self.frequency, out=out, where=self.frequency > 0)
        return out


@names_keywords
def modes(
    pair: SublatticePair, field: Array | tuple[float, float, float] = (0.0, 0.0, 0.0), start: str | Array = "up"
) -> Modes:
    """Return the two modes of small angles about the state of rest near ``start`` in a field mu0 H (3,) in tesla.

    The equation of motion is (M_i/gamma_i) (m_i x + alpha_i) dm_i/dt = -(dE/dm_i) across m_i. It is linear for small
    angles: d/dt = -G^-1 H with H the curvature of the energy. For no damping, fields along the axis and no shape:
    (w - g1 (B_K1 + B_E1 + B)) (w + g2 (B_K2 + B_E2 - B)) + g1 g2 B_E1 B_E2 = 0.
    A mode that is overdamped or has no restoring force has frequency 0.
    """
    state = rest(pair, field, start)
    curvature, _ = energy_curvature(pair, state, np.asarray(field, float))
    motion = np.zeros((4, 4))
    for i in (0, 1):
        motion[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = pair.s[i] * (_CROSS_PRODUCT + pair.alpha[i] * np.eye(2))
    rates = np.linalg.eigvals(-np.linalg.solve(motion, curvature))
    order = np.argsort(np.abs(rates.imag), kind="stable")[::2]  # the four rates are two pairs w, -w
    return Modes(np.abs(rates.imag[order]) / (2 * np.pi), -rates.real[order], state)
