"""Etch holes: patterns of round holes through the film, and the one that frees it soonest for the area it costs."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError, parse, show
from hallweight.core.types import Array

from .._strain.layup import length
from .interval import Interval
from .outline import Outline

if TYPE_CHECKING:
    from .release import Release

Pattern = Literal["square", "hexagonal"]
_CELL: dict[Pattern, float] = {"square": 1.0, "hexagonal": 3**0.5 / 2}  # area of a cell over pitch^2
_FAR: dict[Pattern, float] = {"square": 2**-0.5, "hexagonal": 3**-0.5}  # farthest point from the centres over pitch
_HALF = 0.5  # largest share of the film that holes may take


@dataclass(frozen=True)
class Holes:
    """Round holes of a ``diameter`` on a lattice of a ``pitch`` (m, or text such as ``"100 um"``).

    A hole stands in the middle of the outline's frame. Raises :class:`InputError` for sizes that are not above zero and
    holes that touch.
    """

    pattern: Pattern
    pitch: float
    diameter: float

    def __post_init__(self) -> None:
        if self.pattern not in _CELL:
            raise InputError(f"the pattern {self.pattern!r}", "'square' or 'hexagonal'", "choose one")
        for name in ("pitch", "diameter"):
            object.__setattr__(self, name, length(f"{name} of the holes", getattr(self, name)))
        if self.diameter >= self.pitch:
            raise InputError(f"holes of {show(self.diameter, 'm', 3)} at a pitch of {show(self.pitch, 'm', 3)}",
                             "holes that do not touch", "make them smaller or the pitch larger")  # fmt: skip

    @property
    def lost(self) -> float:
        """Share of the film that the holes take, far from its edges."""
        return np.pi * self.diameter**2 / (4 * _CELL[self.pattern] * self.pitch**2)

    @property
    def length(self) -> float:
        """Distance (m) of the farthest point to the nearest hole, far from the film's edges."""
        return _FAR[self.pattern] * self.pitch - self.diameter / 2

    def distance(self, y: Array, x: Array) -> Array:
        """Distance (m) to the nearest hole from points ``y``, ``x`` (m) from the middle, shapes that broadcast.

        Negative in a hole.
        """
        p, high = self.pitch, self.pitch * (1.0 if self.pattern == "square" else 3**0.5)
        square = _to_row(y, high) ** 2 + _to_row(x, p) ** 2
        if self.pattern == "hexagonal":  # two rectangular lattices
            square = np.minimum(square, _to_row(y - high / 2, high) ** 2 + _to_row(x - p / 2, p) ** 2)
        return np.sqrt(square) - self.diameter / 2

    def __str__(self) -> str:
        return f"{self.pattern} holes of {show(self.diameter, 'm', 3)}, pitch {show(self.pitch, 'm', 3)}"


def _to_row(x: Array, pitch: float) -> Array:
    return x - pitch * np.round(x / pitch)


@dataclass(frozen=True, eq=False)
class EtchHoles:
    """The ``best`` holes (None where none are needed), the ``release`` with them, and ``rows`` of others.

    A row is (holes, time, lost): the fastest of each pattern for a share of area. ``lost`` holds far from the edges.
    """

    best: Holes | None
    release: "Release"
    rows: tuple[tuple[Holes, Interval, float], ...]

    def __str__(self) -> str:
        lines = ["  lost   holes                                        freed in"]
        lines += [f"  {100 * lost:4.1f} %  {h!s:<43}  {t}" for h, t, lost in self.rows]
        return f"Best: {self.best or 'no holes'}. {self.release}\n" + "\n".join(lines)


def etch_holes(
    shape: str | Path | Outline | NDArray[np.generic],
    layer: Card | str = "Sr4Al2O7",
    temperature: str | float = "25 C",
    *,
    least_pitch: str | float = "20 um",
    least_hole: str | float = "2 um",
    most_lost: float = 0.05,
    within: str | float | None = None,
    **rest: Any,
) -> EtchHoles:
    r"""Return the square or hexagonal pattern of holes that frees ``shape`` soonest.

    No pitch below ``least_pitch``, no hole below ``least_hole`` (m), no more than a share ``most_lost`` of the area.
    ``within`` (s): the pattern that loses least area and is done by then even in the slowest case. ``rest``: further
    arguments of :func:`release`. At a share f of holes of diameter d the farthest point is
    :math:`L = \frac{d}{2}\left(g\sqrt{\pi/(c f)} - 1\right)` away, with the cell's area :math:`c p^2` and
    :math:`g = 1/\sqrt2` (square) or :math:`1/\sqrt3` (hexagonal): the smallest holes that the least pitch allows are
    best at every f, which leaves one pattern of each kind to compare; times follow from L and from the edges of the
    outline, whichever is nearer. Raises :class:`InputError` where no pattern is done ``within`` the time.
    """
    from .release import release

    if not 0 < most_lost <= _HALF:
        raise InputError(f"most_lost = {most_lost!r}", f"a share above 0 and up to {_HALF}", "correct it")
    p, d = length("least_pitch", least_pitch), length("least_hole", least_hole)
    if d >= p * (4 * _CELL["hexagonal"] * _HALF / np.pi) ** 0.5:
        raise InputError("a least hole that takes half of the film at the least pitch", "smaller ones", "correct them")
    bare = release(shape, layer, temperature, **rest)
    shares = np.geomspace(1e-3, most_lost, 8) if most_lost > 1e-3 else np.array([most_lost])
    holes = [_at_share(kind, float(f), p, d) for f in shares for kind in _CELL]
    rows = tuple((h, bare.kinetics.time(min(h.length, bare.length)), h.lost) for h in holes)
    if within is None:
        best: Holes | None = min(holes[-2:], key=lambda h: h.length)
        best = None if best is None or best.length >= bare.length else best
    else:
        best = _within(parse(within, "s"), bare, (p, d), most_lost)
    return EtchHoles(best, bare if best is None else release(shape, layer, temperature, holes=best, **rest), rows)


def _at_share(kind: Pattern, share: float, p: float, d: float) -> Holes:
    """The fastest pattern of a kind at a share of the film: least holes, larger ones only at the least pitch."""
    pitch = d * (np.pi / (4 * _CELL[kind] * share)) ** 0.5
    return Holes(kind, max(pitch, p), d * max(1.0, p / pitch))


def _within(time: float, bare: "Release", least: tuple[float, float], most_lost: float) -> Holes | None:
    """The pattern that loses least and whose farthest point is reached in time by the slowest front."""
    p, d = least
    reach = float(bare.kinetics.slow.reach(time))
    if reach >= bare.length:
        return None
    holes = []
    for kind, far in _FAR.items():
        pitch = max((reach + d / 2) / far, p)
        size = max(2 * (far * pitch - reach), d) if pitch == p else d
        if size < pitch and Holes(kind, pitch, size).lost <= most_lost:
            holes.append(Holes(kind, pitch, size))
    if not holes:
        found = f"that no holes free it within {show(time, 's', 3)} in the slowest case"
        raise InputError(found, f"a time that a loss of {100 * most_lost:g} % allows", "give more time or area")
    return min(holes, key=lambda h: h.lost)
