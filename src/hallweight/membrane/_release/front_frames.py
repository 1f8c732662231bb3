"""The movie of a front as a record: frames, arrival and area, small enough to draw and to keep."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hallweight.core import environment
from hallweight.core.types import Array

from .edge_distance import Single

if TYPE_CHECKING:
    import xarray as xr


class FrontMaps(NamedTuple):
    """Maps (ny, nx) of a release: covered part, distance to the edge (pixels), arrival (s); ``pixel`` in m."""

    cover: Single
    distance: Single
    arrival: Single
    pixel: float


class AreaCurves(NamedTuple):
    """Area (case, time) in m^2 that is free at each ``time`` (time,) in s."""

    case: tuple[str, ...]
    time: Array
    area: Array


def front_dataset(
    maps: FrontMaps, frame_time: Array, reach: Array, pixels: int, curves: AreaCurves, words: Mapping[str, str]
) -> "xr.Dataset":
    """Return ``left`` (frame, y, x), ``arrival`` (y, x) in s and ``area`` (case, time) in m^2 of a release.

    ``frame_time``
        (frame,) s; the first frame is the start and the last the end
    ``reach``
        (frame,) m, how far the front is by then
    ``pixels``
        most of a side: every n-th is taken
    ``words``
        attributes, besides what was asked and the versions
    """
    import xarray as xr

    step = -(-max(maps.cover.shape) // pixels)
    every = slice(step // 2, None, step)
    cover, distance, arrival = (values[every, every] for values in maps[:3])
    part = np.clip(0.5 + (distance - np.reshape(reach / maps.pixel, (-1, 1, 1))) / step, 0, 1)
    part[0], part[-1] = 1.0, 0.0
    y, x = (maps.pixel * np.arange(n)[every] for n in maps.cover.shape)
    variables = {
        "left": (("frame", "y", "x"), (cover * part).astype(np.float32)),
        "arrival": (("y", "x"), arrival),
        "area": (("case", "time"), curves.area),
    }
    seconds, metres = {"units": "s"}, {"units": "m"}
    coordinates = {
        "case": list(curves.case),
        "time": ("time", curves.time, seconds),
        "frame_time": ("frame", frame_time, seconds),
        "y": ("y", y, metres),
        "x": ("x", x, metres),
    }
    asked = {"asked": json.dumps({"study": "release"}), **words, "versions": json.dumps(environment())}
    return xr.Dataset(variables, coordinates, asked)
