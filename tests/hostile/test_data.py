"""Broken data folders and archives: one clear sentence each, and nothing half done."""

import hashlib
import io
import pickle
import shutil
import tarfile
from pathlib import Path

import pytest
from PIL import Image

from hallweight.core import InputError
from hallweight.network import cifar10
from hallweight.network.internals import CLASSES, cifar_archive


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("HALLWEIGHT_DATA", raising=False)


def picture(size: tuple[int, int] = (32, 32), form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(out, form)
    return out.getvalue()


@pytest.fixture
def images(tmp_path) -> Path:
    """A good folder of one image per class and part."""
    for part in ("train", "test"):
        for name in CLASSES:
            (tmp_path / "images" / part / name).mkdir(parents=True)
            (tmp_path / "images" / part / name / "0.jpg").write_bytes(picture())
    return tmp_path / "images"


def packed(images: Path) -> Path:
    path = images.parent / "images.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.add(images, ".")
    return path


DAMAGE = {
    "a class is missing": (lambda f: shutil.rmtree(f / "test/frog"), r"no images of frog in .* \(test\)"),
    "a class is empty": (lambda f: (f / "train/cat/0.jpg").unlink(), r"no images of cat in .* \(train\)"),
    "a class too many": (lambda f: shutil.copytree(f / "train/cat", f / "train/yak"), r"the class 'yak'.*rename"),
    "no image at all": (lambda f: (f / "train/cat/0.jpg").write_bytes(b"hello"), r"train/cat/0.jpg .* \(no image\)"),
    "an empty image": (lambda f: (f / "train/cat/0.jpg").write_bytes(b""), r"train/cat/0.jpg .* \(no image\)"),
    "half an image": (lambda f: (f / "test/dog/0.jpg").write_bytes(picture()[:-300]), r"test/dog/0.jpg .*truncated"),
    "a broken PNG": (
        lambda f: (f / "test/dog/1.png").write_bytes(picture(form="PNG")[:200] + bytes(90)),
        r"test/dog/1.png .* cannot be read",
    ),
    "another size": (lambda f: (f / "test/dog/0.jpg").write_bytes(picture((32, 28))), r"0.jpg .*of 32 x 28 pixels"),
}


@pytest.mark.parametrize("pack", [False, True], ids=["folder", "archive"])
@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_images(images, name, pack):
    damage, sentence = DAMAGE[name]
    damage(images)
    with pytest.raises(InputError, match=sentence):
        cifar10(packed(images) if pack else images)


def test_a_truncated_archive(images):
    path = packed(images)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(InputError, match=r"images.tar.gz is damaged .*fetch it again"):
        cifar10(path)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08" + bytes(40)])
def test_no_archive(tmp_path, content):
    (tmp_path / "x.tar.gz").write_bytes(content)
    with pytest.raises(InputError, match=r"x.tar.gz is damaged|no images in"):
        cifar10(tmp_path / "x.tar.gz")


def test_an_archive_of_something_else(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "notes.txt", "notes.txt")
    with pytest.raises(InputError, match=r"no images in .*x.tar.gz \(train\)"):
        cifar10(tmp_path / "x.tar.gz")


def test_no_data_root():
    with pytest.raises(InputError, match=r"root=.*HALLWEIGHT_DATA.*download=True"):
        cifar10()


def test_an_empty_folder_and_one_that_is_not_there(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"no CIFAR-10 in .*empty"):
        cifar10(tmp_path / "empty")
    with pytest.raises(InputError, match=r"no .*nowhere"):
        cifar10(tmp_path / "nowhere")


def test_empty_parts(tmp_path):
    (tmp_path / "train").mkdir()
    (tmp_path / "test").mkdir()
    with pytest.raises(InputError, match=r"no images in .* \(train\)"):
        cifar10(tmp_path)


def test_several_archives(images):
    shutil.copy(packed(images), images.parent / "other.tar.gz")
    with pytest.raises(InputError, match=r"several archives .*images.tar.gz, other.tar.gz"):
        cifar10(images.parent)


def test_another_file_under_the_official_name(images):
    path = packed(images).rename(images.parent / "cifar-10-python.tar.gz")
    with pytest.raises(InputError, match=r"the checksum [0-9a-f]{32} .*expected c58f30108f718f92721af3b95e74349a"):
        cifar10(path.parent)


class Evil:
    def __reduce__(self):
        return exec, ("raise SystemExit('executed')",)


def test_a_pickle_that_wants_to_run_code_does_not(tmp_path, monkeypatch):
    with tarfile.open(tmp_path / "cifar-10-python.tar.gz", "w:gz") as tar:
        content = pickle.dumps(Evil(), 2)
        info = tarfile.TarInfo("cifar-10-batches-py/data_batch_1")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))

    found = hashlib.md5((tmp_path / "cifar-10-python.tar.gz").read_bytes()).hexdigest()
    monkeypatch.setattr(cifar_archive, "MD5", found)
    with pytest.raises(InputError, match=r"damaged \(it asks for .*exec\)"):
        cifar10(tmp_path)
