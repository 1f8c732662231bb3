"""The files of a supplement, and one LaTeX document and one Markdown page that hold them all."""

from collections.abc import Sequence
from pathlib import Path

from hallweight.cards import bibtex
from hallweight.core import Card, InputError, ResultTable, Run, refuse_overwrite, write_atomic
from hallweight.core.errors import names_keywords
from hallweight.core.tables.latex import latex_text

from ..catalog import run_figures
from ..html import load_record
from ..picture import read_captions
from ..result_tables import run_table
from ..uncertainty_rows import INTERVAL_HEADS, INTERVAL_NOTE, SPLIT_HEADS, SPLIT_NOTE, interval_rows, split_rows
from .methods import as_latex, methods

_HEAD = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[margin=2cm]{geometry}
\usepackage{booktabs,graphicx,adjustbox}
\renewcommand{\thetable}{S\arabic{table}}
\renewcommand{\thefigure}{S\arabic{figure}}
\begin{document}
"""
_TAIL = r"""\bibliographystyle{unsrt}
\bibliography{references}
\end{document}
"""


@names_keywords
def supplement(
    run_or_folder: Run | Path | str,
    folder: Path | str | None = None,
    *,
    style: str = "nature-1col",
    overwrite: bool = False,
) -> Path:
    """Write what a paper needs of a run, and return the folder.

    run_or_folder  a :class:`Run`, its folder, or a folder with ``card.toml`` alone
    folder         ``supplement/`` in that folder unless given
    style          of the figures

    ``supplement.tex`` and ``supplement.md`` hold all: methods with citations, tables (``tables/``, also CSV) and
    figures (``figures/``: PDF, PNG, CSV). ``references.bib`` has what they cite. Raises :class:`InputError` if one
    exists and ``overwrite`` is false.
    """
    run, card, place = load_record(run_or_folder)
    record = run if run is not None else card
    if record is None:
        raise InputError(f"nothing in {place}", "a run or a card", "check the path")
    out = Path(folder) if folder is not None else place / "supplement"
    files = [out / name for name in ("supplement.tex", "supplement.md", "references.bib")]
    for path in files:
        refuse_overwrite(path, overwrite)
    tables, paragraphs = _tables(run, card), methods(run, card)
    for name, table in tables.items():
        table.to_csv(out / "tables" / f"{name}.csv", overwrite=overwrite)
        table.to_markdown(out / "tables" / f"{name}.md", overwrite=overwrite)
        table.to_latex(out / "tables" / f"{name}.tex", label=f"tab:{name}", overwrite=overwrite)
    if run is not None:
        run_figures(run, out / "figures", style=style, overwrite=overwrite, data=place)
    figures = {name: text["caption"] for name, text in read_captions(out / "figures").items()}
    texts = (_latex(tables, paragraphs, figures), _markdown(tables, paragraphs, figures), bibtex(record))
    for path, text in zip(files, texts, strict=True):
        write_atomic(path, text, overwrite=overwrite)
    return out


def _tables(run: Run | None, card: Card | None) -> dict[str, ResultTable]:
    """Return the tables of a record by the names of their files; none that is empty."""
    found: dict[str, ResultTable] = {}
    if run is not None:
        found["results"] = run_table(run)
        heads, intervals = tuple(SPLIT_HEADS), tuple(INTERVAL_HEADS)
        found["split"] = ResultTable(heads, tuple(split_rows(run)), "What the errors hold", SPLIT_NOTE)
        found["intervals"] = ResultTable(intervals, tuple(interval_rows(run)), "Intervals", INTERVAL_NOTE)
    if card is not None:
        found["card"] = card.table()
    return {name: table for name, table in found.items() if len(table)}


def _latex(tables: dict[str, ResultTable], paragraphs: Sequence[str], figures: dict[str, str]) -> str:
    body = [r"\section*{Methods}", *(f"{as_latex(p)}\n" for p in paragraphs)]
    body += [rf"\input{{tables/{name}}}" for name in tables]
    for name, caption in figures.items():
        body += [
            r"\begin{figure}",
            r"\centering",
            rf"\includegraphics{{figures/{name}.pdf}}",
            rf"\caption{{{latex_text(caption)}}}",
            r"\end{figure}",
        ]
    return _HEAD + "\n".join(body) + "\n" + _TAIL


def _markdown(tables: dict[str, ResultTable], paragraphs: Sequence[str], figures: dict[str, str]) -> str:
    parts = ["# Supplement", "## Methods", *paragraphs, "## Tables"]
    for k, table in enumerate(tables.values(), 1):
        parts += [f"**Table S{k}.** {table.title}", table.to_markdown().strip()]
    parts += ["## Figures"] if figures else []
    for k, (name, caption) in enumerate(figures.items(), 1):
        parts += [f"![Figure S{k}](figures/{name}.png)", f"**Figure S{k}.** {caption}"]
    return "\n\n".join([*parts, "## References", "See references.bib.", ""])
