"""Release of a film in water: when the front of the dissolving layer has come everywhere from the open edges."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core import Card, InputError, parse, show
from hallweight.core.types import Array

from .._strain.layup import length
from .dissolution import ICE, Kinetics, Law, kinetics
from .edge_distance import edge_distance, farthest, swept
from .etch_holes import Holes
from .interval import Interval
from .outline import Outline, outline

if TYPE_CHECKING:
    import xarray as xr

Single = NDArray[np.float32]
Case = Literal["fast", "mid", "slow"]
_ROUND = 8  # pixels, or parts of them, across a hole, so that its area is right to a percent


def release(
    shape: str | Path | Outline | NDArray[np.generic] = "5 mm x 5 mm",
    layer: Card | str = "Sr4Al2O7",
    temperature: str | float = "25 C",
    *,
    holes: Holes | None = None,
    thickness: str | float | None = None,
    pixel: str | float | None = None,
    width: str | float | None = None,
) -> "Release":
    """Dissolve the ``layer`` under a film of some ``shape`` in water and return times, front and area.

    ``shape``, ``pixel``, ``width``: as in :func:`~hallweight.membrane.outline`; ``layer``: card or name; ``thickness``
    (m) of the layer, the card's own by default; ``holes``: etch holes through the film. The front starts at once from
    all edges and holes and goes at the speed of :class:`~hallweight.membrane.Law` at its distance to the nearest of
    them, so that its arrival follows from an exact distance transform. The law counts the way of the ions along that
    distance as in a straight channel: where transport limits, a disc is really done up to twice as soon, because the
    gap widens outwards, and the surroundings of a small hole some times later. The film is
    taken not to float away, tear or stick. Raises :class:`InputError` for bad input.
    """
    thick = None if thickness is None else length("thickness", thickness)
    speeds = kinetics(layer, parse(temperature, "K"), thick)
    film = outline(shape, pixel=pixel, width=width, feature=None if holes is None else holes.pitch)
    away, cover = edge_distance(film.cover), film.cover
    extra = None
    if holes is not None:
        away, cover = _perforated(away, film, holes)
        middle = [(n - 1) / 2 for n in cover.shape]

        def extra(y: Array, x: Array) -> Array:
            return holes.distance((y - middle[0]) * film.pixel, (x - middle[1]) * film.pixel) / film.pixel

    return Release(film, holes, speeds, cover, away, farthest(film.cover, away, extra) * film.pixel)


def _perforated(away: Single, film: Outline, holes: Holes) -> tuple[Single, Single]:
    """Distances (pixels) and covers with holes, from their own geometry, so that holes need not fill pixels."""
    if holes.pitch < 3 * film.pixel:
        raise InputError(f"a pitch of {show(holes.pitch, 'm', 3)} on pixels of {show(film.pixel, 'm', 3)}",
                         "at least three pixels to a pitch", "give a smaller pixel or a larger pitch")  # fmt: skip
    y, x = ((np.arange(n) - (n - 1) / 2) * film.pixel for n in film.cover.shape)
    to_hole, open_ = np.empty_like(away), np.empty_like(away)
    parts = int(np.ceil(_ROUND * film.pixel / holes.diameter))  # of a pixel, along each side
    inside = film.pixel * ((np.arange(parts) + 0.5) / parts - 0.5)
    dy, dx = (a.reshape(-1, 1) for a in np.meshgrid(inside, inside))
    for k in range(len(y)):
        to_hole[k] = holes.distance(y[k], x) / film.pixel
        open_[k] = to_hole[k] < 0
        rim = np.flatnonzero(np.abs(to_hole[k]) < 1)
        fine = holes.distance(y[k] + dy, x[rim] + dx) * (parts / film.pixel)
        open_[k, rim] = np.clip(0.5 - fine, 0, 1).mean(0)
    return np.minimum(away, np.maximum(to_hole, 0)), film.cover * (1 - open_)


@dataclass(frozen=True, eq=False, repr=False)
class Release:
    """The release of a film: ``outline``, ``holes``, ``kinetics``; pixels are those of the outline, (ny, nx).

    ``cover`` is the film's part of each pixel, without holes; ``away`` the distance to the nearest edge in pixels;
    ``length`` (m) the largest distance, of the point that goes last.
    """

    outline: Outline
    holes: Holes | None
    kinetics: Kinetics
    cover: Single
    away: Single
    length: float

    @property
    def time(self) -> Interval:
        """Time (s) until all is free: an interval from the spread of the assumed values."""
        return self.kinetics.time(self.length)

    @cached_property
    def arrival(self) -> Single:
        """When the front comes to the middle of each pixel in the middle case, s, (ny, nx); nan where no film is."""
        law, x = self.kinetics.mid, self.away * np.float32(self.outline.pixel)
        time = x * np.float32(1 / law.k) + x * x * np.float32(1 / (2 * law.D))
        return np.where(self.cover > 0, time, np.float32(np.nan))

    @cached_property
    def film_area(self) -> float:
        """Area (m^2) of the film without its holes."""
        return float(self._swept[1][-1])

    @cached_property
    def _swept(self) -> tuple[Array, Array]:
        pixel = self.outline.pixel
        x, area = swept(self.away, self.cover, self.length / pixel)
        return x * pixel, area * pixel**2

    def area(self, t: ArrayLike, case: Case = "mid") -> Array:
        """Area (m^2) that is free after ``t`` (s), by the ``fast``, ``mid`` or ``slow`` law; never falls."""
        return np.asarray(np.interp(self._law(case).reach(np.asarray(t, dtype=float)), *self._swept))

    def dissolved(self, t: ArrayLike, case: Case = "mid") -> Array:
        """Mass (kg) of the layer in the water after ``t`` (s): density times thickness times :meth:`area`."""
        return self.mass / self.film_area * self.area(t, case)

    @property
    def mass(self) -> float:
        """Mass (kg) of the whole layer under the film."""
        return self.kinetics.layer["density"] * self.kinetics.t * self.film_area

    def left(self, t: float, case: Case = "mid") -> Single:
        """Part of each pixel (ny, nx) that still has layer under film after ``t`` (s)."""
        x = float(self._law(case).reach(t)) / self.outline.pixel
        if t >= self._law(case).time(self.length):
            return np.zeros_like(self.cover)
        return self.cover * np.clip(self.away - np.float32(x - 0.5), 0, 1) if x > 0 else self.cover

    def _law(self, case: str) -> Law:
        if case not in ("fast", "mid", "slow"):
            raise InputError(f"the case {case!r}", "'fast', 'mid' or 'slow'", "choose one")
        law: Law = getattr(self.kinetics, case)
        return law

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was assumed: the law, and values by name and card."""
        return self.kinetics.assumed

    @property
    def cites(self) -> tuple[str, ...]:
        """BibTeX keys of what the values rest on."""
        return self.kinetics.cites

    def front(self, frames: int = 25, pixels: int = 256) -> "xr.Dataset":
        """Return the movie of the front and the curves of area, for :mod:`hallweight.report`."""
        from .front_frames import front

        return front(self, frames, pixels)

    def __str__(self) -> str:
        k, time = self.kinetics, self.time
        with_ = f" with {self.holes}" if self.holes else ""
        return (
            f"{self.outline.name}{with_} on {show(k.t, 'm', 3)} of {k.layer.name} in water of "
            f"{k.temperature - ICE:.4g} °C comes free {time} after the start, {time.words(time.mid)} in the middle "
            f"case ({sourced(k)})."
        )

    __repr__ = __str__


def sourced(k: Kinetics) -> str:
    """Say which values of the speed are more than assumed."""
    speed = [n for n in k.sourced if n.split()[0] in ("k", "D_eff", "rate", "E_a", "E_D")]
    if speed == [f"rate of {k.layer.name}"]:
        return f"nothing but the {k.layer['rate']:g}x ratio is sourced"
    return "no part of the speed is sourced" if not speed else f"all but {', '.join(speed)} is assumed"
