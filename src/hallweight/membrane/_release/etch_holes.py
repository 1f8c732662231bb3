"""The pattern of etch holes that frees a film soonest for the area it costs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import Card, InputError, parse, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import AnyArray
from hallweight.core.validation import in_range, positive

from .holes import CELL_AREA, FARTHEST, Holes, Pattern
from .interval import Interval
from .outline import Outline
from .release import Release, release

_MOST_LOST = 0.5  # largest share of the film that holes may take


@names_keywords
@dataclass(frozen=True, eq=False)
class EtchHoles:
    """The best pattern of holes, and what it was compared with.

    ``best``
        the holes, or None where none are needed
    ``release``
        with them
    ``rows``
        (holes, time, lost): the fastest of each pattern for a share of area; ``lost`` holds far from the edges
    """

    best: Holes | None
    release: Release
    rows: tuple[tuple[Holes, Interval, float], ...]

    def __str__(self) -> str:
        lines = ["  lost   holes                                        freed in"]
        lines += [f"  {100 * lost:4.1f} %  {h!s:<43}  {t}" for h, t, lost in self.rows]
        return f"Best: {self.best or 'no holes'}. {self.release}\n" + "\n".join(lines)


def etch_holes(
    shape: str | Path | Outline | AnyArray,
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

    ``least_pitch``, ``least_hole``
        m, no pitch and no diameter below these
    ``most_lost``
        largest share of the area that the holes may take
    ``within``
        s: the pattern that loses least area and is done by then even in the slowest case
    ``rest``
        further arguments of :func:`release`

    At a share f of holes of diameter d the farthest point is
    :math:`L = \frac{d}{2}\left(g\sqrt{\pi/(c f)} - 1\right)` away. The area of the cell is :math:`c p^2`, and
    :math:`g = 1/\sqrt2` (square) or :math:`1/\sqrt3` (hexagonal). So the smallest holes that the least pitch allows are
    best at every f, which leaves one pattern of each kind to compare. Times follow from L and from the edges of the
    outline, whichever is nearer. Raises :class:`InputError` where no pattern is done ``within`` the time.
    """
    in_range("most_lost", most_lost, 0, _MOST_LOST, open_low=True)
    p, d = positive("least_pitch", least_pitch, "m"), positive("least_hole", least_hole, "m")
    if d >= p * (4 * CELL_AREA["hexagonal"] * _MOST_LOST / np.pi) ** 0.5:
        found = "a least hole that takes half of the film at the least pitch"
        raise InputError(found, "a smaller hole", "give a smaller least_hole or a larger least_pitch")
    bare = release(shape, layer, temperature, **rest)
    shares = np.geomspace(1e-3, most_lost, 8) if most_lost > 1e-3 else np.array([most_lost])
    holes = [_fastest(kind, float(f), p, d) for f in shares for kind in CELL_AREA]
    rows = tuple((h, bare.kinetics.time(min(h.length, bare.length)), h.lost) for h in holes)
    if within is None:
        quickest = min(holes[-2:], key=lambda h: h.length)
        best = None if quickest.length >= bare.length else quickest
    else:
        best = _least_lost(parse(within, "s"), bare, (p, d), most_lost)
    return EtchHoles(best, bare if best is None else release(shape, layer, temperature, holes=best, **rest), rows)


def _fastest(kind: Pattern, share: float, p: float, d: float) -> Holes:
    """The fastest pattern of a kind at a share of the film: least holes, larger ones only at the least pitch."""
    pitch = d * (np.pi / (4 * CELL_AREA[kind] * share)) ** 0.5
    return Holes(kind, max(pitch, p), d * max(1.0, p / pitch))


def _least_lost(time: float, bare: Release, least: tuple[float, float], most_lost: float) -> Holes | None:
    """The pattern that loses least and whose farthest point is reached in time by the slowest front."""
    p, d = least
    reach = float(bare.kinetics.slow.reach(time))
    if reach >= bare.length:
        return None
    holes = []
    for kind, farthest in FARTHEST.items():
        pitch = max((reach + d / 2) / farthest, p)
        size = max(2 * (farthest * pitch - reach), d) if pitch == p else d
        if size < pitch and Holes(kind, pitch, size).lost <= most_lost:
            holes.append(Holes(kind, pitch, size))
    if not holes:
        found = f"that no holes free it within {show(time, 's', 3)} in the slowest case"
        raise InputError(found, f"a time that a loss of {100 * most_lost:g} % allows", "give more time or area")
    return min(holes, key=lambda h: h.lost)
