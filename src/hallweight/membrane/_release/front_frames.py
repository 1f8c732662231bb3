"""The movie of a front as a record: frames, arrival and area, small enough to draw and to keep."""

import json
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import InputError, environment

if TYPE_CHECKING:
    import xarray as xr

    from .release import Release

_CASES = ("fast", "mid", "slow")
_TIMES = 201


def front(release: "Release", frames: int, pixels: int) -> "xr.Dataset":
    """Return ``left`` (frame, y, x), ``arrival`` (y, x) in s and ``area`` (case, time) in m^2 of a release.

    ``frames`` pictures of the middle case, evenly spaced from the start to its end at ``frame_time`` (frame,) s, of
    every n-th pixel so that no side has more than ``pixels``; ``time`` runs to the end of the slowest case. The
    attributes say what was asked, assumed and cited. Raises :class:`InputError` for fewer than two frames or pixels.
    """
    import xarray as xr

    if min(frames, pixels) < 2:
        raise InputError(f"{frames} frames of {pixels} pixels", "at least two of both", "ask for more")
    every = -(-max(release.cover.shape) // pixels)
    y, x = (slice(every // 2, None, every) for _ in range(2))
    small = release.cover[y, x], release.away[y, x], release.arrival[y, x]
    end, time = release.time.mid, np.linspace(0, release.time.high, _TIMES)
    at = np.linspace(0, end, frames)
    reach = release.kinetics.mid.reach(at) / release.outline.pixel
    part = np.clip(0.5 + (small[1] - np.reshape(reach, (-1, 1, 1))) / every, 0, 1)
    part[0], part[-1] = 1.0, 0.0
    area = np.stack([release.area(time, case) for case in _CASES])  # type: ignore[arg-type]
    size = [release.outline.pixel * np.arange(n)[s] for n, s in zip(release.cover.shape, (y, x), strict=True)]
    return xr.Dataset(
        {"left": (("frame", "y", "x"), (small[0] * part).astype(np.float32)), "arrival": (("y", "x"), small[2]),
         "area": (("case", "time"), area)},
        {"case": list(_CASES), "time": ("time", time, {"units": "s"}), "frame_time": ("frame", at, {"units": "s"}),
         "y": ("y", size[0], {"units": "m"}), "x": ("x", size[1], {"units": "m"})},
        {"asked": json.dumps({"study": "release"}), "said": str(release), "assumed": "; ".join(release.assumed),
         "cites": " ".join(("hallweight", *release.cites)), "versions": json.dumps(environment())},
    )  # fmt: skip
