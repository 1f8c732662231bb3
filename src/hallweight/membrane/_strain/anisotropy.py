r"""What stress does to the anisotropy of a film.

Isotropic magnetostriction adds ``-(3/2) sum_i lambda_i (sigma_xx m_ix^2 + sigma_yy m_iy^2)`` to the energy density,
i the sublattice (cite key chikazumi1997). Because m_x^2 + m_y^2 + m_z^2 = 1 this is a term along the current and one
along the normal,

``-(3/2) sum_i lambda_i [(sigma_xx - sigma_yy) m_ix^2 - sigma_yy m_iz^2]``:

tension along x and y alike takes ``(3/2) lambda_i sigma`` from the perpendicular anisotropy, and tension along x alone
makes x easier. ``hallweight.magnet.pair(film, stress=(sigma_xx, sigma_yy))`` takes both.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import Card, InputError
from hallweight.core.constants import MU0
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import require_values


def magnetostriction(film: Card, K: ArrayLike) -> Array:
    """Return lambda_i (2,) of the sublattices, with the sum lambda_s.

    From the card's ``lambda_1`` and ``lambda_2``. Else ``lambda_s`` is shared as the uniaxial anisotropies ``K`` (2,)
    are, because both come from the same orbits (an assumption). It is halved where K has no positive sum.
    """
    if "lambda_1" in film.values or "lambda_2" in film.values:
        return np.array([film.get("lambda_1", 0.0), film.get("lambda_2", 0.0)])
    require_values(film, ("lambda_s",), "what stress needs")
    k = np.asarray(K, float)
    return film["lambda_s"] * (k / k.sum() if k.sum() > 0 else np.full(2, 0.5))


def film_anisotropy(film: Card) -> tuple[Array, float, float]:
    """K_i (2,) at ``T_ref``, second order of both, and net magnetisation (A/m), from a card of magnetisations."""
    if not {"M_1", "M_2"} <= set(film.values):
        absent = ", ".join(n for n in ("M_1", "M_2") if n not in film.values)
        todo = "make such a card from hallweight.magnet.pair(film)"
        raise InputError(f"no {absent} on card {film.name!r}", "a film described by its magnetisations", todo)
    k, k2 = (np.array([film.get(f"{n}_{i}", 0.0) for i in (1, 2)]) for n in ("K", "K2"))
    sign = -1.0 if film.get("J_ex", 1.0) >= 0 else 1.0
    return k, float(k2.sum()), film["M_1"] + sign * film["M_2"]


@names_keywords
@dataclass(frozen=True, eq=False)
class Anisotropy:
    """What holds a film's moment along the normal (J/m^3), before and after a stress.

    ``x``, ``y``
        J/m^3, energy density of the moment along x or y over that along the normal, after
    ``x0``, ``y0``
        J/m^3, the same before
    ``K_s``, ``K_z``
        (2,) J/m^3, what the stress adds to the sublattices along x and along the normal
    ``K2``
        J/m^3, the part of second order that is in all four energies
    """

    x: float
    y: float
    x0: float
    y0: float
    K_s: Array
    K_z: Array
    K2: float = 0.0

    @property
    def before(self) -> float:
        """K_eff as grown: the lower of ``x0`` and ``y0``."""
        return min(self.x0, self.y0)

    @property
    def after(self) -> float:
        """K_eff under the stress: the lower of ``x`` and ``y``."""
        return min(self.x, self.y)

    @property
    def change(self) -> float:
        """K_eff after minus before."""
        return self.after - self.before

    @property
    def kept(self) -> bool:
        """Whether the moment still prefers the normal to every direction of the plane."""
        return self.after > 0

    @property
    def easy_angle(self) -> float:
        """Angle (rad) of the easy axis from the normal: 0, pi/2, or between where K2 < 0 makes a cone.

        The lowest ``-(K_1 c + K2 c^2)``, c the squared cosine and ``K_1 = after - K2``; it tilts towards :attr:`way`.
        """
        k1, k2 = self.after - self.K2, self.K2
        cosines = [0.0, 1.0] + ([-k1 / (2 * k2)] if k2 < 0 and 0 < -k1 / (2 * k2) < 1 else [])
        return math.acos(math.sqrt(max(cosines, key=lambda c: k1 * c + k2 * c * c)))

    @property
    def way(self) -> str:
        """The softer direction of the plane, ``"x"`` or ``"y"``."""
        return "x" if self.x <= self.y else "y"

    @property
    def ratios(self) -> dict[str, float]:
        """After over before, to first order, at zero field: ``H_k`` along x and static ``J_c`` as x, barrier as K_eff.

        ``H_k = 2 K/(mu0 M_net)`` and ``J_c = (2 e t/(hbar xi)) K`` (cite key lee2013threshold: h_c = 1/2). The
        barrier is ``K V`` of a volume that rotates coherently; walls follow other laws. Zero where the perpendicular
        state is lost, nan where there was none.
        """
        if self.before <= 0:
            return dict.fromkeys(("H_k", "J_c", "barrier"), math.nan)
        x = self.x / self.x0 if self.kept else 0.0
        return {"H_k": x, "J_c": x, "barrier": max(self.after, 0.0) / self.before}


def anisotropy(film: Card, xx: float, yy: float) -> Anisotropy:
    """Return the anisotropy of a film whose stress changed by ``xx`` and ``yy`` (Pa) since its card's K held.

    ``K_eff = K - (mu0/2) M_net^2 (N_z - N_x)`` towards x, likewise y, with K the sum over both sublattices. The film is
    thin unless the card has demagnetising factors. Raises :class:`InputError` for a card by atoms, or without
    magnetostriction.
    """
    k, k2, net = film_anisotropy(film)
    lam = magnetostriction(film, k) if xx or yy else np.zeros(2)
    n = [film.get(f"N_{a}", d) for a, d in (("x", 0.0), ("y", 0.0), ("z", 1.0))]
    x0, y0 = (float(k.sum()) + k2 - 0.5 * MU0 * net**2 * (n[2] - n[i]) for i in (0, 1))
    total = 1.5 * float(lam.sum())
    return Anisotropy(x0 - total * xx, y0 - total * yy, x0, y0, 1.5 * lam * (xx - yy), -1.5 * lam * yy, k2)
