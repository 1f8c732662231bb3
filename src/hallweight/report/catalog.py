"""Which figures suit which record."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Card, InputError, Run, Trace

from . import draw
from .magnet_results import RELEASE, result
from .movie import movie
from .picture import Picture, save_all
from .style import style_of

if TYPE_CHECKING:
    import xarray as xr

_Drawer = Callable[..., Picture]
_BY_LAYOUT: Mapping[str, tuple[_Drawer, ...]] = {
    "pulses": (draw.ltp_ltd, draw.cycles, draw.step_map, draw.states),
    "field-loop": (draw.hall_loop,),
    "current-loop": (draw.hall_loop,),
    "angle": (draw.scans,),
    "harmonic": (draw.scans,),
    "readings": (draw.readings,),
    "step-table": (draw.step_table,),
}
_BY_RESULT: Mapping[str, _Drawer] = {
    "arms": draw.accuracy,
    "causes": draw.attribution,
    "log": draw.training,
    "programmed": draw.programmed,
    "confusion": draw.confusion,
    "points": draw.chain,
    "curves": draw.chain_curves,
}
_BY_STUDY: Mapping[str, tuple[_Drawer, ...]] = {
    "simulate-macrospin": (draw.trajectories,),
    "simulate-switching-map": (draw.switching_map,),
    "simulate-switching-time": (draw.switching_time,),
    "simulate-threshold": (draw.threshold,),
    "simulate-rates": (draw.escapes,),
    "simulate-critical-current": (draw.critical_current, draw.escapes),
    "simulate-compensation": (draw.compensation,),
    RELEASE: (draw.release_front,),
}


def pictures(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> list[Picture]:
    """Draw all figures that suit the layout of ``trace``; an overlay needs more than one cycle or device.

    A figure that these data cannot fill is left out; raises :class:`InputError` if none can be drawn.
    """
    style_of(style)
    drawers = [d for d in _BY_LAYOUT[trace.layout] if d is not draw.cycles or _several(trace)]
    out, refused = _drawn(drawers, trace, card, style=style)
    if not out:
        raise refused[0]
    return out


def run_pictures(
    run: Run, *, style: str = "nature-1col", data: "xr.Dataset | Path | str | None" = None
) -> list[Picture]:
    """Draw all figures that suit the results of ``run``; none for results that have no figure.

    ``data``: for a simulated study its result, or the folder where ``result.nc`` stands beside ``run.json``; a figure
    that it cannot fill is left out, and all are without it.
    """
    style_of(style)
    found = result(run, data) if isinstance(data, Path | str) else data
    studied = [] if found is None else _drawn(_BY_STUDY.get(run.kind, ()), found, style=style)[0]
    return [d(run, style=style) for key, d in _BY_RESULT.items() if _shows(run, key)] + studied


def _shows(run: Run, key: str) -> bool:
    """Whether a result has a figure: of devices, at least one that could be written."""
    found = run.results.get(key)
    return any(r.get("energy") is not None for r in found) if key == "points" and found else bool(found)


def _drawn(drawers: Iterable[_Drawer], *what: Any, style: str) -> tuple[list[Picture], list[InputError]]:
    """Draw what can be drawn; return the rest as its reasons."""
    out, refused = [], []
    for drawer in drawers:
        try:
            out.append(drawer(*what, style=style))
        except InputError as error:
            refused.append(error)
    return out, refused


def figures(
    trace: Trace,
    card: Card | None,
    folder: Path | str,
    style: str = "nature-1col",
    overwrite: bool = False,
) -> list[Path]:
    """Draw what suits ``trace`` and ``card`` and write PDF, PNG and CSV of each into ``folder``.

    Returns the paths. Raises :class:`InputError` for an unknown style, or if a file exists and ``overwrite`` is false
    (then nothing is written).
    """
    return save_all(pictures(trace, card, style=style), folder, overwrite=overwrite)


def run_figures(
    run: Run,
    folder: Path | str,
    style: str = "nature-1col",
    overwrite: bool = False,
    data: "xr.Dataset | Path | str | None" = None,
) -> list[Path]:
    """Draw what suits the results of ``run`` (and ``data``, see :func:`run_pictures`); write it as :func:`figures`.

    A release gets the movie of its front, ``front.gif``, too.
    """
    found = result(run, data) if isinstance(data, Path | str) else data
    paths = save_all(run_pictures(run, style=style, data=found), folder, overwrite=overwrite)
    if run.kind == RELEASE and found is not None:
        paths.append(movie(found, Path(folder) / "front.gif", overwrite=overwrite))
    return paths


def _several(trace: Trace) -> bool:
    return any(len(np.unique(trace.coord(n))) > 1 for n in ("device", "cycle"))
