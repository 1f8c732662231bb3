r"""A stack of layers that is bent, or that bends by itself.

Layers lie in x and y, z is the normal, and heights count from the middle of the film. A curvature is positive where
the film is on the outside: strain grows with z. A *ply* that is free of its neighbours has the in-plane strain
``free`` (its mismatch, both ways alike), so that its elastic strain in the stack is the stack's strain minus ``free``.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array


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


@dataclass(frozen=True)
class Stack:
    """Plies from the bottom up; ``film`` is the place of the film among them.

    ``wide``: a sheet far wider than thick, bent to a cylinder: no strain across it (plane strain). Else a narrow
    strip, that narrows where it is stretched.
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
    def _stiff(self) -> Array:
        return np.array([(p.plane if self.wide else p.Y) * p.h for p in self.plies])

    @property
    def neutral(self) -> float:
        """Height of the neutral plane above the film's middle, ``sum E h z / sum E h``, m. Cite key suo1999.

        E is the plane-strain modulus of a wide sheet, Young's modulus of a narrow one.
        """
        return float(self._stiff @ self.z / self._stiff.sum())

    @property
    def across(self) -> float:
        """Strain across the bend over that along it: 0 of a wide sheet, minus the mean Poisson's ratio of a narrow."""
        return 0.0 if self.wide else -float(self._stiff @ np.array([p.nu for p in self.plies]) / self._stiff.sum())

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
    def own(self) -> Ply:
        """The film itself."""
        return self.plies[self.film]


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

    ``"bowl"``: the same curvature both ways, which small pieces take: ``[A B; B D] [e; k] = [N; M]`` with
    ``(A, B, D) = sum E (h, h z, h z^2 + h^3/12)`` and ``(N, M) = sum E free (h, h z)``, E biaxial; for a thin film on
    a thick support it is the formula of Stoney (cite key stoney1909). ``"roll"``: a cylinder about y, flat along y,
    which a released piece takes that is large against the geometric mean of radius and thickness; for two plies and
    ``nu = 0`` it is that of Timoshenko (cite key timoshenko1925), and for equal ``nu`` (1 + nu) times that.
    """
    if shape not in ("roll", "bowl"):
        raise InputError(f"the shape {shape!r}", "'roll' or 'bowl'", "choose one of the two")
    unit = float(stack.h.sum())  # heights in units of the thickness keep the equations well scaled
    h, z, f = stack.h / unit, stack.z / unit, np.array([p.free for p in stack.plies])
    q = np.array([p.plane if shape == "roll" else p.biaxial for p in stack.plies])
    nu, q = np.array([p.nu for p in stack.plies]), q / q.max()
    d = z * z + h * h / 12
    if shape == "bowl":
        left = [[(q * h).sum(), (q * h * z).sum()], [(q * h * z).sum(), (q * h * d).sum()]]
        e, k = np.linalg.solve(np.array(left), np.array([(q * h * f).sum(), (q * h * z * f).sum()]))
        return Curl(float(k) / unit, float(e), float(e))
    w = q * h
    left = [[w.sum(), (w * nu).sum(), (w * z).sum()], [(w * nu).sum(), w.sum(), (w * nu * z).sum()],
            [(w * z).sum(), (w * nu * z).sum(), (w * d).sum()]]  # fmt: skip
    pull = w * (1 + nu) * f
    xx, yy, k = np.linalg.solve(np.array(left), np.array([pull.sum(), pull.sum(), (pull * z).sum()]))
    return Curl(float(k) / unit, float(xx), float(yy))


def cap_for_neutral(stack: Stack, cap: Ply) -> float:
    """Return the thickness (m) of a cap that puts the neutral plane into the middle of the film, on top of all plies.

    With S the moment ``-sum E h z`` of the plies that are there and b twice the height of their top:
    ``E_cap h (b + h)/2 = S``. Raises :class:`InputError` where the film is outside of the neutral plane already.
    """
    modulus = cap.plane if stack.wide else cap.Y
    moment = -float(stack._stiff @ stack.z)
    if moment <= 0:
        raise InputError("a film that has no more stiffness below it than above it", "a neutral plane below the film",
                         "leave the cap out, or make it thinner")  # fmt: skip
    b, c = 2 * float(stack.z[-1] + stack.h[-1] / 2), 2 * moment / modulus
    return float(2 * c / (b + np.sqrt(b * b + 4 * c)))
