"""One self-contained HTML page from a run or its folder."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hallweight.core import Card, InputError, Run, refuse_overwrite, write_atomic
from hallweight.core.errors import names_keywords

from .catalog import run_figures, run_pictures
from .commands import command, settings
from .comparison_words import COMPARISON_HEADS, comparison_note, comparison_rows
from .cost_words import COST_HEADS, cost_note, cost_rows
from .disclosures import assumptions, limits
from .draw.table import FIGURES
from .headline import headline
from .magnet_results import SIMULATED, result
from .magnet_summaries import describe
from .picture import read_captions
from .table_rows import (
    ARM_HEADS,
    CARD_HEADS,
    CAUSE_HEADS,
    POINT_HEADS,
    arm_rows,
    card_rows,
    cause_rows,
    point_rows,
    seeds_text,
    what_errors_hold,
)
from .uncertainty_rows import (
    INTERVAL_HEADS,
    INTERVAL_NOTE,
    SPLIT_HEADS,
    SPLIT_NOTE,
    arm_note,
    interval_rows,
    split_rows,
)


@dataclass(frozen=True)
class _PageFigure:
    """A figure on the page; ``src`` is a data URI."""

    name: str
    title: str
    caption: str
    alt: str
    src: str


@names_keywords
def html(run_or_folder: Run | Path | str, path: Path | str | None = None, overwrite: bool = False) -> Path:
    """Write one HTML page that needs no other file, and return its path.

    run_or_folder  a :class:`Run`, or a folder with ``run.json``, or only ``card.toml`` as ``hallweight fit`` leaves it
    path           ``report.html`` in that folder (``runs/<id>/`` for a Run) unless given

    Pictures in its ``figures/`` (PNG or SVG, with ``captions.json``) are put in; other figures of the run are drawn.
    Raises :class:`InputError` if the folder holds neither, or the page exists and ``overwrite`` is false.
    """
    run, card, folder = load_record(run_or_folder)
    target = Path(path) if path is not None else folder / "report.html"
    refuse_overwrite(target, overwrite)
    data = result(run, folder) if run is not None else None
    findings = describe(data, run.kind) if run is not None and data is not None else []
    return write_atomic(target, _render(run, card, list(_figures(run, folder)), findings), overwrite=overwrite)


@names_keywords
def page(folder: Path | str, path: Path | str | None = None, overwrite: bool = False) -> Path:
    """Write the page as :func:`html` does and, for a simulated study, its figures into ``figures/`` beforehand."""
    run, _, place = load_record(folder)
    refuse_overwrite(Path(path) if path is not None else place / "report.html", overwrite)
    if run is not None and run.kind.startswith(SIMULATED):
        run_figures(run, place / "figures", overwrite=True, data=place)
    return html(folder, path, overwrite)


def load_record(run_or_folder: Run | Path | str) -> tuple[Run | None, Card | None, Path]:
    """Return a run, or a card that has none, and the folder where they lie; raises :class:`InputError` for neither."""
    if isinstance(run_or_folder, Run):
        return run_or_folder, run_or_folder.card, Path("runs") / run_or_folder.id
    path = Path(run_or_folder)
    folder = path.parent if path.name == "run.json" else path
    if (folder / "run.json").exists():
        run = Run.load(folder)
        return run, run.card, folder
    if (folder / "card.toml").exists():
        return None, Card.load(folder / "card.toml"), folder
    raise InputError(
        f"neither run.json nor card.toml in {folder}",
        "the folder of a run",
        "check the path, or make one with 'hallweight evaluate'",
    )


def _figures(run: Run | None, folder: Path) -> Iterator[_PageFigure]:
    """Yield pictures from disk and those of the run that are not there, results first."""
    shown = {figure.name: figure for figure in _from_disk(folder / "figures")}
    for picture in run_pictures(run, data=folder) if run is not None else ():
        if picture.name not in shown:
            src = _uri("image/png", picture.render("png"))
            shown[picture.name] = _PageFigure(picture.name, picture.title, picture.caption, picture.alt, src)
    rank = {figure.stem: k for k, figure in enumerate(FIGURES)}
    yield from sorted(shown.values(), key=lambda f: (rank.get(f.name, len(rank)), f.name))


def _from_disk(folder: Path) -> Iterator[_PageFigure]:
    captions = read_captions(folder)
    for kind, suffix in (("image/svg+xml", "svg"), ("image/png", "png")):
        for file in sorted(folder.glob(f"*.{suffix}")):
            texts = captions.get(file.stem, {})
            alt = texts.get("alt") or f"Figure {file.stem}"
            src = _uri(kind, file.read_bytes())
            yield _PageFigure(file.stem, texts.get("title") or file.stem, texts.get("caption", ""), alt, src)


def _refused(run: Run) -> dict[str, str]:
    """What was not possible, and why: schemes of an evaluation, devices of a chain."""
    rows = run.results.get("points") or []
    return (run.results.get("refused") or {}) | {r["label"]: r["refused"] for r in rows if r["refused"]}


def _uri(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _render(run: Run | None, card: Card | None, figures: list[_PageFigure], findings: list[str]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from hallweight.cards import bibtex

    environment = Environment(
        loader=PackageLoader("hallweight.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    record: Any = run if run is not None else card
    return environment.get_template("report.html").render(
        run=run,
        card=card,
        figures=figures,
        headline=headline(run) + findings if run else [],
        refused=_refused(run) if run else {},
        arm_heads=ARM_HEADS,
        arm_note=arm_note(run) if run else "",
        arms=arm_rows(run) if run else [],
        split_heads=SPLIT_HEADS,
        splits=split_rows(run) if run else [],
        split_note=SPLIT_NOTE,
        interval_heads=INTERVAL_HEADS,
        intervals=interval_rows(run) if run else [],
        interval_note=INTERVAL_NOTE,
        comparison_heads=COMPARISON_HEADS,
        comparison=comparison_rows(run) if run else [],
        comparison_note=comparison_note(run) if run and run.results.get("compared") else "",
        cost_heads=COST_HEADS,
        costs=cost_rows(run) if run else [],
        cost_note=cost_note(run) if run and run.results.get("cost") else "",
        explained=run.results.get("explained") or {} if run else {},
        cause_heads=CAUSE_HEADS,
        causes=cause_rows(run) if run else [],
        point_heads=POINT_HEADS,
        points=point_rows(run) if run else [],
        point_error=what_errors_hold(run.results.get("points") or []) if run else "",
        card_heads=CARD_HEADS,
        card_rows=card_rows(card) if card else [],
        assumptions=assumptions(run, card),
        limits=limits(run),
        command=command(run) if run else "",
        seeds=seeds_text(run.seeds) if run else "",
        settings=settings(run) if run else {},
        bibtex=bibtex(record),
    )
