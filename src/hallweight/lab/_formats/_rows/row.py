"""One record of a text file or sheet: its cells, and whether it is a comment."""

import re
from dataclasses import dataclass

from ...numbers import to_float

_COMMENT = re.compile(r"^\s*(#|%|//|!|;|\*(?!\*)|')+\s?")


@dataclass(frozen=True)
class Row:
    """Cells of one record and whether it is a comment line (its mark is already removed)."""

    cells: tuple[str, ...]
    comment: bool = False

    @property
    def filled(self) -> list[str]:
        """Cells that are not empty."""
        return [c for c in self.cells if c.strip()]


def make_row(cells: list[str], separator: str = ",") -> Row:
    """Wrap cells; a record that begins with a comment mark is a comment."""
    first = next((c for c in cells if c.strip()), "")
    mark = _COMMENT.match(first)
    if not mark or (mark[1] in (";", "'", "*") and separator == ";") or to_float(first) is not None:
        return Row(tuple(cells))
    i = cells.index(first)
    return Row((*cells[:i], first[mark.end() :], *cells[i + 1 :]), comment=True)
