"""CIFAR-10: 60,000 colour images of 32 x 32 pixels in ten classes, from what the user has on disk."""

import os
from pathlib import Path

import numpy as np
import torch

from hallweight.core import InputError

from .cache import cached, folder, key_of
from .cifar_archive import fetch_official, is_official, read_official
from .data import Data
from .image_folder import Images, Split, holds_images, read_images

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_OFFICIAL, _JPEG = "cifar-10-python.tar.gz", "cifar10-jpeg.tar.gz"
_MEAN, _STD = (0.4913, 0.4821, 0.4465), (0.2452, 0.2428, 0.2606)
_SIZE, _FULL, _ORDER = 32, (50_000, 10_000), 20251207
_HELP = f"pass root= (--data-root) or set HALLWEIGHT_DATA to the folder that holds {_OFFICIAL}, or pass download=True"


def cifar10(root: Path | str | None = None, download: bool = False) -> Data:
    """Return CIFAR-10 (cite krizhevsky2009cifar): images (n, 3, 32, 32) in uint8, class numbers in the usual order.

    ``root`` (else ``$HALLWEIGHT_DATA``, else where a download would be) is a folder that holds the official
    ``cifar-10-python.tar.gz`` or a copy in image files: ``train/<class>/*`` and ``test/<class>/*``, or a ``.tar.gz`` of
    these; or it is the archive itself. The official one is taken where there are several. With ``download`` it is
    fetched into ``root`` (else into the user's cache) if it is not there; nothing is ever fetched unasked.

    Images come in one fixed shuffled order, so that any first part holds all classes. The name says what they are: a
    copy in JPEG is "CIFAR-10 (JPEG copy)". Inputs are normalised with the same constants for every copy, those of the
    shared JPEG copy, so that shipped weights see what they were trained on. Decoded images are kept in the user's
    cache, by the checksum of the archive; where no cache can be written everything works without.

    Raises :class:`InputError` where there is no data, a class is missing, an image cannot be read or has another size,
    an archive is damaged or not the official one, or a download fails.
    """
    place = Path(root or os.environ.get("HALLWEIGHT_DATA") or _downloads()).expanduser()
    source = fetch_official(place / _OFFICIAL) if download and not place.is_file() else _find(place)
    kind, train, test = cached(f"cifar10-{key_of(source)}", lambda: _decode(source))
    sizes = (len(train.labels), len(test.labels))
    name = f"CIFAR-10{kind}" + ("" if sizes == _FULL else f", {sizes[0]:,} + {sizes[1]:,} images")
    return Data(
        name, train.images, train.labels, test.images, test.labels, CLASSES, _MEAN, _STD, ("krizhevsky2009cifar",)
    )


def _find(place: Path) -> Path:
    """Return the archive or the folder of images that ``place`` means."""
    if place.is_file():
        return place
    if not place.is_dir():
        raise InputError(f"no {place}", "a folder with CIFAR-10", _HELP)
    for name in (_OFFICIAL, "", _JPEG):
        if (place / name).is_file() or (not name and holds_images(place)):
            return place / name
    archives = sorted(p for p in place.iterdir() if p.name.endswith((".tar.gz", ".tgz")))
    if len(archives) > 1:
        names = ", ".join(p.name for p in archives[:3])
        raise InputError(f"several archives in {place} ({names})", "one", "pass root= with the file that is meant")
    if not archives:
        raise InputError(f"no CIFAR-10 in {place}", f"{_OFFICIAL}, or images in train/<class> and test/<class>", _HELP)
    return archives[0]


def _decode(source: Path) -> Images:
    """Read everything, in the fixed shuffled order; training images first in the stream of the seed."""
    found = read_official(source, CLASSES) if is_official(source) else read_images(source, CLASSES, _SIZE)
    rng = np.random.default_rng(_ORDER)
    return Images(found.kind, *(_shuffled(part, rng) for part in (found.train, found.test)))


def _shuffled(part: Split, rng: np.random.Generator) -> Split:
    order = torch.from_numpy(rng.permutation(len(part.labels)))
    return Split(part.images[order], part.labels[order])


def _downloads() -> Path:
    return (folder() or Path.cwd()) / "data"
