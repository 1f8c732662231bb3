"""One self-contained HTML page from a run or its folder."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hallweight.core import Card, InputError, Run, refuse_overwrite, write_atomic

from .catalog import run_figures, run_pictures
from .disclosures import assumptions, command, limits
from .headline import headline
from .magnet_results import KIND, result
from .magnet_summaries import settings, told
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
    seed_words,
)

_ORDER = (
    "accuracy",
    "attribution",
    "chain",
    "chain-curves",
    "training",
    "programmed",
    "confusion",
    "ltp-ltd",
    "cycles",
    "step-map",
    "states",
    "hall-loop",
    "scans",
    "readings",
    "step-table",
    "trajectories",
    "critical-current",
    "escapes",
)


@dataclass(frozen=True)
class _Shown:
    """A figure on the page; ``src`` is a data URI."""

    name: str
    title: str
    caption: str
    alt: str
    src: str


def html(run_or_folder: Run | Path | str, path: Path | str | None = None, overwrite: bool = False) -> Path:
    """Write one HTML page that needs no other file, and return its path.

    In comes a :class:`Run` or a folder ``runs/<id>/`` with ``run.json`` (or only ``card.toml``, as ``hallweight fit``
    leaves it); pictures in its ``figures/`` (PNG or SVG, with ``captions.json``) are put in, and figures of the run
    that are not there are drawn. ``path`` is ``report.html`` in that folder (``runs/<id>/`` for a Run) by default.
    Raises :class:`InputError` if the folder holds neither, or the page exists and ``overwrite`` is false.
    """
    run, card, folder = _load(run_or_folder)
    target = Path(path) if path is not None else folder / "report.html"
    refuse_overwrite(target, overwrite)
    data = result(run, folder) if run is not None else None
    said = told(data, run.kind) if run is not None and data is not None else []
    return write_atomic(target, _page(run, card, list(_figures(run, folder)), said), overwrite=overwrite)


def page(folder: Path | str, path: Path | str | None = None, overwrite: bool = False) -> Path:
    """Write the page as :func:`html` does and, for a simulated study, its figures into ``figures/`` beforehand."""
    run, _, place = _load(folder)
    refuse_overwrite(Path(path) if path is not None else place / "report.html", overwrite)
    if run is not None and run.kind.startswith(KIND):
        run_figures(run, place / "figures", overwrite=True, data=place)
    return html(folder, path, overwrite)


def _load(what: Run | Path | str) -> tuple[Run | None, Card | None, Path]:
    if isinstance(what, Run):
        return what, what.card, Path("runs") / what.id
    folder = Path(what).parent if Path(what).name == "run.json" else Path(what)
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


def _figures(run: Run | None, folder: Path) -> Iterator[_Shown]:
    """Yield pictures from disk and those of the run that are not there, results first."""
    found = {s.name: s for s in _from_disk(folder / "figures")}
    for picture in run_pictures(run, data=folder) if run is not None else ():
        if picture.name not in found:
            src = _uri("image/png", picture.render("png"))
            found[picture.name] = _Shown(picture.name, picture.title, picture.caption, picture.alt, src)
    rank = {name: k for k, name in enumerate(_ORDER)}
    yield from sorted(found.values(), key=lambda s: (rank.get(s.name, len(rank)), s.name))


def _from_disk(folder: Path) -> Iterator[_Shown]:
    captions = read_captions(folder)
    for kind, suffix in (("image/svg+xml", "svg"), ("image/png", "png")):
        for file in sorted(folder.glob(f"*.{suffix}")):
            words = captions.get(file.stem, {})
            alt = words.get("alt") or f"Figure {file.stem}"
            src = _uri(kind, file.read_bytes())
            yield _Shown(file.stem, words.get("title") or file.stem, words.get("caption", ""), alt, src)


def _refused(run: Run) -> dict[str, str]:
    """What was not possible, and why: schemes of an evaluation, devices of a chain."""
    rows = run.results.get("points") or []
    return (run.results.get("refused") or {}) | {r["label"]: r["refused"] for r in rows if r["refused"]}


def _uri(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _page(run: Run | None, card: Card | None, figures: list[_Shown], told: list[str]) -> str:
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
        headline=headline(run) + told if run else [],
        refused=_refused(run) if run else {},
        arm_heads=ARM_HEADS,
        arms=arm_rows(run) if run else [],
        cause_heads=CAUSE_HEADS,
        causes=cause_rows(run) if run else [],
        point_heads=POINT_HEADS,
        points=point_rows(run) if run else [],
        card_heads=CARD_HEADS,
        card_rows=card_rows(card) if card else [],
        assumptions=assumptions(run, card),
        limits=limits(run),
        command=command(run) if run else "",
        seeds=seed_words(run.seeds) if run else "",
        shown=settings(run) if run else {},
        bibtex=bibtex(record),
    )
