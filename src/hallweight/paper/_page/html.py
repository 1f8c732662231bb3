"""The report as one HTML page that needs no other file."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from ..verdict import VERDICTS
from .shown import MARKS, Shown

RULE = (
    "A condition is judged by the 95 % interval of its number and by the reach of the number while assumed values are "
    "varied. It holds if all of both meets it, holds at the values named if only the interval does, fails if no part "
    "of either does, and is open otherwise. One condition that fails: contradicted. One that is open: not decided by "
    "what is public. All hold: supported, but under named assumptions where one holds only at the values named, or "
    "where a named value is assumed or simulated."
)
LIMITS = (
    "The abstract of the founding paper (arXiv:2512.06669) is public, its material and its measurements are not. No "
    "film, device or value here is that of the paper. A verdict says what follows from public numbers and from the "
    "assumptions that are listed, not what the authors measured."
)


def page(rows: Sequence[Shown], record: Mapping[str, Any]) -> str:
    """Return the page of some rows; ``record`` is what ``paper.json`` holds."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("hallweight.paper._page", "templates"), PackageLoader("hallweight.report", "templates")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    figures = [base64.b64encode(row.svg).decode() for row in rows]
    return environment.get_template("paper.html").render(
        rows=rows,
        figures=figures,
        record=record,
        counts=counts(rows),
        marks=MARKS,
        rule=RULE,
        limits=LIMITS,
    )


def counts(rows: Sequence[Shown]) -> list[tuple[str, int]]:
    """Return how many rows have each verdict."""
    return [(verdict, sum(row.verdict == verdict for row in rows)) for verdict in VERDICTS]
