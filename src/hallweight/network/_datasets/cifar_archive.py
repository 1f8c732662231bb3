"""The official archive of CIFAR-10: checksum, download, content (cite krizhevsky2009cifar)."""

import hashlib
import io
import os
import pickle
import tarfile
import tempfile
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.request import urlopen

import numpy as np
import torch

from hallweight.core import InputError

from .image_folder import ARCHIVE_ERRORS, Images, Split

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
MD5 = "c58f30108f718f92721af3b95e74349a"
_TRAIN = tuple(f"data_batch_{k}" for k in range(1, 6))
_BLOCK_BYTES, _TIMEOUT_S = 1 << 20, 60.0


def is_official(source: Path) -> bool:
    """Whether a path has the name of the official archive."""
    return source.is_file() and source.name == URL.rpartition("/")[2]


def read_official(source: Path, classes: tuple[str, ...]) -> Images:
    """Read the official archive, in its order, after its checksum was checked.

    Raises :class:`InputError` if it is another or a damaged file.
    """
    with source.open("rb") as file:
        found = hashlib.file_digest(file, _md5).hexdigest()
    if found != MD5:
        raise InputError(
            f"the checksum {found} of {source}", f"{MD5}, of the official CIFAR-10", "delete it and fetch it again"
        )
    try:
        with tarfile.open(source, "r:gz") as archive:
            members = (m for m in archive if m.isfile() and _is_batch(m))
            batches = {PurePosixPath(m.name).name: _batch(archive, m) for m in members}
        class_numbers = torch.tensor([classes.index(n) for n in batches["batches.meta"]["label_names"]])
        parts = ([batches[n] for n in names] for names in (_TRAIN, ("test_batch",)))
        return Images("", *(_split(part, class_numbers) for part in parts))
    except (*ARCHIVE_ERRORS, pickle.UnpicklingError, KeyError, ValueError) as error:
        raise InputError(f"that {source} is damaged ({error})", "the official CIFAR-10", "fetch it again") from None


def fetch_official(path: Path) -> Path:
    """Download the official archive to ``path`` unless it is there, and return ``path``.

    The file appears there only once it is complete and its checksum is right.
    """
    if path.is_file():
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(
            f"that {path.parent} cannot be written ({error.strerror or error})",
            "a folder for the download",
            "pass root= with another folder",
        ) from None
    try:
        _download(handle, path)
        Path(name).chmod(0o644)
        return Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _download(handle: int, path: Path) -> None:
    checksum = _md5()
    try:
        with os.fdopen(handle, "wb") as file, urlopen(URL, timeout=_TIMEOUT_S) as response:
            while block := response.read(_BLOCK_BYTES):
                file.write(block)
                checksum.update(block)
    except (OSError, HTTPException) as error:
        raise InputError(
            f"that {URL} could not be saved in {path.parent} ({getattr(error, 'reason', None) or error})",
            "a connection and 170 MB of disk space",
            "try again, or fetch the file with a browser and pass root= with its folder",
        ) from None
    if checksum.hexdigest() != MD5:
        found = f"the checksum {checksum.hexdigest()} of what {URL} gave"
        raise InputError(found, f"{MD5}, of the official CIFAR-10", "try again later")


def _md5() -> "hashlib._Hash":
    """MD5, also where it is barred for security: the data set is published with this checksum."""
    return hashlib.md5(usedforsecurity=False)


class _ArrayUnpickler(pickle.Unpickler):
    """Unpickles numpy arrays and calls nothing else, whatever the file asks for."""

    def find_class(self, module: str, name: str) -> Any:
        known = {"_reconstruct": np.empty(0).__reduce__()[0], "ndarray": np.ndarray, "dtype": np.dtype}
        if name in known and module.split(".")[0] == "numpy":
            return known[name]
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


def _is_batch(member: tarfile.TarInfo) -> bool:
    return PurePosixPath(member.name).name in (*_TRAIN, "test_batch", "batches.meta")


def _batch(archive: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, Any]:
    file = archive.extractfile(member)
    return dict(_ArrayUnpickler(io.BytesIO(file.read() if file else b""), encoding="latin1").load())


def _split(batches: list[dict[str, Any]], class_numbers: torch.Tensor) -> Split:
    images = np.concatenate([np.asarray(b["data"], dtype=np.uint8) for b in batches]).reshape(-1, 3, 32, 32)
    labels = np.concatenate([np.asarray(b["labels"], dtype=np.int64) for b in batches])
    if len(images) != len(labels):
        raise ValueError("images and labels of different number")
    return Split(torch.from_numpy(images), class_numbers[torch.from_numpy(labels)])
