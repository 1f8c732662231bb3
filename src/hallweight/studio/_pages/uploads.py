"""Files that were dropped on the page, kept under names that are safe, and refused before anything unpacks them."""

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile, ZipFile

from hallweight.core import InputError

from ..limits import LIMITS
from .desk import desk

_LONGEST = 80
_MOST_FILES = 100


class Upload(Protocol):
    """A file as the page hands it over."""

    name: str
    contents: bytes


def keep(uploads: Iterable[Upload]) -> list[Path]:
    """Write uploads into a new folder of the desk, each below a folder of its own, and return their paths.

    Raises :class:`InputError` for a file that is too large or would unpack to too much.
    """
    given = list(uploads)
    if len(given) > _MOST_FILES:
        raise InputError(f"{len(given)} files", f"at most {_MOST_FILES} at once", "drop fewer files")
    for upload in given:
        refuse_large(upload.name, upload.contents)
    place, paths = desk().folder(), []
    for number, upload in enumerate(given):
        path = place / str(number) / safe_name(upload.name)
        path.parent.mkdir()
        path.write_bytes(upload.contents)
        paths.append(path)
    return paths


def safe_name(name: str) -> str:
    r"""Return the last part of a name, with letters, digits and plain marks only: never a path, never markup.

    >>> safe_name("../../etc/<b>loop 3</b>.csv"), safe_name("..\\up.dat"), safe_name("...")
    ('b_.csv', 'up.dat', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w .,+=()-]+", "_", last).strip(" ._")
    stem, dot, suffix = plain.rpartition(".")
    room = _LONGEST - len(dot + suffix[:10])
    return f"{stem[:room]}{dot}{suffix[:10]}" if stem else plain[:_LONGEST] or "file"


def refuse_large(name: str, contents: bytes) -> None:
    """Raise :class:`InputError` for a file beyond its limit, or a container that would unpack beyond it."""
    shown = safe_name(name)
    if len(contents) > LIMITS.file:
        raise InputError(
            f"{len(contents) / 1e6:.0f} MB in {shown}", f"at most {LIMITS.file / 1e6:.0f} MB", "split the file"
        )
    if not contents.startswith(b"PK"):
        return
    try:
        with ZipFile(BytesIO(contents)) as container:
            unpacked = sum(entry.file_size for entry in container.infolist())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return  # no container that a reader would unpack
    if unpacked > LIMITS.unpacked:
        raise InputError(
            f"{unpacked / 1e6:.0f} MB packed in {shown}",
            f"at most {LIMITS.unpacked / 1e6:.0f} MB",
            "save the sheet as CSV, with fewer rows",
        )
