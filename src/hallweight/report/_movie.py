"""The movie of a release front, as an animated picture (GIF) that any browser shows."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import InputError, refuse_overwrite, write_atomic

from ._study import needs, numbers

if TYPE_CHECKING:
    import xarray as xr


def movie(data: "xr.Dataset", path: "Path | str", *, rate: float = 10.0, overwrite: bool = False) -> Path:
    """Write the frames of :meth:`hallweight.membrane.Release.front` as a GIF; returns its path.

    Film with layer under it is dark, free film pale, no film white; ``rate`` is in frames per second, and the time in
    water of each frame is in ``data["frame_time"]``. Raises :class:`InputError` if the file exists and ``overwrite`` is
    false, for a name that does not end in .gif and for a rate not above zero.
    """
    from PIL import Image  # matplotlib needs it, so that it is there

    needs(data, ("left", "arrival", "frame"), "Release.front")
    path = Path(path)
    if path.suffix.lower() != ".gif" or not rate > 0:
        raise InputError(f"{str(path)!r} at {rate:g} frames a second", "a .gif and a rate above zero", "correct these")
    refuse_overwrite(path, overwrite)
    film = np.where(np.isfinite(numbers(data, "arrival")), 0.25, 0.0)
    grey = (255 * (1 - np.maximum(film, 0.9 * numbers(data, "left")))).astype(np.uint8)
    first, *rest = [Image.fromarray(frame) for frame in grey]
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=rest, duration=1000 / rate, loop=0)
    return write_atomic(path, out.getvalue(), overwrite=overwrite)
