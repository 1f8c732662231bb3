"""Drawing all figures that suit a record."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallweight.core import Card, InputError, Run, Trace
from hallweight.core.errors import names_keywords

from .draw.table import FIGURES, Figure
from .magnet_results import RELEASE, result
from .movie import movie
from .picture import Picture, save_all
from .style import style_of

if TYPE_CHECKING:
    import xarray as xr

    from hallweight.synapse import FittedCards


@names_keywords
def pictures(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> list[Picture]:
    """Draw all figures that suit the layout of ``trace``; an overlay needs more than one cycle or device.

    A figure that these data cannot fill is left out; raises :class:`InputError` if none can be drawn.
    """
    style_of(style)
    suited = [f for f in FIGURES if trace.layout in f.layouts and f.suits(trace)]
    drawn, refused = _draw(suited, trace, card, style=style)
    if not drawn:
        raise refused[0]
    return drawn


@names_keywords
def run_pictures(
    run: Run, *, style: str = "nature-1col", data: "xr.Dataset | Path | str | None" = None
) -> list[Picture]:
    """Draw all figures that suit the results of ``run``; none for results that have no figure.

    ``data``: for a simulated study its result, or the folder where ``result.nc`` stands beside ``run.json``. A figure
    that it cannot fill is left out; all are without it.
    """
    style_of(style)
    dataset = result(run, data) if isinstance(data, Path | str) else data
    of_results = [f for f in FIGURES if f.result and run.results.get(f.result) and f.suits(run)]
    of_study = [f for f in FIGURES if dataset is not None and run.kind in f.studies]
    return [f.draw(run, style=style) for f in of_results] + _draw(of_study, dataset, style=style)[0]


@names_keywords
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


@names_keywords
def each_figures(
    cards: "FittedCards", folder: Path | str, style: str = "nature-1col", overwrite: bool = False
) -> list[Path]:
    """Draw what suits the cards of several loops and write it as :func:`figures`; nothing if no condition differs."""
    style_of(style)
    return save_all(
        _draw([f for f in FIGURES if f.each and f.suits(cards)], cards, style=style)[0], folder, overwrite=overwrite
    )


@names_keywords
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
    dataset = result(run, data) if isinstance(data, Path | str) else data
    paths = save_all(run_pictures(run, style=style, data=dataset), folder, overwrite=overwrite)
    if run.kind == RELEASE and dataset is not None:
        paths.append(movie(dataset, Path(folder) / "front.gif", overwrite=overwrite))
    return paths


def _draw(chosen: Iterable[Figure], *records: Any, style: str) -> tuple[list[Picture], list[InputError]]:
    """Draw what can be drawn; return it and the reasons why the rest cannot."""
    drawn, refused = [], []
    for figure in chosen:
        try:
            drawn.append(figure.draw(*records, style=style))
        except InputError as error:
            refused.append(error)
    return drawn, refused
