"""One way in which a table can be read, with what speaks for it and against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hallweight.core import InputError

from ..option_text import pairs_of
from ..partial_trace import PartialTrace


@dataclass(frozen=True)
class Candidate:
    """A reading of a table.

    ``layout``, ``what``
        layout of the trace that it would become, and the reading in words
    ``evidence``, ``against``
        what speaks for it and against it, in phrases
    ``options``
        keyword arguments of :func:`hallweight.lab.read` that choose it
    ``partial``, ``question``
        what was read, or what has to be answered before it can be
    """

    layout: str
    what: str
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    options: Mapping[str, str]
    partial: PartialTrace | None = field(default=None, repr=False, compare=False)
    question: InputError | None = field(default=None, repr=False, compare=False)

    @property
    def is_enough(self) -> bool:
        """Whether the evidence is enough to read the table so."""
        return bool(self.evidence) and not self.against

    def __str__(self) -> str:
        given = [f"{k}={self.columns or v!r}" if k == "columns" else f"{k}={v!r}" for k, v in self.options.items()]
        return f"{', '.join(given)} for {self.what}"

    @property
    def columns(self) -> dict[str, str | int]:
        """Columns that ``options`` name, by their role."""
        return pairs_of("columns", self.options.get("columns", ""))
