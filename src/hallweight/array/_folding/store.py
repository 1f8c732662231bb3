"""Folded states on disk: one file per array in the user's cache folder, the oldest go when there are too many.

A cache that is damaged or cannot be written is passed over in silence: everything works without it.
"""

from pathlib import Path

import numpy as np

from hallweight.core import InputError, write_atomic
from hallweight.core.files import cache_folder
from hallweight.core.types import AnyArray

LIMIT = 2_000_000_000
"""Bytes that are kept."""


def load(key: str, shape: tuple[int, ...]) -> AnyArray | None:
    """Return the states that were stored under a key, or ``None``."""
    path = _path(key)
    try:
        found = None if path is None else np.fromfile(path, np.float32)
    except OSError:
        return None
    if path is None or found is None or found.shape != shape:
        return None
    path.touch()
    return found


def save(key: str, states: AnyArray) -> None:
    """Store states under a key."""
    path = _path(key)
    if path is None:
        return
    try:
        write_atomic(path, states.tobytes(), overwrite=True)
        _prune(path.parent)
    except (InputError, OSError):
        return


def _path(key: str) -> Path | None:
    folder = cache_folder()
    return None if folder is None else folder / "wires" / f"{key}.f32"


def _prune(folder: Path) -> None:
    files = sorted(((p.stat(), p) for p in folder.glob("*.f32")), key=lambda f: f[0].st_mtime)
    total = sum(s.st_size for s, _ in files)
    for stat, path in files:
        if total <= LIMIT:
            return
        path.unlink(missing_ok=True)
        total -= stat.st_size
