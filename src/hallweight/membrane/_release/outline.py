"""The outline of a film on a grid of pixels: from words, a drawing (SVG), a picture (PNG) or an array."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import InputError, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import AnyArray, Array, Mask
from hallweight.core.validation import positive

from .edge_distance import Single
from .outline_svg import drawing
from .rings import Ring, circle, rectangle, same_orientation

_LONG_SIDE, _SHORT_SIDE, _MOST = 1024, 64, 8192  # pixels: by default, at least, and at most
_RECTANGLE = re.compile(r"(.+?)\s+(?:x|×|by)\s+(.+)")
_DISC = re.compile(r"(?:disc|disk|circle)\s+(.+)")
_KINDS = "'5 mm x 5 mm', 'disc 5 mm', the path of an .svg or .png, or a 2-D array of booleans"


@names_keywords
@dataclass(frozen=True, eq=False)
class Outline:
    """A film from above; all its edges are open to water.

    ``cover``
        (ny, nx), covered part of each pixel, 0 to 1
    ``pixel``
        m, side of a pixel
    ``name``
        in words
    """

    cover: Single
    pixel: float
    name: str

    @property
    def area(self) -> float:
        """Area of the film, m^2."""
        return float(self.cover.sum(dtype=np.float64)) * self.pixel**2


@names_keywords
def outline(
    shape: str | Path | Outline | AnyArray,
    *,
    pixel: str | float | None = None,
    width: str | float | None = None,
    feature: float | None = None,
) -> Outline:
    """Return the outline of a shape on a grid of pixels.

    ``shape``
        words (``"5 mm x 5 mm"``, ``"disc 5 mm"``), an .svg, a .png, or a 2-D array. In a picture the film is what is
        dark and not transparent
    ``pixel``
        m, size of a pixel. By default 1024 of them go along the long side: more, up to 8192, where the short side would
        have less than 64 or a ``feature`` less than 8
    ``width``
        m, of a picture or array, or of a drawing that does not give its own
    ``feature``
        m, of what is to be resolved

    Raises :class:`InputError` for anything else, for an empty outline and for a size that is absent or given twice.
    """
    if isinstance(shape, Outline):
        return shape
    step = None if pixel is None else positive("pixel", pixel, "m")
    size = None if width is None else positive("width", width, "m")
    if isinstance(shape, np.ndarray):
        return _of_mask(_booleans(shape), step, size, "the mask")
    if not isinstance(shape, str | Path):
        raise InputError(f"a shape of type {type(shape).__name__}", _KINDS, "give one of these")
    name, kind = str(shape), Path(str(shape)).suffix.lower()
    if kind == ".png":
        return _of_mask(_picture(Path(name)), step, size, Path(name).name)
    if kind == ".svg":
        return _of_rings(drawing(Path(name), size), step, feature, Path(name).name)
    return _of_rings([[_ring(name)]], step, feature, name)


def _ring(text: str) -> Ring:
    """Return the closed line of a shape in words."""
    if match := _DISC.fullmatch(text.strip()):
        radius = positive("diameter", match[1], "m") / 2
        return circle(radius, radius, radius)
    if match := _RECTANGLE.fullmatch(text.strip()):
        return rectangle(0, 0, positive("width", match[1], "m"), positive("height", match[2], "m"))
    raise InputError(f"the shape {text!r}", _KINDS, "write it in one of these ways")


def _of_rings(parts: list[list[Ring]], pixel: float | None, feature: float | None, name: str) -> Outline:
    """Draw parts, each of closed lines whose holes run the other way, on a grid around them."""
    points = np.concatenate([ring for part in parts for ring in part])
    low, size = points.min(0), np.ptp(points, axis=0)
    if not (size.min() > 0 and np.isfinite(size).all()):
        raise InputError(f"that {name} has no area", "an outline", "draw closed lines")
    if pixel is None:
        finest = min(size.max() / _LONG_SIDE, size.min() / _SHORT_SIDE, np.inf if feature is None else feature / 8)
        pixel = float(max(finest, size.max() / _MOST))
    nx, ny = (int(np.ceil(s / pixel - 1e-6)) for s in size)
    _refuse_size(nx, ny, pixel)
    return _non_empty(_fill(same_orientation(parts), low, pixel, (nx, ny)), pixel, name)


def _fill(rings: Iterable[Ring], low: Array, pixel: float, shape: tuple[int, int]) -> Single:
    """Covered part of each pixel, row 0 at the least y, by the anti-aliased renderer of matplotlib's figures."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.path import Path as Line
    from matplotlib.transforms import Affine2D

    closed = [Line(np.vstack([ring, ring[:1]]), closed=True) for ring in rings]
    canvas: Any = RendererAgg(*shape, 72)  # type: ignore[no-untyped-call]
    pen = canvas.new_gc()
    pen.set_linewidth(0)
    pen.set_snap(False)
    to_pixels = Affine2D().translate(-low[0], -low[1]).scale(1 / pixel)
    canvas.draw_path(pen, Line.make_compound_path(*closed), to_pixels, (0.0, 0.0, 0.0))
    alpha = np.asarray(canvas.buffer_rgba())[::-1, :, 3]  # the renderer has row 0 at the top
    return np.asarray(alpha, dtype=np.float32) / np.float32(255)


def _of_mask(film: Mask, pixel: float | None, width: float | None, name: str) -> Outline:
    if (pixel is None) == (width is None):
        found = "neither pixel nor width" if pixel is None else "both pixel and width"
        raise InputError(f"{found} of {name}", "the size of a pixel or of the whole", "give one: pixel='5 um'")
    step = pixel if width is None else width / film.shape[1]
    assert step is not None
    _refuse_size(film.shape[1], film.shape[0], step)
    return _non_empty(film.astype(np.float32), step, name)


def _booleans(mask: AnyArray) -> Mask:
    if mask.ndim != 2 or not mask.size:
        raise InputError(f"a mask of shape {mask.shape}", "two dimensions (y, x), not empty", "give such an array")
    if mask.dtype != np.bool_ and not np.isin(mask, (0, 1)).all():
        raise InputError("a mask of other numbers than 0 and 1", "booleans", "compare it: mask > 0.5")
    return mask.astype(bool)


def _picture(path: Path) -> Mask:
    """Where a picture is dark and not transparent."""
    from matplotlib.image import imread

    try:
        channels = np.atleast_3d(imread(path, format="png"))
    except FileNotFoundError:
        raise InputError(f"no file {path}", "a picture (.png)", "check the path") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(f"that {path} is not readable ({error})", "a picture (.png)", "save it again") from None
    opaque = channels[..., -1] if channels.shape[2] in (2, 4) else 1.0
    light = channels[..., :3].mean(2) if channels.shape[2] > 2 else channels[..., 0]
    return np.asarray(opaque * (1 - light) > 0.5)


def _refuse_size(nx: int, ny: int, pixel: float) -> None:
    if max(nx, ny) > _MOST:
        found = f"{nx} x {ny} pixels of {show(pixel, 'm', 3)}"
        raise InputError(found, f"at most {_MOST} a side", "give a larger pixel")


def _non_empty(cover: Single, pixel: float, name: str) -> Outline:
    if not (cover > 0.5).any():
        raise InputError(f"that {name} covers no pixel", "an outline with a film", "check what is dark or true in it")
    return Outline(cover, pixel, name)
