r"""A stack of layers that is bent, or that bends by itself.

Layers lie in x and y, z is the normal, and heights count from the middle of the film. A curvature is positive where
the film is on the outside: strain grows with z. A *ply* that is free of its neighbours has the in-plane strain
``free``, its mismatch, alike both ways. Its elastic strain in the stack is the stack's strain minus ``free``.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import one_of


@names_keywords
@dataclass(frozen=True)
class Ply:
    """One layer: thickness ``h`` m, Young's modulus ``Y`` Pa, Poisson's ratio ``nu``, expansion ``alpha_T`` 1/K.

    ``strain_max``: tensile strain at which it cracks or yields; ``free``: in-plane strain that it would have alone.
    """

    name: str
    h: float
    Y: float
    nu: float
    alpha_T: float = 0.0
    strain_max: float = np.inf
    free: float = 0.0

    @property
    def plane(self) -> float:
        """Plane-strain modulus Y/(1 - nu^2), Pa."""
        return self.Y / (1 - self.nu**2)

    @property
    def biaxial(self) -> float:
        """Biaxial modulus Y/(1 - nu), Pa."""
        return self.Y / (1 - self.nu)


@names_keywords
@dataclass(frozen=True)
class Stack:
    """Plies from the bottom up; ``film`` is the place of the film among them.

    ``wide``: a sheet far wider than thick, bent to a cylinder, without strain across it (plane strain). Else a narrow
    strip, which narrows where it is stretched.
    """

    plies: tuple[Ply, ...]
    film: int
    wide: bool = True

    @property
    def h(self) -> Array:
        """Thicknesses (plies,), m."""
        return np.array([p.h for p in self.plies])

    @property
    def z(self) -> Array:
        """Heights of the plies' middles above that of the film (plies,), m."""
        middle = np.cumsum(self.h) - self.h / 2
        return np.asarray(middle - middle[self.film])

    @property
    def _stiffness(self) -> Array:
        """E h of each ply (plies,), N/m; E as in :attr:`neutral`."""
        return np.array([(p.plane if self.wide else p.Y) * p.h for p in self.plies])

    @property
    def neutral(self) -> float:
        """Height of the neutral plane above the film's middle, ``sum E h z / sum E h``, m. Cite key suo1999.

        E is the plane-strain modulus of a wide sheet, Young's modulus of a narrow one.
        """
        return float(self._stiffness @ self.z / self._stiffness.sum())

    @property
    def across(self) -> float:
        """Strain across the bend over that along it: 0 of a wide sheet, minus the mean Poisson's ratio of a narrow."""
        nu = np.array([p.nu for p in self.plies])
        return 0.0 if self.wide else -float(self._stiffness @ nu / self._stiffness.sum())

    def faces(self, curvature: float) -> Array:
        """Largest strain along a bend in each ply (plies,), at the face that is pulled most. Cite key suo1999."""
        middle = curvature * (self.z - self.neutral)
        return np.asarray(middle + abs(curvature) * self.h / 2)

    def flat(self) -> float:
        """In-plane strain of the stack held flat, all plies together: ``sum B h free / sum B h``, B biaxial."""
        weight = np.array([p.biaxial * p.h for p in self.plies])
        return float(weight @ np.array([p.free for p in self.plies]) / weight.sum())

    def warmed(self, rise: float) -> "Stack":
        """The stack whose plies expanded by ``alpha_T`` times a rise in K, on top of what they have."""
        return replace(self, plies=tuple(replace(p, free=p.free + p.alpha_T * rise) for p in self.plies))

    @property
    def film_ply(self) -> Ply:
        """The film itself."""
        return self.plies[self.film]

    @property
    def own(self) -> Ply:
        """The older name of :attr:`film_ply`."""
        return self.film_ply


@names_keywords
@dataclass(frozen=True)
class Curl:
    """How a stack rests that nothing holds: ``curvature`` 1/m, film outside positive; strains of the film's middle."""

    curvature: float
    xx: float
    yy: float

    @property
    def radius(self) -> float:
        """Radius m, with the sign of the curvature; infinite for a flat stack."""
        return 1 / self.curvature if self.curvature else np.inf


def curl(stack: Stack, shape: Literal["roll", "bowl"] = "roll") -> Curl:
    """Return how a stack bends by itself: no force and no moment, linear elasticity, any rotation.

    ``"bowl"``
        the same curvature both ways, which small pieces take. ``[A B; B D] [e; k] = [N; M]``, E
        biaxial. ``(A, B, D) = sum E (h, h z, h z^2 + h^3/12)`` and ``(N, M) = sum E free (h, h z)``. For a thin film
        on a thick support it is the formula of Stoney (cite key stoney1909).
    ``"roll"``
        a cylinder about y, flat along y. A released piece takes it that is large against the geometric mean of radius
        and thickness. For two plies and ``nu = 0`` it is that of Timoshenko (cite key timoshenko1925), and for equal
        ``nu`` (1 + nu) times that.
    """
    one_of("shape", shape, ("roll", "bowl"))
    unit = float(stack.h.sum())  # heights in units of the thickness keep the equations well scaled
    h, z, free = stack.h / unit, stack.z / unit, np.array([p.free for p in stack.plies])
    modulus = np.array([p.plane if shape == "roll" else p.biaxial for p in stack.plies])
    nu, modulus = np.array([p.nu for p in stack.plies]), modulus / modulus.max()
    second = z * z + h * h / 12
    if shape == "bowl":
        A, B = (modulus * h).sum(), (modulus * h * z).sum()
        D, N = (modulus * h * second).sum(), (modulus * h * free).sum()
        e, k = np.linalg.solve(np.array([[A, B], [B, D]]), np.array([N, (modulus * h * z * free).sum()]))
        return Curl(float(k) / unit, float(e), float(e))
    w = modulus * h
    A, A_nu, D = w.sum(), (w * nu).sum(), (w * second).sum()
    B, B_nu = (w * z).sum(), (w * nu * z).sum()
    force = w * (1 + nu) * free
    left = np.array([[A, A_nu, B], [A_nu, A, B_nu], [B, B_nu, D]])
    xx, yy, k = np.linalg.solve(left, np.array([force.sum(), force.sum(), (force * z).sum()]))
    return Curl(float(k) / unit, float(xx), float(yy))


def cap_for_neutral(stack: Stack, cap: Ply) -> float:
    """Return the thickness (m) of a cap that puts the neutral plane into the middle of the film, on top of all plies.

    ``E_cap h (b + h)/2 = S``. S is the moment ``-sum E h z`` of the plies that are there, and b twice the height of
    their top. Raises :class:`InputError` where the film is outside of the neutral plane already.
    """
    modulus = cap.plane if stack.wide else cap.Y
    moment = -float(stack._stiffness @ stack.z)
    if moment <= 0:
        found = "a film that has no more stiffness below it than above it"
        raise InputError(found, "a neutral plane below the film", "leave the cap out, or make it thinner")
    b, c = 2 * float(stack.z[-1] + stack.h[-1] / 2), 2 * moment / modulus
    return float(2 * c / (b + np.sqrt(b * b + 4 * c)))
