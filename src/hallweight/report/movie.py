"""The movie of a release front, as an animated picture (GIF) that any browser shows."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError, refuse_overwrite, write_atomic
from hallweight.core.errors import names_keywords
from hallweight.core.validation import positive

from .axis import Axis, time_axis
from .magnet_results import require_variables, values_of

if TYPE_CHECKING:
    import xarray as xr
    from PIL.Image import Image

_LEAST, _EDGE, _TEXT = 128, 4, 14  # pixels: width of the film at least, margin, line of text


@names_keywords
def movie(data: "xr.Dataset", path: Path | str, *, rate: float = 10.0, overwrite: bool = False) -> Path:
    """Write the frames of :meth:`hallweight.membrane.Release.front` as a GIF; returns its path.

    Film with layer under it is dark, free film pale, no film white. Below stands the time in water of the middle case
    (``data["frame_time"]``). ``rate`` is in frames per second.
    Raises :class:`InputError` for a name that does not end in .gif, for a rate not above zero, and for a file that
    exists, unless ``overwrite``.
    """
    require_variables(data, ("left", "arrival", "frame_time"), "Release.front")
    path = Path(path)
    rate = positive("rate", rate)
    if path.suffix.lower() != ".gif":
        raise InputError(f"the file name {str(path)!r}", "one that ends in .gif", f"write {path.stem}.gif")
    refuse_overwrite(path, overwrite)
    film = np.where(np.isfinite(values_of(data, "arrival")), 0.25, 0.0)
    grey = (255 * (1 - np.maximum(film, 0.9 * values_of(data, "left")))).astype(np.uint8)
    times = values_of(data, "frame_time")
    first, *rest = [_frame(*both, time_axis(float(times[-1]))) for both in zip(grey, times, strict=True)]
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=rest, duration=1000 / rate, loop=0)
    return write_atomic(path, out.getvalue(), overwrite=overwrite)


def _frame(grey: NDArray[np.uint8], seconds: float, t: Axis) -> "Image":
    """One picture of at least ``_LEAST`` pixels, with a white line of text below."""
    from PIL import Image, ImageDraw  # matplotlib needs it, so that it is there

    scale = max(1, -(-_LEAST // grey.shape[1]))
    film = np.kron(grey, np.ones((scale, scale), np.uint8))
    picture = Image.fromarray(np.pad(film, ((_EDGE, _EDGE + _TEXT), (_EDGE, _EDGE)), constant_values=255))
    ImageDraw.Draw(picture).text((_EDGE, film.shape[0] + 2 * _EDGE), f"{float(t(seconds)):.3g} {t.unit}, simulated", 0)
    return picture
