"""What a layout of a table is: the layout of the trace that it becomes, and how it is read."""

from collections.abc import Callable
from typing import NamedTuple

from hallweight.core import Layout

from ..partial_trace import PartialTrace, ReadOptions
from ..table import Table


class TableLayout(NamedTuple):
    """One way in which tables are laid out.

    ``layout``
        of the trace that it becomes
    ``read``
        returns the partial trace, or None if the table is laid out otherwise
    ``uses_protocol``
        whether a protocol can say what was applied, so that the layout is tried when there is one
    ``any_layout``
        whether the protocol may make it another layout, as a sweep makes a loop
    """

    layout: Layout
    read: Callable[[Table, ReadOptions], PartialTrace | None]
    uses_protocol: bool = False
    any_layout: bool = False

    def is_tried(self, options: ReadOptions) -> bool:
        """Whether the caller's layout and protocol leave this layout possible."""
        if options.layout is None:
            return options.protocol is None or self.uses_protocol
        return options.layout == self.layout or (options.protocol is not None and self.any_layout)
