r"""The energy of the states of a film on a lattice, at one temperature and field.

``E = sum_i F_i(s_i) + w n_unlike + sum_pairs mu0 M^2 V N_zz s_i s_k``

F is the free energy of a well, ``-k_B T ln Z``: Z sums over the directions of a moment on one side of the equator
(field along the axis, and the width of the well). ``w = g (4 sqrt(A K) - pi |D|) a t`` is the energy of a side of wall
between grains that are coupled by the part g of the film's exchange. N_zz is exact for neighbours and diagonal cells
(:mod:`.stray_field`); all pairs beyond share one mean value. All rates obey this energy: those of a flip and of its
reverse are in the ratio ``exp(-dE/k_B T)`` where no current flows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import i0e, roots_legendre

from hallweight.core.constants import K_B
from hallweight.core.types import AnyArray, Array, Indices

from .site_types import Environments

_U, _U_WEIGHT = roots_legendre(400)
_U, _U_WEIGHT = 0.5 * (_U + 1), 0.5 * _U_WEIGHT  # cosine of the angle to the axis, 0 to 1


@dataclass(frozen=True)
class LatticeEnergy:
    """Energies in J.

    well      (classes, 2)  free energy of a volume that is up, down
    field                   of a volume that is up, in the field along the axis, with the sign reversed: M B_z V
    wall                    of a pair of unlike neighbours
    beside                  stray field: of a pair of neighbours that are alike
    diagonal                the same of a pair of diagonal cells
    far                     the same of any pair beyond
    """

    well: Array
    field: float
    wall: float
    beside: float
    diagonal: float
    far: float

    def flip(self, environments: Environments, others: ArrayLike) -> Array:
        """Return what a flip adds to E, (len(others), classes, 2, environments).

        others  (n,)  sum of the spins of all other volumes
        """
        wells = (self.well[:, ::-1] - self.well)[:, :, None]
        return np.asarray(self._pairs(environments, others)[:, None] + wells)

    def holding(self, environments: Environments, others: ArrayLike) -> Array:
        """Return half of what a flip of a stiff moment would cost, (len(others), 2, environments)."""
        return np.asarray(0.5 * self._pairs(environments, others) + self.field * np.array([[1.0], [-1.0]]))

    def _pairs(self, environments: Environments, others: ArrayLike) -> Array:
        e, s = environments, np.array([1.0, -1.0])[:, None]
        alike = e.neighbours - 2 * e.reversed
        diagonal = e.diagonals - 2 * e.diagonal_reversed
        far = s * np.asarray(others, float)[:, None, None] - alike - diagonal
        stray = self.beside * alike + self.diagonal * diagonal + self.far * far  # (n, 2, environments)
        return np.asarray(self.wall * alike - 2 * stray)

    def of(self, spin: ArrayLike, sites: AnyArray, anisotropy_class: Indices | AnyArray) -> Array:
        """Return E of states ``spin`` (..., cells) of +1 and -1; ``sites`` (cells, 8)."""
        s = np.asarray(spin, float)
        padded = np.concatenate([s, np.zeros((*s.shape[:-1], 1))], axis=-1)
        beside = (s * padded[..., sites[:, :4]].sum(-1)).sum(-1) / 2
        diagonal = (s * padded[..., sites[:, 4:]].sum(-1)).sum(-1) / 2
        total = (s.sum(-1) ** 2 - s.shape[-1]) / 2
        n_pairs = (sites[:, :4] >= 0).sum() / 2
        wells = np.where(s > 0, self.well[anisotropy_class, 0], self.well[anisotropy_class, 1]).sum(-1)
        walls = self.wall * (n_pairs - beside) / 2
        return np.asarray(
            wells + walls + self.beside * beside + self.diagonal * diagonal + self.far * (total - beside - diagonal)
        )


def well_energy(K: Array, B_z: float, B_perp: float, volume: float, T: float) -> Array:
    """Return -k_B T ln Z (J) of wells up and down, (len(K), 2).

    K        (k,)  J/m^3  anisotropy
    B_z            J/m^3  M times the field along the axis
    B_perp         J/m^3  M times the field across it
    volume         m^3
    """
    beta = volume / (K_B * T)
    across = beta * abs(B_perp) * np.sqrt(1 - _U**2)
    out = np.empty((len(K), 2))
    for k, sign in enumerate((1.0, -1.0)):
        exponent = beta * (K[:, None] * (_U**2 - 1) + sign * B_z * _U) + across
        top = exponent.max(1, keepdims=True)
        Z = (np.exp(exponent - top) * i0e(across) * _U_WEIGHT).sum(1)
        out[:, k] = -(np.log(Z) + top[:, 0]) / beta * volume
    return out
