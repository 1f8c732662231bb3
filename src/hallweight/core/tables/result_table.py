"""A small table of texts that a paper, a spreadsheet, a notebook and a terminal can take."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from ..errors import InputError, did_you_mean, names_keywords
from ..files import write_atomic
from .latex import latex_table
from .value_text import plain_text

if TYPE_CHECKING:
    import pandas as pd

_WIDTH, _LONGEST, _NARROWEST = 80, 32, 16
_NUMBER = re.compile(r"[−<>]?\s?[\d\u202f.]+( ?± ?[\d.]+)?( × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|–|")


@names_keywords
@dataclass(frozen=True)
class ResultTable:
    """Rows of texts under heads; digits are those that an error allows.

    ``table["Value"]`` is a column, ``len(table)`` the number of rows, iteration gives rows. ``title`` and ``note``
    stand above and below. Notebooks show it as HTML, ``print`` as text.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    note: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter(self.rows)

    def __getitem__(self, head: str) -> tuple[str, ...]:
        """Return the column under ``head``; raises :class:`InputError` if there is none."""
        if head not in self.heads:
            raise InputError(f"no column {head!r}", "a head of the table", did_you_mean(head, list(self.heads)))
        place = self.heads.index(head)
        return tuple(row[place] for row in self.rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads."""
        return self.heads

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return len(self.rows), len(self.heads)

    def records(self) -> list[dict[str, str]]:
        """Return a dictionary for each row."""
        return [dict(zip(self.heads, row, strict=True)) for row in self.rows]

    def is_number(self, place: int) -> bool:
        """Whether a column holds numbers only, which stand to the right."""
        return all(_NUMBER.fullmatch(row[place].replace("\u00a0", " ")) for row in self.rows)

    def to_csv(self, path: Path | str | None = None, *, overwrite: bool = False) -> str:
        """Return the table as CSV, and write it to ``path`` if one is given.

        A column with ± becomes two, so that every number can be read; a dash becomes nothing.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        split = [any("±" in row[k] for row in self.rows) for k in range(len(self.heads))]
        writer.writerow([h for k, head in enumerate(self.heads) for h in _csv_heads(head, split[k])])
        for row in self.rows:
            writer.writerow([cell for k, text in enumerate(row) for cell in _csv_cells(text, split[k])])
        return _written(out.getvalue(), path, overwrite)

    def to_markdown(self, path: Path | str | None = None, *, overwrite: bool = False) -> str:
        """Return the table in Markdown, and write it to ``path`` if one is given."""
        rule = ["---:" if self.is_number(k) else "---" for k in range(len(self.heads))]
        lines = [_markdown_row(r) for r in (self.heads, tuple(rule), *self.rows)]
        below = f"\n{self.note}\n" if self.note else ""
        return _written("\n".join(lines) + "\n" + below, path, overwrite)

    def to_latex(
        self, path: Path | str | None = None, *, caption: str = "", label: str = "", overwrite: bool = False
    ) -> str:
        """Return the table in LaTeX (package booktabs), and write it to ``path`` if one is given.

        caption  title and note of the table unless given
        label    for ``\\ref``
        """
        numbers = tuple(self.is_number(k) for k in range(len(self.heads)))
        words = caption or " ".join(_sentence(t) for t in (self.title, self.note) if t)
        return _written(latex_table(self.heads, self.rows, numbers, words, label), path, overwrite)

    def to_html(self) -> str:
        """Return the table as an HTML ``<table>``."""
        style = ['style="text-align:right"' if self.is_number(k) else 'style="text-align:left"' for k in _each(self)]
        heads = "".join(f"<th {style[k]}>{escape(h)}</th>" for k, h in enumerate(self.heads))
        rows = "".join(
            "<tr>" + "".join(f"<td {style[k]}>{escape(cell)}</td>" for k, cell in enumerate(row)) + "</tr>"
            for row in self.rows
        )
        words = f"<caption>{escape(self.title)}</caption>" if self.title else ""
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return f"<table>{words}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{note}"

    def to_pandas(self) -> "pd.DataFrame":
        """Return the texts as a :class:`pandas.DataFrame` (xarray brings pandas with it)."""
        import pandas as pd

        return pd.DataFrame(self.records(), columns=list(self.heads))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return "\n".join([*([self.title] if self.title else []), *self.lines(), *wrap(self.note, _WIDTH)])

    __repr__ = __str__

    def lines(self, indent: str = "", width: int = _WIDTH) -> list[str]:
        """Return heads and rows as lines of text with the letters of a keyboard; long texts are broken."""
        texts = [tuple(" ".join(plain_text(c).split()) for c in row) for row in (self.heads, *self.rows)]
        numbers = [self.is_number(k) for k in _each(self)]
        heads = [max(map(len, h.split()), default=0) for h in texts[0]]
        widths = [max(heads[k], *(len(row[k]) for row in texts[1:]), 0) for k in _each(self)]
        widths = [
            w if number else min(w, max(_LONGEST, h)) for w, h, number in zip(widths, heads, numbers, strict=True)
        ]
        left = width - len(indent) - sum(widths[:-1]) - 2 * (len(widths) - 1)
        widths[-1] = widths[-1] if numbers[-1] else max(left, _NARROWEST)
        return [f"{indent}{line}".rstrip() for row in texts for line in _lines(row, widths, numbers)]


def _each(table: ResultTable) -> range:
    return range(len(table.heads))


def _lines(row: tuple[str, ...], widths: list[int], numbers: list[bool]) -> list[str]:
    cells = [wrap(c, w) for c, w in zip(row, widths, strict=True)]
    lines = zip_longest(*cells, fillvalue="")
    return [
        "  ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in zip(line, widths, numbers, strict=True))
        for line in lines
    ]


def _markdown_row(row: tuple[str, ...]) -> str:
    return "| " + " | ".join(" ".join(c.replace("|", r"\|").split()) for c in row) + " |"


def _csv_heads(head: str, split: bool) -> list[str]:
    plain = " ".join(plain_text(head).split())
    return [plain, f"error of {plain}"] if split else [plain]


def _csv_cells(text: str, split: bool) -> list[str]:
    plain = "" if text in ("–", "") else " ".join(plain_text(text).split())
    if not split:
        return [plain]
    number, _, error = plain.partition("±")
    return [number.strip(), error.strip()]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _written(text: str, path: Path | str | None, overwrite: bool) -> str:
    if path is not None:
        write_atomic(path, text, overwrite=overwrite)
    return text
