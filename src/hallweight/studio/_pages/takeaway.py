"""What leaves the page as files: made when they are asked for, by the public functions."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import marimo as mo

from hallweight import report
from hallweight.core import Card, Run, Trace

from .desk import desk


def buttons(trace: Trace, card: Card, run: Run | None) -> mo.Html:
    """Return a button for each file."""
    table = card.table()
    each = [
        _button("card.toml", "application/toml", lambda: card.to_toml().encode()),
        _button("figures.zip", "application/zip", lambda: figures(trace, card, run), "figures (PDF, PNG, CSV)"),
        _button("card.tex", "application/x-tex", lambda: table.to_latex().encode(), "table (LaTeX)"),
        _button("card.csv", "text/csv", lambda: table.to_csv().encode(), "table (CSV)"),
        _button("report.html", "text/html", lambda: page(trace, card, run), "report (HTML)"),
    ]
    if run is not None:
        scores = report.run_table(run)
        each += [
            _button("accuracy.tex", "application/x-tex", lambda: scores.to_latex().encode(), "accuracy (LaTeX)"),
            _button("accuracy.csv", "text/csv", lambda: scores.to_csv().encode(), "accuracy (CSV)"),
            _button("run.json", "application/json", lambda: run.model_dump_json(indent=1, by_alias=True).encode()),
        ]
    return mo.hstack(each, justify="start", wrap=True)


def figures(trace: Trace, card: Card, run: Run | None) -> bytes:
    """Return all figures as PDF, PNG and CSV in one archive."""
    folder = desk().folder()
    report.figures(trace, card, folder)
    if run is not None:
        report.run_figures(run, folder)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return packed.getvalue()


def page(trace: Trace, card: Card, run: Run | None) -> bytes:
    """Return the page that ``hallweight report`` would write."""
    folder = desk().folder()
    report.figures(trace, card, folder / "figures")
    if run is None:
        card.save(folder / "card.toml")
    else:
        run.save(folder)
    return Path(report.html(folder)).read_bytes()


def _button(name: str, kind: str, make: Callable[[], bytes], label: str = "") -> Any:
    return mo.download(data=make, filename=name, mimetype=kind, label=label or name)
