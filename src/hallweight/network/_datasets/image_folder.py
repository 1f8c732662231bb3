"""Images in a folder, ``train/<class>/*`` and ``test/<class>/*``, or in a ``.tar.gz`` of one."""

import io
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from hallweight.core import InputError

_SUFFIXES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".bmp": "BMP", ".webp": "WebP"}
BROKEN = (OSError, EOFError, zlib.error, tarfile.TarError)
"""What reading a damaged archive raises."""


class Split(NamedTuple):
    """Images (n, 3, size, size) in uint8 and their class numbers (n,)."""

    images: Tensor
    labels: Tensor


class Images(NamedTuple):
    """What was read: ``kind`` says how it was stored, as the end of a name, such as " (JPEG copy)"."""

    kind: str
    train: Split
    test: Split


def holds_images(folder: Path) -> bool:
    """Whether a folder has the two parts."""
    return all((folder / part).is_dir() for part in ("train", "test"))


def read_images(source: Path, classes: tuple[str, ...], size: int) -> Images:
    """Read all images of a folder or an archive, in the order of their names whatever the order of the files.

    Raises :class:`InputError` for a class without images, folders that are no class, an image that cannot be read or is
    not ``size`` x ``size``, and a damaged archive.
    """
    decoded: dict[str, list[tuple[str, int, NDArray[np.uint8]]]] = {"train": [], "test": []}
    kinds, numbers = set(), {name: k for k, name in enumerate(classes)}
    for part, name, file, content in _files(source):
        if name not in numbers:
            raise InputError(
                f"the class {name!r} in {source} ({part})", f"the classes {', '.join(classes)}", "rename or remove it"
            )
        kinds.add(_SUFFIXES[PurePosixPath(file).suffix.lower()])
        decoded[part].append((file, numbers[name], _pixels(content, f"{part}/{name}/{file} in {source}", size)))
    splits = [_split(source, part, rows, classes) for part, rows in decoded.items()]
    return Images(f" ({' and '.join(sorted(kinds))} copy)", *splits)


def _split(source: Path, part: str, rows: list[tuple[str, int, NDArray[np.uint8]]], classes: tuple[str, ...]) -> Split:
    have = {number for _, number, _ in rows}
    lacking = [name for k, name in enumerate(classes) if k not in have]
    if lacking:
        what = "no images" if not rows else f"no images of {', '.join(lacking)}"
        raise InputError(
            f"{what} in {source} ({part})", f"images in {part}/<class> for all {len(classes)} classes", "complete it"
        )
    rows.sort(key=lambda row: (row[1], row[0]))
    images = np.stack([pixels for _, _, pixels in rows]).transpose(0, 3, 1, 2)
    return Split(torch.from_numpy(images.copy()), torch.tensor([number for _, number, _ in rows]))


def _files(source: Path) -> Iterator[tuple[str, str, str, bytes]]:
    """Part, class, file name and content of every image."""
    if source.is_dir():
        for path in source.glob("*/*/*"):
            if place := _place(path):
                yield *place, _content(path)
        return
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                if member.isfile() and (place := _place(PurePosixPath(member.name))):
                    file = archive.extractfile(member)
                    yield *place, file.read() if file else b""
    except BROKEN as error:
        raise InputError(
            f"that {source} is damaged ({error})", "a .tar.gz of train/<class>/* and test/<class>/*", "fetch it again"
        ) from None


def _place(path: PurePath) -> tuple[str, str, str] | None:
    """Part, class and name of a file, or nothing for one that is no image; what a system hides is passed over."""
    good = path.suffix.lower() in _SUFFIXES and len(path.parts) >= 3 and not path.name.startswith(".")
    return (path.parts[-3], path.parts[-2], path.name) if good and path.parts[-3] in ("train", "test") else None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"that {path} cannot be read ({error.strerror})", "a readable image", "check its permissions"
        ) from None


def _pixels(content: bytes, name: str, size: int) -> NDArray[np.uint8]:
    try:
        with Image.open(io.BytesIO(content)) as image:
            found = image.size
            pixels = np.asarray(image.convert("RGB")) if found == (size, size) else np.zeros((0,), np.uint8)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = "no image" if isinstance(error, OSError) and "identify" in str(error) else error
        raise InputError(f"that {name} cannot be read ({reason})", "an image", "replace or remove it") from None
    if found != (size, size):
        raise InputError(f"{name} of {found[0]} x {found[1]} pixels", f"{size} x {size}", "resize it")
    return pixels
