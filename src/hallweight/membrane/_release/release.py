"""Release of a film in water: when the front of the dissolving layer has come everywhere from the open edges."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import Card, InputError, parse, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import AnyArray, Array
from hallweight.core.validation import one_of, positive, whole_number

from .dissolution import FREEZING, Kinetics, Law, kinetics
from .edge_distance import Single, edge_distance, farthest, swept_area
from .holes import Holes
from .interval import Interval
from .outline import Outline, outline

if TYPE_CHECKING:
    import xarray as xr

Case = Literal["fast", "mid", "slow"]
CASES: tuple[Case, ...] = ("fast", "mid", "slow")
_SAMPLES = 8  # pixels, or parts of them, across a hole, so that its area is right to a percent
_TIMES = 201  # of the curves of area


@names_keywords
def release(
    shape: str | Path | Outline | AnyArray = "5 mm x 5 mm",
    layer: Card | str = "Sr4Al2O7",
    temperature: str | float = "25 C",
    *,
    holes: Holes | None = None,
    thickness: str | float | None = None,
    pixel: str | float | None = None,
    width: str | float | None = None,
) -> "Release":
    """Dissolve the ``layer`` under a film of some ``shape`` in water and return times, front and area.

    ``shape``, ``pixel``, ``width``
        as in :func:`~hallweight.membrane.outline`
    ``layer``
        card or name
    ``temperature``
        K, of the water
    ``holes``
        etch holes through the film
    ``thickness``
        m, of the layer; the card's own by default

    The front starts at once from all edges and holes, with the speed of :class:`~hallweight.membrane.Law` at its
    distance to the nearest of them. Its arrival then follows from an exact distance transform. The law takes the way of
    the ions along that distance as a straight channel. Where transport limits, a disc is really done up to twice as
    soon, because the gap widens outwards. The surroundings of a small hole are done some times later. The film is taken
    not to float away, tear or stick. Raises :class:`InputError` for bad input.
    """
    height = None if thickness is None else positive("thickness", thickness, "m")
    laws = kinetics(layer, parse(temperature, "K"), height)
    film = outline(shape, pixel=pixel, width=width, feature=None if holes is None else holes.pitch)
    distance = edge_distance(film.cover)
    if holes is None:
        return Release(film, None, laws, film.cover, distance, farthest(film.cover, distance) * film.pixel)
    distance, cover = _perforated(distance, film, holes)
    middle = [(n - 1) / 2 for n in cover.shape]

    def to_hole(y: Array, x: Array) -> Array:
        return holes.distance((y - middle[0]) * film.pixel, (x - middle[1]) * film.pixel) / film.pixel

    return Release(film, holes, laws, cover, distance, farthest(film.cover, distance, to_hole) * film.pixel)


def _perforated(distance: Single, film: Outline, holes: Holes) -> tuple[Single, Single]:
    """Distances (pixels) and covers with holes, from their own geometry, so that holes need not fill pixels."""
    if holes.pitch < 3 * film.pixel:
        found = f"a pitch of {show(holes.pitch, 'm', 3)} on pixels of {show(film.pixel, 'm', 3)}"
        raise InputError(found, "at least three pixels to a pitch", "give a smaller pixel or a larger pitch")
    y, x = ((np.arange(n) - (n - 1) / 2) * film.pixel for n in film.cover.shape)
    to_hole, open_part = np.empty_like(distance), np.empty_like(distance)
    samples = int(np.ceil(_SAMPLES * film.pixel / holes.diameter))  # of a pixel, along each side
    inside = film.pixel * ((np.arange(samples) + 0.5) / samples - 0.5)
    dy, dx = (a.reshape(-1, 1) for a in np.meshgrid(inside, inside))
    for k in range(len(y)):
        to_hole[k] = holes.distance(y[k], x) / film.pixel
        open_part[k] = to_hole[k] < 0
        rim = np.flatnonzero(np.abs(to_hole[k]) < 1)
        fine = holes.distance(y[k] + dy, x[rim] + dx) * (samples / film.pixel)
        open_part[k, rim] = np.clip(0.5 - fine, 0, 1).mean(0)
    return np.minimum(distance, np.maximum(to_hole, 0)), film.cover * (1 - open_part)


@names_keywords
@dataclass(frozen=True, eq=False, repr=False)
class Release:
    """The release of a film; pixels are those of the outline, (ny, nx).

    ``outline``, ``holes``, ``kinetics``
        film, etch holes (or None) and laws of the front
    ``cover``
        (ny, nx), the film's part of each pixel, without holes
    ``away``
        (ny, nx) pixels, distance to the nearest edge
    ``length``
        m, the largest distance, of the point that goes last
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
        x, area = swept_area(self.away, self.cover, self.length / pixel)
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

    def _law(self, case: Case) -> Law:
        law: Law = getattr(self.kinetics, one_of("case", case, CASES))
        return law

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was assumed: the law, and values by name and card."""
        return self.kinetics.assumed

    @property
    def cites(self) -> tuple[str, ...]:
        """BibTeX keys of the sources of the values."""
        return self.kinetics.cites

    def front(self, frames: int = 25, pixels: int = 256) -> "xr.Dataset":
        """Return the movie of the front and the curves of area, for :mod:`hallweight.report`.

        ``left`` (frame, y, x) is the layer that is left in the middle case; ``frame_time`` (frame,) s runs evenly from
        start to end. ``arrival`` (y, x) is in s. ``area`` (case, time) in m^2 runs to the end of the slowest case. The
        attributes say what was asked, assumed and cited.

        ``frames``
            number of pictures, two or more
        ``pixels``
            most of a side, two or more; every n-th is taken
        """
        from .front_frames import AreaCurves, FrontMaps, front_dataset

        n_frames, n_pixels = whole_number("frames", frames, 2), whole_number("pixels", pixels, 2)
        end, time = self.time.mid, np.linspace(0, self.time.high, _TIMES)
        frame_time = np.linspace(0, end, n_frames)
        maps = FrontMaps(self.cover, self.away, self.arrival, self.outline.pixel)
        curves = AreaCurves(CASES, time, np.stack([self.area(time, case) for case in CASES]))
        cites = " ".join(("hallweight", *self.cites))
        words = {"said": str(self), "assumed": "; ".join(self.assumed), "cites": cites}
        return front_dataset(maps, frame_time, self.kinetics.mid.reach(frame_time), n_pixels, curves, words)

    def __str__(self) -> str:
        k, time = self.kinetics, self.time
        with_holes = f" with {self.holes}" if self.holes else ""
        water = f"water of {k.temperature - FREEZING:.4g} °C"
        return (
            f"{self.outline.name}{with_holes} on {show(k.t, 'm', 3)} of {k.layer.name} in {water} comes free {time} "
            f"after the start, {time.words(time.mid)} in the middle case ({_sources_of_speed(k)})."
        )

    __repr__ = __str__


def _sources_of_speed(k: Kinetics) -> str:
    """Say which values of the speed are more than assumed."""
    speed = [n for n in k.sourced if n.split()[0] in ("k", "D_eff", "rate", "E_a", "E_D")]
    if speed == [f"rate of {k.layer.name}"]:
        return f"nothing but the {k.layer['rate']:g}x ratio is sourced"
    return "no part of the speed is sourced" if not speed else f"all but {', '.join(speed)} is assumed"
