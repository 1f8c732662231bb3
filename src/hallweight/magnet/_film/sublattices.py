"""What a film card says of its two sublattices at each temperature: moments, exchange, anisotropy."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError
from hallweight.core.types import Array
from hallweight.core.validation import require_values

from .callen_callen import callen
from .mean_field import Alloy

DEFAULT_TEMPERATURE = 300.0
"""Temperature (K) of a film for which none is given."""


@dataclass(frozen=True)
class Sublattices:
    """The two sublattices of a film at full order, and how their order m_i falls with temperature.

    ``M0``, ``J0``, ``K0``, ``K20``
        (2,) A/m, J/m^3, (2,) J/m^3 and (2,) J/m^3 at m = 1, which a classical or Brillouin mean field reaches at T = 0
    ``T_C``
        K, ordering temperature; inf for a card that gives no temperature dependence

    With temperature M_i = M0_i m_i and, in mean field, J = J0 m_1 m_2. The anisotropy follows Callen and Callen
    (kappa_l of :func:`callen`):

    K2_i = K20_i kappa_4,  K_i = K0_i kappa_2 + (6/7) K20_i (kappa_2 - kappa_4),

    because (m.u)^4 is 8/35 of the harmonic of order 4 and 4/7 of that of order 2, and (m.u)^2 is 2/3 of the latter.
    """

    name: str
    M0: Array
    J0: float
    K0: Array
    K20: Array
    T_C: float
    order: Callable[[Array], Array]

    def moments(self, temperature: Array | float) -> Array:
        """M_i(T) in A/m, shape (..., 2)."""
        return np.asarray(self.M0 * self.order(np.asarray(temperature, float)))

    def exchange(self, temperature: Array | float) -> Array:
        """J(T) in J/m^3, shape (...): energy density J m1.m2."""
        return np.asarray(self.J0 * self.order(np.asarray(temperature, float)).prod(-1))

    def anisotropy(self, temperature: Array | float) -> tuple[Array, Array]:
        """K_i(T) and K2_i(T) in J/m^3, shape (..., 2)."""
        m = self.order(np.asarray(temperature, float))
        second, fourth = callen(m, 2), callen(m, 4)
        return self.K0 * second + 6 / 7 * self.K20 * (second - fourth), self.K20 * fourth


def sublattices(film: Card) -> Sublattices:
    """Return the sublattices of a film card: from its atoms (``mu_1``, ``J_TT``...) or from M_i at ``T_ref``.

    Raises :class:`InputError` for a card that is no film or that lacks what is needed.
    """
    check_card(film, "film", "CoGd")
    return _of_atoms(film) if "mu_1" in film.values else _of_moments(film)


def check_card(card: object, kind: str, example: str) -> Card:
    """Return a card of ``kind``; refuse another kind, a name or anything else."""
    if not isinstance(card, Card):
        do = f"load one, for example hallweight.card('{example}')"
        raise InputError(f"{card!r:.40} in place of a card", f"a card of kind '{kind}'", do)
    return card_of_kind(card, kind)


def card_numbers(film: Card, names: tuple[str, ...], why: str) -> list[float]:
    """Return numbers of a card; refuse one that lacks any, ``why`` telling what they are for."""
    require_values(film, names, why)
    return [film[n] for n in names]


def _of_atoms(film: Card) -> Sublattices:
    """n atoms per volume, of them x rare earth; each T-R link counted once: J = -n z x (1-x) J_TR m_1 m_2."""
    names = ("mu_1", "mu_2", "J_TT", "J_TR", "J_RR", "z", "x", "n_atoms")
    mu_1, mu_2, j_tt, j_tr, j_rr, z, x, n = card_numbers(film, names, "what the mean field needs")
    alloy = Alloy(j_tt, j_tr, j_rr, z, x, (film.get("S_1", np.inf), film.get("S_2", np.inf)))
    fractions = np.array([1 - x, x])
    return Sublattices(
        name=film.name,
        M0=n * fractions * [mu_1, mu_2],
        J0=-n * z * x * (1 - x) * j_tr,
        K0=n * fractions * film.get("k_u", 0.0),
        K20=np.zeros(2),
        T_C=alloy.T_C,
        order=alloy.order,
    )


def _of_moments(film: Card) -> Sublattices:
    """M_i(T) = M_i(T_ref) m_i(T)/m_i(T_ref) with m_i = (1 - T/T_C)^beta_i; values at T_ref taken back to m = 1."""
    moments = card_numbers(film, ("M_1", "M_2", "J_ex"), "what a pair of sublattices needs")
    reference = film.get("T_ref", DEFAULT_TEMPERATURE)
    if "T_C" in film.values:
        t_c, beta_1, beta_2 = card_numbers(film, ("T_C", "beta_1", "beta_2"), "what a temperature dependence needs")
        order = _power_law_order(t_c, np.array([beta_1, beta_2]))
    else:
        t_c, order = np.inf, _order_at_one_temperature(reference, film.name)
    m = order(np.asarray(reference))
    second, fourth = callen(m, 2), callen(m, 4)
    k, k2 = (np.array([film.get(f"{name}_{i}", 0.0) for i in (1, 2)]) for name in ("K", "K2"))
    k2 = k2 / fourth
    return Sublattices(
        name=film.name,
        M0=np.array(moments[:2]) / m,
        J0=float(moments[2] / m.prod()),
        K0=(k - 6 / 7 * k2 * (second - fourth)) / second,
        K20=k2,
        T_C=t_c,
        order=order,
    )


def _power_law_order(t_c: float, beta: Array) -> Callable[[Array], Array]:
    return lambda t: np.maximum(1 - t[..., None] / t_c, 0.0) ** beta


def _order_at_one_temperature(reference: float, name: str) -> Callable[[Array], Array]:
    def order(t: Array) -> Array:
        if np.any(t != reference):
            found = f"another temperature than the {reference:g} K of card {name!r}, which has no T_C"
            do = "add them with card.replace(T_C=..., beta_1=..., beta_2=...)"
            raise InputError(found, "T_C, beta_1 and beta_2 to follow the moments", do)
        return np.ones((*t.shape, 2))

    return order
