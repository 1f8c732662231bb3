"""Two-sublattice mean field of a random alloy: how far the moments of each sublattice are ordered at a temperature."""

from dataclasses import dataclass

import numpy as np

from hallweight.core.constants import K_B
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

_SERIES_BELOW = 0.1  # coth y - 1/y cancels for small y; there the series is exact to 1e-16 relative
_NEWTON_STEPS = 60


def langevin(y: Array) -> Array:
    """L(y) = coth y - 1/y: order of a classical moment whose energy in the mean field is y kT."""
    y = np.asarray(y, float)
    q = y * y
    series = y * (1 / 3 - q * (1 / 45 - q * (2 / 945 - q * (1 / 4725 - q * 2 / 93555))))
    large = np.where(np.abs(y) < _SERIES_BELOW, 1.0, y)
    return np.where(np.abs(y) < _SERIES_BELOW, series, 1 / np.tanh(large) - 1 / large)


def langevin_slope(y: Array) -> Array:
    """dL/dy = 1 - L^2 - 2 L/y."""
    y = np.asarray(y, float)
    q = y * y
    series = 1 / 3 - q * (1 / 15 - q * (2 / 189 - q * (1 / 675 - q * 2 / 10395)))
    large = np.where(np.abs(y) < _SERIES_BELOW, 1.0, y)
    order = langevin(large)
    return np.where(np.abs(y) < _SERIES_BELOW, series, 1 - order**2 - 2 * order / large)


def brillouin(y: Array, spin: float) -> Array:
    """B_S(y) for the spin S: order of a moment whose greatest energy in the mean field is y kT.

    With a = (2S+1)/(2S) and b = 1/(2S), a coth(a y) - b coth(b y) = a L(a y) - b L(b y), because the poles cancel.
    ``spin = inf`` is the classical moment, L(y).
    """
    a, b = _factors(spin)
    return a * langevin(a * y) - b * langevin(b * y)


def brillouin_slope(y: Array, spin: float) -> Array:
    """dB_S/dy; (S + 1)/(3 S) at y = 0."""
    a, b = _factors(spin)
    return a * a * langevin_slope(a * y) - b * b * langevin_slope(b * y)


def _factors(spin: float) -> tuple[float, float]:
    return 1 + 0.5 / spin, 0.5 / spin


@names_keywords
@dataclass(frozen=True)
class Alloy:
    """A random alloy of a transition metal (1, fraction 1 - x) and a rare earth (2, fraction x).

    ``J_TT``, ``J_TR``, ``J_RR``
        J, energy per link of two neighbours, E = -J s.s' of unit vectors, each link once
    ``z``
        number of neighbours
    ``x``
        fraction of sublattice 2
    ``S``
        spin quantum numbers, inf for classical moments

    An atom sees the mean of its neighbours, so that its energy in the mean field is h_i = sum_j A_ij m_j with
    ``A = z [[(1-x) J_TT, x |J_TR|], [(1-x) |J_TR|, x J_RR]]``, and m_i = B_S(h_i / kT). m_1 and m_2 are positive
    amounts of order. That the moments are antiparallel for J_TR < 0 is in the sign of the exchange.
    """

    J_TT: float
    J_TR: float
    J_RR: float
    z: float
    x: float
    S: tuple[float, float] = (np.inf, np.inf)

    @property
    def links(self) -> Array:
        """The matrix A, (2, 2) J."""
        x, cross = self.x, abs(self.J_TR)
        return self.z * np.array([[(1 - x) * self.J_TT, x * cross], [(1 - x) * cross, x * self.J_RR]])

    @property
    def T_C(self) -> float:
        """Ordering temperature (K): the greatest eigenvalue of A_ij (S_i + 1)/(3 S_i), over k."""
        slopes = np.array([(1 + 1 / s) / 3 for s in self.S])
        return float(np.linalg.eigvals(slopes[:, None] * self.links).real.max()) / K_B

    def order(self, temperature: Array) -> Array:
        """Order m_i of both sublattices, (..., 2), at each temperature (K); zero from T_C on.

        Newton steps on G(m) = m - B_S(A m / kT) from full order. Where all links favour the state, G is convex and
        the steps come down to the stable root without passing it. 60 of them reach 1e-12 even close to T_C.
        """
        temperature = np.asarray(temperature, float)
        beta = 1 / (K_B * np.maximum(temperature, 1e-6 * self.T_C))[..., None]
        m = np.ones((*temperature.shape, 2))
        for _ in range(_NEWTON_STEPS):
            y = beta * (m @ self.links.T)
            residual = m - np.stack([brillouin(y[..., i], self.S[i]) for i in (0, 1)], -1)
            slope = np.stack([brillouin_slope(y[..., i], self.S[i]) for i in (0, 1)], -1)
            jacobian = np.eye(2) - (slope * beta)[..., :, None] * self.links
            step = np.linalg.solve(jacobian, residual[..., None])[..., 0]
            m = np.clip(m - step, 0, 1)
            if np.abs(step).max(initial=0.0) < 1e-13:
                break
        return np.where((temperature < self.T_C)[..., None], m, 0.0)
