"""Writing files so that nothing is lost: atomically, and never over something else unasked."""

import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

from .errors import InputError, names_keywords


@names_keywords
def write_atomic(path: Path | str, content: str | bytes, *, overwrite: bool = False) -> Path:
    """Write ``content`` to ``path`` by renaming a finished temporary file onto it.

    Raises :class:`InputError` if the file exists and ``overwrite`` is false, or the folder cannot be written.
    """
    path = Path(path)
    refuse_overwrite(path, overwrite)
    data = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _unwritable(path, error) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path


def file_name(text: str) -> str:
    """Return text as a name that every system takes for a file or folder; empty where nothing is left of it.

    >>> file_name("in-plane field -20 mT?"), file_name("CON")
    ('in-plane-field--20-mT', '-CON')
    """
    name = re.sub(r"[^\w.+-]+", "-", text).strip("-.")
    return f"-{name}" if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name, re.IGNORECASE) else name


def refuse_overwrite(path: Path, overwrite: bool) -> None:
    """Raise :class:`InputError` if ``path`` exists and ``overwrite`` is false."""
    if path.exists() and not overwrite:
        raise InputError(
            f"an existing {path}",
            "a new file name",
            "choose another name or pass overwrite=True",
        )


def sha256(path: Path | str) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_folder() -> Path | None:
    """Return the user's cache folder for this package, or None where there is no home."""
    try:
        base = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or base / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = base / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or base / ".cache")
    return base / "hallweight"


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(
        f"that {path} cannot be written ({error.strerror or error})",
        "a folder with room and write permission",
        "free some space or choose another place",
    )
