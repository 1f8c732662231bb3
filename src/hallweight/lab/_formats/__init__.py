"""One file for each file format. In comes a path, out goes a :class:`Table`; it does not say what was measured.

A new format is one file here that defines ``FORMAT``, and its name in the row below.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from hallweight.core import InputError

from ..table import Table
from .file_format import FileContent, FileFormat

__all__ = ["load", "read_bytes", "read_table", "sheet_sizes"]

_LARGEST = 500_000_000

_TRIED = (
    "tdms",
    "spreadsheet",
    "refused",
    "quantum_design",
    "tdi",
    "pymeasure",
    "labview_text",
    "qtlab",
    "scope",
    "step_table",
    "delimited",
)
"""Modules of the formats, in the order in which they are tried; the last takes any text."""

_FORMATS: tuple[FileFormat, ...] = tuple(import_module(f"{__name__}.{name}").FORMAT for name in _TRIED)


def read_table(path: Path | str, *, sheet: str | None = None) -> Table:
    """Read a file of any known format into named columns with the units that it states.

    ``sheet`` names a sheet of a workbook or a group of a TDMS file. Raises :class:`InputError` if the file is
    missing, empty, too large, or of a kind that holds no columns.
    """
    path = Path(path)
    return read_bytes(load(path), path.name, sheet=sheet)


def load(path: Path) -> bytes:
    """Return the bytes of a file; raises :class:`InputError` if it cannot be read."""
    try:
        folder, size = path.is_dir(), path.stat().st_size
        if not folder and size <= _LARGEST:
            return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"no file {path}", "a measured file", "check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"that {path} cannot be read ({reason})", "a readable file", "check it") from None
    if folder:
        raise InputError(f"the folder {path}", "a file", "name the files in it")
    raise InputError(f"{size / 1e6:.0f} MB in {path.name}", f"at most {_LARGEST / 1e6:.0f} MB", "split the file")


def read_bytes(data: bytes, name: str, *, sheet: str | None = None) -> Table:
    """Read the content of a file called ``name``."""
    if not data.strip(b"\x00\xff\xfe\xef\xbb\xbf \r\n\t"):
        raise InputError(f"that {name} is empty", "a file with numbers", "check that the measurement was saved")
    content = FileContent(data, name, sheet)
    return next(f for f in _FORMATS if f.matches(content)).read(content)


def sheet_sizes(data: bytes, name: str) -> Mapping[str, tuple[int, int]]:
    """Return rows and columns of every sheet of a workbook or group of a TDMS file; empty for other files."""
    content = FileContent(data, name)
    sizes = next(f for f in _FORMATS if f.matches(content)).sheets if data else None
    return {} if sizes is None else sizes(content)
