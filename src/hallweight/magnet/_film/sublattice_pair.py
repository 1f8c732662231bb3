"""Two sublattices at one temperature: all that their equations of motion need."""

import math
from dataclasses import dataclass, field, fields

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.constants import HBAR, MU_B
from hallweight.core.types import Array
from hallweight.core.validation import finite_array, number, unit_vector
from hallweight.membrane import magnetostriction

from .sublattices import ROOM, need, sublattices

Row = tuple[float, float]


_SHAPES = {"M": 2, "gamma": 2, "alpha": 2, "K": 2, "K2": 2, "K_s": 2, "xi": 2, "axis": 3, "axis_s": 3, "N": 3}


def _two() -> Array:
    return np.zeros(2)


def _three() -> Array:
    return np.zeros(3)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two coupled sublattices at one temperature, in SI; rows are read-only float64 arrays.

    The energy density is, with unit vectors m_1, m_2 and M = M_1 m_1 + M_2 m_2,

    E = J m_1.m_2 - sum_i [K_i (m_i.u)^2 + K2_i (m_i.u)^4 + K_s,i (m_i.u_s)^2] + (mu0/2) M.N.M - M.B.

    ``M`` (2,) A/m; ``gamma`` (2,) rad/(s T); ``alpha`` (2,); ``J`` J/m^3, positive for antiparallel; ``K``, ``K2``
    (2,) J/m^3 along ``axis`` u; ``K_s`` (2,) J/m^3, magnetoelastic, along ``axis_s`` u_s; ``N`` (3,) demagnetising
    factors along x, y, z; ``xi`` (2,) damping-like torque efficiencies and ``fl`` field-like over damping-like;
    ``t`` thickness m and ``volume`` m^3 (nan where not given: needed for torques and for noise); ``T`` in K.
    Raises :class:`InputError` for moments that are not positive, negative damping, wrong shapes and what is not finite.
    """

    M: Array
    gamma: Array
    alpha: Array
    J: float
    K: Array = field(default_factory=_two)
    K2: Array = field(default_factory=_two)
    axis: Array = field(default_factory=lambda: np.array([0.0, 0.0, 1.0]))
    K_s: Array = field(default_factory=_two)
    axis_s: Array = field(default_factory=lambda: np.array([1.0, 0.0, 0.0]))
    N: Array = field(default_factory=_three)
    xi: Array = field(default_factory=_two)
    fl: float = 0.0
    t: float = math.nan
    volume: float = math.nan
    T: float = 0.0

    def __post_init__(self) -> None:
        for name, size in _SHAPES.items():
            value = getattr(self, name)
            checked = unit_vector(name, value) if name.startswith("axis") else finite_array(name, value, (size,))
            object.__setattr__(self, name, checked)
        for f in fields(self):
            if f.name not in _SHAPES:
                object.__setattr__(
                    self, f.name, number(f.name, getattr(self, f.name), finite=f.name not in ("t", "volume"))
                )
        for name in ("M", "gamma"):
            if not np.all(getattr(self, name) > 0):
                raise InputError(f"{name} = {getattr(self, name)}", "two positive numbers", f"check {name}")
        if np.any(self.alpha < 0) or self.T < 0:
            raise InputError(f"alpha = {self.alpha}, T = {self.T:g} K", "no negative number", "check alpha and T")

    @property
    def turn(self) -> float:
        """-1 where the exchange sets m_2 against m_1 (J >= 0), else +1."""
        return -1.0 if self.J >= 0 else 1.0

    @property
    def s(self) -> Array:
        """Angular momentum s_i = M_i/gamma_i, (2,) J s/m^3."""
        return self.M / self.gamma

    @property
    def M_net(self) -> float:
        """Net magnetisation M_1 - M_2 along m_1 (A/m), negative beyond T_M; M_1 + M_2 for J < 0."""
        return float(self.M[0] + self.turn * self.M[1])

    @property
    def s_net(self) -> float:
        """Net angular momentum s_1 - s_2 (J s/m^3), zero at T_A; s_1 + s_2 for J < 0."""
        return float(self.s[0] + self.turn * self.s[1])

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
        return HBAR / MU_B * _over(self.M_net, self.s_net)

    @property
    def alpha_eff(self) -> float:
        """Effective damping (a_1 s_1 + a_2 s_2)/s_net; infinite at T_A. Source: cite key stanciu2006."""
        return _over(float(self.alpha @ self.s), self.s_net)

    @property
    def alpha_material(self) -> float:
        """The damping that stays finite, (a_1 s_1 + a_2 s_2)/(s_1 + s_2). Source: cite key kim2019damping."""
        return float(self.alpha @ self.s / self.s.sum())


def pair(
    film: Card,
    temperature: str | float | None = None,
    *,
    stress: str | float | tuple[str | float, str | float] = 0.0,
    stress_axis: tuple[float, float, float] = (1.0, 0.0, 0.0),
) -> Pair:
    """Return the film's two sublattices in equilibrium at a temperature.

    ``temperature``: ``"300 K"`` or kelvin; default the card's ``T_ref``, else 300 K. ``stress``: uniaxial along
    ``stress_axis``, ``"100 MPa"`` or pascal, tension positive; it adds -K_s (m.u_s)^2 with K_s = (3/2) lambda_s sigma,
    each sublattice with its own lambda_i (:func:`hallweight.membrane.magnetostriction`), falling with temperature as
    its uniaxial anisotropy does (lambda holds at ``T_ref``, else 300 K). A row ``(sigma_xx, sigma_yy)``, as a
    :class:`~hallweight.membrane.Membrane` gives it, is the difference along x, and ``-(3/2) lambda_i sigma_yy`` in K_i:
    what both directions share changes the perpendicular anisotropy (of a tilted axis: taken along it). The easy axis
    is z, tilted by ``tilt`` towards the in-plane angle ``tilt_azimuth`` (from x; default y, the spin direction of a
    current in x). Torques: the card's own ``xi_1`` and ``xi_2`` (zero if absent); a
    spin source or a bulk torque is added by the study.
    Demagnetising factors default to a thin film, (0, 0, 1).
    Raises :class:`InputError` for a temperature at or above T_C, or below zero, and for what the card lacks.
    """
    two = sublattices(film)
    kelvin = film.get("T_ref", ROOM) if temperature is None else parse(temperature, "K")
    alone, shared = _stresses(stress, stress_axis)
    if not 0 <= kelvin < two.T_C:
        raise InputError(
            f"a temperature of {kelvin:g} K for card {film.name!r}",
            f"one from 0 K to below its T_C of {two.T_C:.4g} K",
            "lower the temperature",
        )
    g = need(film, ("g_1", "g_2"), "the precession")
    k, k2 = two.anisotropy(kelvin)
    strained = 1.5 * _lambdas(film, k) if alone or shared else np.zeros(2)
    return Pair(
        M=two.moments(kelvin),
        gamma=np.array(g) * (MU_B / HBAR),
        alpha=np.array(need(film, ("alpha_1", "alpha_2"), "the damping")),
        J=float(two.exchange(kelvin)),
        K=k - strained * shared,
        K2=k2,
        axis=_axis(film),
        K_s=strained * alone,
        axis_s=np.asarray(stress_axis, float),
        N=np.array([film.get("N_x", 0.0), film.get("N_y", 0.0), film.get("N_z", 1.0)]),
        xi=np.array([film.get("xi_1", 0.0), film.get("xi_2", 0.0)]),
        fl=film.get("FL_ratio", 0.0),
        t=film.get("t", math.nan),
        volume=film.get("t", math.nan) * film.get("width", math.nan) * film.get("length", math.nan),
        T=kelvin,
    )


def _stresses(stress: str | float | tuple[str | float, str | float], axis: tuple[float, float, float]) -> Row:
    """Stress (Pa) along the axis alone, and what x and y share."""
    if not isinstance(stress, tuple | list | np.ndarray):
        return parse(stress, "Pa"), 0.0
    if len(stress) != 2 or tuple(axis) != (1.0, 0.0, 0.0):
        raise InputError(f"stress={stress!r:.60} along {tuple(axis)}", "one stress along an axis, or (xx, yy)",
                         "give two stresses, and leave stress_axis out")  # fmt: skip
    xx, yy = (parse(s, "Pa") for s in stress)
    return xx - yy, yy


def _lambdas(film: Card, k: Array) -> Array:
    """Each sublattice's magnetostriction now: that at T_ref, fallen as its anisotropy ``k`` has since."""
    two = sublattices(film)
    reference, _ = two.anisotropy(film.get("T_ref", ROOM if two.T_C > ROOM else 0.0))
    left = np.divide(k, reference, out=np.ones(2), where=reference != 0)
    return magnetostriction(film, reference) * left


def _axis(film: Card) -> Array:
    tilt, azimuth = film.get("tilt", 0.0), film.get("tilt_azimuth", math.pi / 2)
    return np.array([math.sin(tilt) * math.cos(azimuth), math.sin(tilt) * math.sin(azimuth), math.cos(tilt)])


def _over(a: float, b: float) -> float:
    return a / b if b else math.inf
