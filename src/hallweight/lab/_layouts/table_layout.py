"""What a layout of a table is: the layout of the trace that it becomes, how it is read, and the evidence for it."""

from collections.abc import Callable
from typing import NamedTuple

from hallweight.core import Layout

from .._evidence.evidence import Evidence
from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table

__all__ = ["Evidence", "TableLayout"]


class TableLayout(NamedTuple):
    """One way in which tables are laid out.

    ``layout``
        of the trace that it becomes
    ``what``
        the reading in words
    ``read``
        returns the partial trace, or None if the table is laid out otherwise
    ``weigh``
        returns the evidence for a reading and against it
    ``explains``
        roles of the drives that it uses; a named drive that a reading leaves unused speaks against it
    ``by_names``
        whether names are needed to read it, so that what it cannot do without is asked for
    ``uses_protocol``
        whether a protocol can say what was applied, so that the layout is tried when there is one
    ``any_layout``
        whether the protocol may make it another layout, as a sweep makes a loop
    """

    layout: Layout
    what: str
    read: Callable[[Table, ReadOptions], PartialTrace | None]
    weigh: Callable[[Table, ReadOptions, PartialTrace], Evidence]
    explains: frozenset[str] = frozenset()
    by_names: bool = False
    uses_protocol: bool = False
    any_layout: bool = False

    def is_tried(self, options: ReadOptions) -> bool:
        """Whether the caller's layout and protocol leave this layout possible."""
        if options.layout is None:
            return options.protocol is None or self.uses_protocol
        return options.layout == self.layout or (options.protocol is not None and self.any_layout)
