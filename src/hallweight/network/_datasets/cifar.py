"""CIFAR-10: 60,000 colour images of 32 x 32 pixels in ten classes, from what the user has on disk."""

import os
from pathlib import Path

import numpy as np
import torch

from hallweight.core import InputError
from hallweight.core.files import cache_folder

from .cache import cached, source_checksum
from .cifar_archive import fetch_official, is_official, read_official
from .data import Data
from .image_folder import Images, Split, holds_images, read_images

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_OFFICIAL, _JPEG = "cifar-10-python.tar.gz", "cifar10-jpeg.tar.gz"
_MEAN, _STD = (0.4913, 0.4821, 0.4465), (0.2452, 0.2428, 0.2606)
_PIXELS, _FULL_SIZE, _ORDER_SEED = 32, (50_000, 10_000), 20251207
_HELP = f"pass root= or set HALLWEIGHT_DATA to the folder that holds {_OFFICIAL}, or in Python pass download=True"


def cifar10(root: Path | str | None = None, download: bool = False) -> Data:
    """Return CIFAR-10 (cite krizhevsky2009cifar): images (n, 3, 32, 32) in uint8, class numbers in the usual order.

    ``root``
        The archive itself, or a folder that holds ``cifar-10-python.tar.gz``, ``train/<class>/*`` and
        ``test/<class>/*`` in image files, or a ``.tar.gz`` of these. The official archive goes first. Unless given,
        ``$HALLWEIGHT_DATA``, else the folder of downloads.
    ``download``
        Fetch the official archive into ``root`` (else into the user's cache) if it is absent. Nothing is ever fetched
        without it.

    Images come in one fixed shuffled order, so that any first part holds all classes. The name says what they are: a
    copy in JPEG is "CIFAR-10 (JPEG copy)". Inputs of every copy are normalised with the constants of the shared JPEG
    copy, on which the shipped weights were trained. Decoded images are kept in the user's cache, where it can be
    written, by the checksum of the archive.

    Raises :class:`InputError` where there is no data, a class is missing, or an image cannot be read or has another
    size. It does so too for an archive that is damaged or not the official one, and a download that fails.
    """
    location = Path(root or os.environ.get("HALLWEIGHT_DATA") or _download_folder()).expanduser()
    source = fetch_official(location / _OFFICIAL) if download and not location.is_file() else _find_source(location)
    kind, train, test = cached(f"cifar10-{source_checksum(source)}", lambda: _decode(source))
    sizes = (len(train.labels), len(test.labels))
    name = f"CIFAR-10{kind}" + ("" if sizes == _FULL_SIZE else f", {sizes[0]:,} + {sizes[1]:,} images")
    cites = ("krizhevsky2009cifar",)
    return Data(name, train.images, train.labels, test.images, test.labels, CLASSES, _MEAN, _STD, cites)


def _find_source(root: Path) -> Path:
    """Return the archive or the folder of images that ``root`` means."""
    if root.is_file():
        return root
    if not root.is_dir():
        raise InputError(f"no {root}", "a folder with CIFAR-10", _HELP)
    for name in (_OFFICIAL, "", _JPEG):
        if (root / name).is_file() or (not name and holds_images(root)):
            return root / name
    archives = sorted(p for p in root.iterdir() if p.name.endswith((".tar.gz", ".tgz")))
    if len(archives) > 1:
        names = ", ".join(p.name for p in archives[:3])
        raise InputError(f"several archives in {root} ({names})", "one", "pass root= with the path of one of them")
    if not archives:
        raise InputError(f"no CIFAR-10 in {root}", f"{_OFFICIAL}, or images in train/<class> and test/<class>", _HELP)
    return archives[0]


def _decode(source: Path) -> Images:
    """Read all images, in the fixed shuffled order: training images come first in the stream of the seed."""
    found = read_official(source, CLASSES) if is_official(source) else read_images(source, CLASSES, _PIXELS)
    rng = np.random.default_rng(_ORDER_SEED)
    return Images(found.kind, *(_shuffled(part, rng) for part in (found.train, found.test)))


def _shuffled(part: Split, rng: np.random.Generator) -> Split:
    order = torch.from_numpy(rng.permutation(len(part.labels)))
    return Split(part.images[order], part.labels[order])


def _download_folder() -> Path:
    return (cache_folder() or Path.cwd()) / "data"
