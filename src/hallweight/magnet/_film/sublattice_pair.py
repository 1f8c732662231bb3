"""Two sublattices at one temperature: all that their equations of motion need."""

import math
from dataclasses import dataclass, field, fields

import numpy as np

from hallweight.core import InputError
from hallweight.core.constants import HBAR, MU_B
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import finite_array, number, unit_vector

_LENGTHS = {"M": 2, "gamma": 2, "alpha": 2, "K": 2, "K2": 2, "K_s": 2, "xi": 2, "axis": 3, "axis_s": 3, "N": 3}
_LENGTHS |= {"bias": 3, "interlayer": 3}
_MAY_BE_NAN = ("t", "volume")


def _zero_pair() -> Array:
    return np.zeros(2)


def _zero_vector() -> Array:
    return np.zeros(3)


@names_keywords
@dataclass(frozen=True, eq=False)
class SublatticePair:
    """Two coupled sublattices at one temperature, in SI units; arrays are read-only float64.

    The energy density is, with unit vectors m_1, m_2 and M = M_1 m_1 + M_2 m_2,

    E = J m_1.m_2 - sum_i [K_i (m_i.u)^2 + K2_i (m_i.u)^4 + K_s,i (m_i.u_s)^2] + (mu0/2) M.N.M - M.B
    - m_1.(b + c).

    ``M``, ``gamma``, ``alpha``
        (2,) magnetisation in A/m, gyromagnetic ratio in rad/(s T), Gilbert damping
    ``J``
        J/m^3, exchange; positive for antiparallel moments
    ``K``, ``K2``
        (2,) J/m^3, anisotropy of second and fourth order along ``axis`` u (3,)
    ``K_s``
        (2,) J/m^3, magnetoelastic anisotropy along ``axis_s`` u_s (3,)
    ``N``
        (3,) demagnetising factors along x, y, z
    ``xi``, ``fl``
        (2,) damping-like torque efficiencies; field-like torque over damping-like
    ``t``, ``volume``
        m and m^3, thickness and volume; nan where not given: torques need ``t``, noise needs ``volume``
    ``bias``, ``interlayer``
        (3,) J/m^3, b and c: exchange bias and coupling to a fixed layer, on sublattice 1
    ``spin_z``
        spins along z over those along ``sigma``
    ``B_gradient``
        T per A/m^2, field along z that a current makes in a film with a lateral gradient
    ``T``
        K, temperature

    Raises :class:`InputError` for moments that are not positive, negative damping, wrong shapes and what is not finite.
    """

    M: Array
    gamma: Array
    alpha: Array
    J: float
    K: Array = field(default_factory=_zero_pair)
    K2: Array = field(default_factory=_zero_pair)
    axis: Array = field(default_factory=lambda: np.array([0.0, 0.0, 1.0]))
    K_s: Array = field(default_factory=_zero_pair)
    axis_s: Array = field(default_factory=lambda: np.array([1.0, 0.0, 0.0]))
    N: Array = field(default_factory=_zero_vector)
    xi: Array = field(default_factory=_zero_pair)
    fl: float = 0.0
    t: float = math.nan
    volume: float = math.nan
    T: float = 0.0
    bias: Array = field(default_factory=_zero_vector)
    interlayer: Array = field(default_factory=_zero_vector)
    spin_z: float = 0.0
    B_gradient: float = 0.0

    def __post_init__(self) -> None:
        for f in fields(self):
            object.__setattr__(self, f.name, _checked(f.name, getattr(self, f.name)))
        for name in ("M", "gamma"):
            value = getattr(self, name)
            if not np.all(value > 0):
                raise InputError(f"{name} = {value}", "two positive numbers", f"give {name} values above 0")
        if np.any(self.alpha < 0) or self.T < 0:
            raise InputError(f"alpha = {self.alpha}, T = {self.T:g} K", "no negative number", "give both from 0 on")

    @property
    def antiparallel_sign(self) -> float:
        """-1 where the exchange sets m_2 against m_1 (J >= 0), else +1."""
        return -1.0 if self.J >= 0 else 1.0

    turn = antiparallel_sign  # its name before 0.1.0

    @property
    def s(self) -> Array:
        """Angular momentum s_i = M_i/gamma_i, (2,) J s/m^3."""
        return self.M / self.gamma

    @property
    def M_net(self) -> float:
        """Net magnetisation M_1 - M_2 along m_1 (A/m), negative beyond T_M; M_1 + M_2 for J < 0."""
        return float(self.M[0] + self.antiparallel_sign * self.M[1])

    @property
    def s_net(self) -> float:
        """Net angular momentum s_1 - s_2 (J s/m^3), zero at T_A; s_1 + s_2 for J < 0."""
        return float(self.s[0] + self.antiparallel_sign * self.s[1])

    @property
    def B_E(self) -> Array:
        """Exchange field J/M_i, (2,) T."""
        return self.J / self.M

    @property
    def B_K(self) -> Array:
        """Anisotropy field of small angles, (2 K_i + 4 K2_i)/M_i, (2,) T."""
        return (2 * self.K + 4 * self.K2) / self.M

    @property
    def K_total(self) -> float:
        """Uniaxial anisotropy of both sublattices together, sum of K_i + K2_i (J/m^3), without demagnetisation."""
        return float(np.sum(self.K + self.K2))

    @property
    def g_eff(self) -> float:
        """Effective g factor M_net hbar/(s_net mu_B); infinite at T_A. Source: cite key wangsness1953."""
        return HBAR / MU_B * _ratio(self.M_net, self.s_net)

    @property
    def alpha_eff(self) -> float:
        """Effective damping (a_1 s_1 + a_2 s_2)/s_net; infinite at T_A. Source: cite key stanciu2006."""
        return _ratio(float(self.alpha @ self.s), self.s_net)

    @property
    def alpha_material(self) -> float:
        """The damping that stays finite, (a_1 s_1 + a_2 s_2)/(s_1 + s_2). Source: cite key kim2019damping."""
        return float(self.alpha @ self.s / self.s.sum())


Pair = SublatticePair
"""Shorter name of :class:`SublatticePair`."""


def check_pair(pair: object) -> None:
    """Refuse what is no :class:`SublatticePair`, a card above all: these questions are asked at one temperature."""
    if not isinstance(pair, SublatticePair):
        do = "make it with hallweight.magnet.pair(film, '300 K')"
        raise InputError(f"a {type(pair).__name__} in place of a pair", "two sublattices at a temperature", do)


def easy_axis_state(pair: SublatticePair, direction: str) -> Array:
    """Return unit vectors (2, 3): m_1 along the easy axis ("up") or against it ("down"), m_2 as the exchange sets it.

    Raises :class:`InputError` for another word.
    """
    if direction not in ("up", "down"):
        expected = "'up', 'down' or unit vectors of shape (2, 3)"
        raise InputError(f"start = {direction!r}", expected, "choose one of these")
    sign = 1.0 if direction == "up" else -1.0
    return sign * np.stack([pair.axis, pair.antiparallel_sign * pair.axis])


def _checked(name: str, value: object) -> Array | float:
    if name not in _LENGTHS:
        return number(name, value, finite=name not in _MAY_BE_NAN)
    return unit_vector(name, value) if name.startswith("axis") else finite_array(name, value, (_LENGTHS[name],))


def _ratio(a: float, b: float) -> float:
    return a / b if b else math.inf
