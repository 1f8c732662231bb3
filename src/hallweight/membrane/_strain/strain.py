"""Strain and stress of a thin film: x along the current, z the normal, no stress along z."""

from dataclasses import dataclass

from hallweight.core.errors import names_keywords

from .laminate import Ply


@names_keywords
@dataclass(frozen=True)
class Strain:
    """Elastic strain, tension positive."""

    xx: float
    yy: float
    zz: float

    @classmethod
    def of(cls, xx: float, yy: float, nu: float) -> "Strain":
        """Strain in the plane, and what Poisson's ratio makes of it along a free normal: ``-nu (xx + yy)/(1 - nu)``."""
        return cls(xx, yy, -nu / (1 - nu) * (xx + yy))


@names_keywords
@dataclass(frozen=True)
class Stress:
    """Stress in Pa, tension positive."""

    xx: float
    yy: float

    @classmethod
    def of(cls, strain: Strain, film: Ply) -> "Stress":
        """Plane stress, ``sigma_xx = E/(1 - nu^2) (xx + nu yy)`` and likewise yy."""
        return cls(film.plane * (strain.xx + film.nu * strain.yy), film.plane * (strain.yy + film.nu * strain.xx))

    @property
    def uniaxial(self) -> float:
        """The part along the current alone, ``xx - yy``."""
        return self.xx - self.yy

    @property
    def biaxial(self) -> float:
        """The part that both directions share, ``yy``: it changes the perpendicular anisotropy."""
        return self.yy

    @property
    def row(self) -> tuple[float, float]:
        """(xx, yy), as ``magnet.pair(film, stress=...)`` takes it."""
        return self.xx, self.yy
