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

_FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".bmp": "BMP", ".webp": "WebP"}
ARCHIVE_ERRORS = (OSError, EOFError, zlib.error, tarfile.TarError)
"""What reading a damaged archive raises."""
Pixels = NDArray[np.uint8]


class Split(NamedTuple):
    """Images (n, 3, size, size) in uint8 and their class numbers (n,)."""

    images: Tensor
    labels: Tensor


class Images(NamedTuple):
    """Images as they were read. ``kind`` says how they were stored, as the end of a name: " (JPEG copy)"."""

    kind: str
    train: Split
    test: Split


def holds_images(folder: Path) -> bool:
    """Whether a folder has the parts ``train`` and ``test``."""
    return all((folder / part).is_dir() for part in ("train", "test"))


def read_images(source: Path, classes: tuple[str, ...], size: int) -> Images:
    """Read all images of a folder or an archive, in the order of their names.

    Raises :class:`InputError` for a class without images, folders that are no class, and a damaged archive. It does so
    too for an image that cannot be read or is not ``size`` x ``size``.
    """
    decoded: dict[str, list[tuple[str, int, Pixels]]] = {"train": [], "test": []}
    formats, class_numbers = set(), {name: k for k, name in enumerate(classes)}
    for part, name, file, content in _image_files(source):
        if name not in class_numbers:
            found = f"the class {name!r} in {source} ({part})"
            raise InputError(found, f"the classes {', '.join(classes)}", "rename or remove that folder")
        formats.add(_FORMATS[PurePosixPath(file).suffix.lower()])
        pixels = _pixels(content, f"{part}/{name}/{file} in {source}", size)
        decoded[part].append((file, class_numbers[name], pixels))
    splits = [_split(source, part, rows, classes) for part, rows in decoded.items()]
    return Images(f" ({' and '.join(sorted(formats))} copy)", *splits)


def _split(source: Path, part: str, rows: list[tuple[str, int, Pixels]], classes: tuple[str, ...]) -> Split:
    present = {number for _, number, _ in rows}
    absent = [name for k, name in enumerate(classes) if k not in present]
    if absent:
        found = "no images" if not rows else f"no images of {', '.join(absent)}"
        expected = f"images in {part}/<class> for all {len(classes)} classes"
        raise InputError(f"{found} in {source} ({part})", expected, "add the images of every class")
    rows.sort(key=lambda row: (row[1], row[0]))
    images = np.stack([pixels for _, _, pixels in rows]).transpose(0, 3, 1, 2)
    return Split(torch.from_numpy(images.copy()), torch.tensor([number for _, number, _ in rows]))


def _image_files(source: Path) -> Iterator[tuple[str, str, str, bytes]]:
    """Yield part, class, file name and content of every image."""
    if source.is_dir():
        for path in source.glob("*/*/*"):
            if labels := _part_class_file(path):
                yield *labels, _content(path)
        return
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                if member.isfile() and (labels := _part_class_file(PurePosixPath(member.name))):
                    file = archive.extractfile(member)
                    yield *labels, file.read() if file else b""
    except ARCHIVE_ERRORS as error:
        raise InputError(
            f"that {source} is damaged ({error})", "a .tar.gz of train/<class>/* and test/<class>/*", "fetch it again"
        ) from None


def _part_class_file(path: PurePath) -> tuple[str, str, str] | None:
    """Return part, class and name of an image file; None for any other file, and for hidden ones."""
    if path.suffix.lower() not in _FORMATS or len(path.parts) < 3 or path.name.startswith("."):
        return None
    part, name, file = path.parts[-3:]
    return (part, name, file) if part in ("train", "test") else None


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
