"""What a file format is, and the content of a file as formats look at it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from hallweight.core.validation import one_of

from ..table import Table
from .text import decode


@dataclass(frozen=True, eq=False)
class FileContent:
    """Bytes and name of a file, and the ``sheet`` (or group) that the caller named, if any."""

    data: bytes
    name: str
    sheet: str | None = None

    @cached_property
    def text(self) -> str:
        """The text with ``\\n`` line ends; raises :class:`InputError` if the bytes are not text."""
        return decode(self.data, self.name)

    def chosen(self, kind: str, parts: Collection[str]) -> str | None:
        """Return the sheet or group (``kind``) that the caller named; raises :class:`InputError` if there is none."""
        if self.sheet is not None and parts:
            one_of(f"{kind} of {self.name}", self.sheet, parts)
        return self.sheet


class FileFormat(NamedTuple):
    """One file format: whether a file is of it, how it is read, and the sizes of its sheets, if it can have several."""

    matches: Callable[[FileContent], bool]
    read: Callable[[FileContent], Table]
    sheets: Callable[[FileContent], Mapping[str, tuple[int, int]]] | None = None
