"""How outcomes are stored: named arrays, or plain dictionaries."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from ..types import Array

T = TypeVar("T")


@dataclass(frozen=True)
class Format(Generic[T]):
    """How an outcome is stored: ``suffix`` of its file, ``dump`` to bytes, ``load`` from bytes.

    ``load`` returns None for what is no outcome, or raises OSError, EOFError, ValueError, TypeError or KeyError.
    """

    suffix: str
    dump: Callable[[T], bytes]
    load: Callable[[bytes], T | None]


def _dump_arrays(outcome: dict[str, Array]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **outcome)  # type: ignore[arg-type]  # no outcome is called "allow_pickle"
    return buffer.getvalue()


def _load_arrays(data: bytes) -> dict[str, Array]:
    with np.load(io.BytesIO(data)) as stored:
        return {name: stored[name] for name in stored.files}


ARRAYS: Format[dict[str, Array]] = Format(".npz", _dump_arrays, _load_arrays)
"""Named arrays, as a numpy archive."""


def json_object(*needed: str) -> Format[dict[str, Any]]:
    """Return the format of plain dictionaries; what lacks one of the ``needed`` keys is no outcome."""

    def load(data: bytes) -> dict[str, Any] | None:
        row = json.loads(data)
        return row if isinstance(row, dict) and all(name in row for name in needed) else None

    return Format(".json", lambda row: json.dumps(row).encode(), load)
