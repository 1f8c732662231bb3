"""The table of a run as a :class:`~hallweight.core.ResultTable`, and what a run says of itself when it is printed."""

from collections.abc import Callable, Mapping
from html import escape
from textwrap import fill
from typing import Any

from hallweight.core import ResultTable, Run
from hallweight.core.tables.value_text import plain_text, significant

from .captions import KINETICS
from .comparison_words import COMPARISON_HEADS, comparison_note, comparison_rows
from .cost_words import COST_HEADS, cost_note, cost_rows
from .headline import headline
from .table_rows import (
    ARM_HEADS,
    CAUSE_HEADS,
    CAUSE_NOTE,
    EPOCH_HEADS,
    POINT_HEADS,
    RELEASE_HEADS,
    RELEASE_NOTE,
    arm_rows,
    cause_rows,
    epoch_rows,
    lifetime_heads,
    lifetime_note,
    lifetime_rows,
    point_note,
    point_rows,
    release_rows,
)
from .uncertainty_rows import arm_note

Rows = list[tuple[str, ...]]
_WIDTH = 80

_CONTENTS: Mapping[str, tuple[Callable[[Run], tuple[str, ...]], Callable[[Run], Rows], Callable[[Run], str]]] = {
    "arms": (lambda _: ARM_HEADS, arm_rows, arm_note),
    "causes": (lambda _: CAUSE_HEADS, cause_rows, lambda _: CAUSE_NOTE),
    "points": (lambda _: POINT_HEADS, point_rows, point_note),
    "lifetime": (lifetime_heads, lifetime_rows, lifetime_note),
    "cases": (lambda _: RELEASE_HEADS, release_rows, lambda _: RELEASE_NOTE),
    "compared": (lambda _: COMPARISON_HEADS, comparison_rows, comparison_note),
    "cost": (lambda _: COST_HEADS, cost_rows, cost_note),
    "log": (lambda _: EPOCH_HEADS, epoch_rows, lambda _: "training images: as they were learnt from"),
}
"""Heads, rows and note by the entry of the results that they show."""
ENTRIES = tuple(_CONTENTS)
_UNITS = {"J_c": "A/m^2", "J_static": "A/m^2", "current": "A/m^2", "field": "T", "T": "K", "time": "s", "width": "s"}
"""Units of the results of a simulated study, by their names."""


def contents(run: Run) -> tuple[tuple[str, ...], Rows, str]:
    """Return heads, rows and note of a run: its main table, or all plain numbers of its results."""
    for entry, (heads, rows, note) in _CONTENTS.items():
        if run.results.get(entry):
            return heads(run), rows(run), note(run)
    return _plain_contents(run.results)


def _plain_contents(results: Mapping[str, Any]) -> tuple[tuple[str, ...], Rows, str]:
    """Return the lists of one length as columns, else the plain numbers and texts as rows."""
    lists = {n: v for n, v in results.items() if isinstance(v, list) and v and all(map(_is_plain, v))}
    longest = max((len(v) for v in lists.values()), default=0)
    columns = {n: v for n, v in lists.items() if len(v) == longest}
    if len(columns) > 1:
        heads = tuple(f"{n} ({_UNITS[n]})" if n in _UNITS else n for n in columns)
        return heads, [tuple(map(_plain, row)) for row in zip(*columns.values(), strict=True)], ""
    return ("Result", "Value"), [(name, _plain(value)) for name, value in results.items() if _is_plain(value)], ""


def run_table(run: Run) -> ResultTable:
    """Return the table of a run, each row tagged; the note says what ± is and which values were assumed."""
    heads, rows, note = contents(run)
    assumed = f"assumed: {', '.join(run.assumed) or 'nothing'}"
    card = f", card {run.card.name!r}" if run.card else ""
    return ResultTable(
        tuple(" ".join(h.split("\n")) for h in (*heads, "How")),
        tuple((*row, "simulated") for row in rows),
        f"{run.id}{card}",
        "; ".join(t for t in (note, assumed) if t),
    )


def run_text(run: Run) -> str:
    """Return what ``print(run)`` shows: when it ended, its result in sentences, its table, and what was assumed."""
    lines = [f"Run {run.id} ({run.finished})"]
    try:
        table, sentences = run_table(run), headline(run)
    except (KeyError, TypeError, AttributeError):  # a record of an older version, or of one's own
        known = [f"{n}: {_plain(v)}" for n, v in run.results.items() if _is_plain(v)]
        return "\n".join([*lines, *map(_folded, [*known, f"assumed: {', '.join(run.assumed) or 'nothing'}"])])
    lines += [_folded(sentence) for sentence in sentences]
    lines += ResultTable(table.heads[:-1], tuple(row[:-1] for row in table.rows)).lines("  ") if table.rows else []
    lines += [_folded(table.note), *([_folded(KINETICS)] if run.results.get("points") else [])]
    return "\n".join(lines)


def run_html(run: Run) -> str:
    """Return what a notebook shows of a run."""
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in headline(run)) + run_table(run).to_html()


def _folded(text: str) -> str:
    return fill(plain_text(text), _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _plain(value: Any) -> str:
    return significant(value) if isinstance(value, float) else str(value)
