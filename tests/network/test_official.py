"""The official archive of CIFAR-10: a small one in its format, read and fetched from a server on this machine."""

import hashlib
import io
import pickle
import pickletools
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch

from hallweight.core import InputError
from hallweight.network import cifar10
from hallweight.network.internals import CLASSES, cifar_archive

NAME = "cifar-10-python.tar.gz"
EACH = 4  # images per batch


def python2(thing) -> bytes:
    """Pickle as Python 2 did for this data set: all texts and array contents as byte strings, numpy's old names."""
    content = bytearray(pickle.dumps(thing, 3))
    swap = {"BINBYTES": b"T", "SHORT_BINBYTES": b"U", "BINUNICODE": b"T"}
    for code, _, place in pickletools.genops(bytes(content)):
        if code.name in swap:
            content[place : place + 1] = swap[code.name]
    return bytes(content).replace(b"cnumpy._core.", b"cnumpy.core.")


def batch(seed: int, labels: list[int]) -> dict:
    rng = np.random.default_rng(seed)
    return {"data": rng.integers(0, 256, (len(labels), 3072)).astype(np.uint8), "labels": labels, "batch_label": "x"}


@pytest.fixture
def official(monkeypatch, tmp_path) -> tuple[bytes, dict]:
    """The content of a small archive in the official format, taken for the official one, and what is in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("HALLWEIGHT_DATA", raising=False)
    parts = {f"data_batch_{k}": batch(k, [(k + j) % 10 for j in range(EACH)]) for k in range(1, 6)}
    parts["test_batch"] = batch(6, list(range(10)))
    parts["batches.meta"] = {"label_names": list(CLASSES[::-1])}  # another order than ours, to see that names decide
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, thing in reversed(parts.items()):
            content = python2(thing)
            info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    monkeypatch.setattr(cifar_archive, "MD5", hashlib.md5(out.getvalue()).hexdigest())
    return out.getvalue(), parts


@pytest.fixture
def server(monkeypatch):
    """A server on this machine in place of the official address; ``give`` sets what it answers."""
    state = {"body": b"", "length": None, "asked": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state["asked"] += 1
            self.send_response(200 if state["body"] else 404)
            self.send_header("Content-Length", str(state["length"] or len(state["body"])))
            self.end_headers()
            self.wfile.write(state["body"])

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setattr(cifar_archive, "URL", f"http://127.0.0.1:{http.server_port}/kriz/{NAME}")
        yield state
        http.shutdown()
        thread.join()


def test_images_and_classes_of_the_official_format(official, tmp_path):
    content, parts = official
    (tmp_path / NAME).write_bytes(content)
    data = cifar10(tmp_path)
    assert data.name == "CIFAR-10, 20 + 10 images"
    batches = [b for b in parts.values() if "data" in b]
    stored = {x.tobytes(): y for b in batches for x, y in zip(b["data"], b["labels"], strict=True)}
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        assert x.dtype == torch.uint8
        for image, label in zip(x, y, strict=True):
            assert 9 - label == stored[image.numpy().tobytes()]
    assert len(data.y_train) == 5 * EACH


def test_a_download_is_kept_and_not_repeated(official, server, tmp_path):
    server["body"] = official[0]
    data = cifar10(tmp_path / "new" / "folder", download=True)
    assert len(data.y_test) == 10
    assert [p.name for p in (tmp_path / "new" / "folder").iterdir()] == [NAME]
    cifar10(tmp_path / "new" / "folder", download=True)
    assert server["asked"] == 1


def test_without_a_folder_it_goes_to_the_cache_and_is_found_there(official, server):
    server["body"] = official[0]
    cifar10(download=True)
    assert len(cifar10().y_test) == 10
    assert server["asked"] == 1


def test_nothing_is_fetched_unasked(official, server, tmp_path):
    server["body"] = official[0]
    with pytest.raises(InputError, match="download=True"):
        cifar10(tmp_path)
    with pytest.raises(InputError, match="download=True"):
        cifar10()
    assert server["asked"] == 0


def nothing_left(folder: Path) -> bool:
    return not list(folder.iterdir())


def test_a_wrong_file_is_not_kept(official, server, tmp_path):
    server["body"] = b"<html>moved</html>"
    with pytest.raises(InputError, match=r"the checksum [0-9a-f]{32} of what http"):
        cifar10(tmp_path / "d", download=True)
    assert nothing_left(tmp_path / "d")


def test_a_cut_connection_leaves_nothing(official, server, tmp_path):
    server["body"], server["length"] = official[0][:-100], len(official[0])
    with pytest.raises(InputError, match=r"could not be saved|the checksum"):
        cifar10(tmp_path / "d", download=True)
    assert nothing_left(tmp_path / "d")


def test_a_missing_file_on_the_server(official, server, tmp_path):
    with pytest.raises(InputError, match=r"could not be saved in .*Not Found.*try again"):
        cifar10(tmp_path / "d", download=True)
    assert nothing_left(tmp_path / "d")


def test_a_full_disk_leaves_nothing(official, server, tmp_path, monkeypatch):
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    server["body"] = official[0]
    monkeypatch.setattr(cifar_archive.os, "fdopen", lambda *_: Full())
    with pytest.raises(InputError, match=r"No space left on device.*170 MB"):
        cifar10(tmp_path / "d", download=True)
    assert nothing_left(tmp_path / "d")


def test_a_folder_that_cannot_be_written(official, server, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match=r"cannot be written .*root="):
        cifar10(tmp_path / "file" / "below", download=True)
    assert server["asked"] == 0
