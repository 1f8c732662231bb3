"""Decoded images kept in the user's cache folder, so that 60,000 files are decoded once."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from hallweight.core import InputError, write_atomic
from hallweight.core import sha256 as sha256_of
from hallweight.core.files import cache_folder

from .image_folder import Images, Split

_VERSION = 1  # of the stored images: raise it when they are decoded or ordered in another way


def source_checksum(source: Path) -> str:
    """Return a checksum of the content of a file (0.1 s), or of the names, sizes and times of the files of a folder."""
    if source.is_file():
        try:
            return sha256_of(source)
        except OSError as error:
            raise InputError(
                f"that {source} cannot be read ({error.strerror})", "a readable archive", "check its permissions"
            ) from None
    stats = ((p, p.stat()) for p in sorted(source.glob("*/*/*")))
    lines = [f"{p} {s.st_size} {s.st_mtime_ns}" for p, s in stats]
    return sha256("\n".join(lines).encode()).hexdigest()


def cached(key: str, decode: Callable[[], Images]) -> Images:
    """Return the images stored under ``key``, else what ``decode`` returns, which is then stored.

    A cache that is damaged or cannot be written is passed over in silence: everything works without it.
    """
    folder = cache_folder()
    path = folder / f"{key}-{_VERSION}.safetensors" if folder else None
    images = _load(path) if path else None
    if images is None:
        images = decode()
        if path:
            _store(path, images)
    return images


def _load(path: Path) -> Images | None:
    try:
        with safe_open(path, "pt") as file:
            splits = [Split(file.get_tensor(f"x_{p}"), file.get_tensor(f"y_{p}")) for p in ("train", "test")]
            return Images(file.metadata()["kind"], *splits)
    except (OSError, SafetensorError, KeyError, TypeError):
        return None


def _store(path: Path, images: Images) -> None:
    tensors = {}
    for part in ("train", "test"):
        tensors[f"x_{part}"], tensors[f"y_{part}"] = getattr(images, part)
    try:
        write_atomic(path, save(tensors, {"kind": images.kind}), overwrite=True)
    except InputError:
        return
