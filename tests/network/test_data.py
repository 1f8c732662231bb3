"""Data sets: real ones, copies in files of any order, the cache, subsets; and what is said about broken ones."""

import io
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from hallweight.core import InputError
from hallweight.network import Data, cifar10, digits
from hallweight.network.internals import CLASSES, cache, cifar

EACH = {"train": 3, "test": 2}
CHOSEN = [7, 2, 7, 7, 5, 6, 0, 4, 0, 8, 2, 0]
"""Digits on the first validation images: a change would test choices on images that they were made by."""


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch, request) -> Path:
    """A cache of its own for every test with files of its own; the real data use the user's, as everybody would."""
    if "cifar_root" not in request.fixturenames:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("HALLWEIGHT_DATA", raising=False)
    return tmp_path / "cache" / "hallweight"


def picture(number: int, size: int = 32, form: str = "PNG", mode: str = "RGB") -> bytes:
    """One plain image whose red is ``number``."""
    out = io.BytesIO()
    Image.new(mode, (size, size), (number, 100, 200) if mode == "RGB" else number).save(out, form)
    return out.getvalue()


def files(form: str = "PNG") -> dict[str, bytes]:
    """A tiny CIFAR-10: the red of an image is 10 times its class plus its number."""
    return {
        f"{part}/{name}/{k}.{form.lower()}": picture(10 * number + k, form=form)
        for part, each in EACH.items()
        for number, name in enumerate(CLASSES)
        for k in range(each)
    }


def folder(root: Path, content: dict[str, bytes]) -> Path:
    for name, data in content.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def archive(path: Path, content: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def same(a: Data, b: Data) -> bool:
    return all(torch.equal(getattr(a, n), getattr(b, n)) for n in ("x_train", "y_train", "x_test", "y_test"))


def test_the_digits_are_their_own_inputs():
    data = digits()
    assert data.classes == tuple("0123456789")
    assert torch.equal(data.inputs(data.x_test), data.x_test)
    assert (len(data.y_train), len(data.y_test)) == (1000, 797)


def test_the_real_images(cifar_root):
    data = cifar10(cifar_root)
    assert data.x_train.shape == (50_000, 3, 32, 32)
    assert data.x_test.shape == (10_000, 3, 32, 32)
    assert data.x_train.dtype == torch.uint8
    assert torch.equal(data.y_train.bincount(), torch.full((10,), 5000))
    assert torch.equal(data.y_test.bincount(), torch.full((10,), 1000))
    assert data.name in ("CIFAR-10", "CIFAR-10 (JPEG copy)")
    # normalised: mean 0 and deviation 1 in each channel; 0.01 allows for the other copy's statistics
    x = data.inputs(data.x_train[:5000]).double()
    assert x.mean((0, 2, 3)).abs().max() < 0.02
    assert (x.std((0, 2, 3)) - 1).abs().max() < 0.02


def test_any_first_part_of_the_real_images_holds_all_classes(cifar_root):
    data = cifar10(cifar_root)
    # 1000 draws of 10 classes: 100 each, standard deviation 9.5; six of them
    assert (data.y_test[:1000].bincount(minlength=10) - 100).abs().max() < 57
    assert len(data.y_train[:128].unique()) == 10


def test_an_image_keeps_its_class_and_the_order_of_files_does_not_matter(tmp_path):
    content = files()
    names = list(content)
    np.random.default_rng(1).shuffle(names)
    sources = [
        folder(tmp_path / "images", content),
        archive(tmp_path / "a.tar.gz", {n: content[n] for n in names}),
        archive(tmp_path / "b.tgz", {f"some/where/{n}": content[n] for n in reversed(content)}),
    ]
    first, *others = [cifar10(s) for s in sources]
    assert all(same(first, o) for o in others)
    for x, y, part in ((first.x_train, first.y_train, "train"), (first.x_test, first.y_test, "test")):
        assert torch.equal(x[:, 0, 0, 0] // 10, y.to(torch.uint8))
        assert torch.equal(y.bincount(), torch.full((10,), EACH[part]))
        assert (x[:, 2] == 200).all()
    assert first.y_train.diff().lt(0).any()  # shuffled
    assert first.name == "CIFAR-10 (PNG copy), 30 + 20 images"
    assert first.classes == CLASSES == tuple(sorted(CLASSES))


def test_hidden_files_and_others_are_passed_over(tmp_path):
    extra = {"train/cat/.hidden.png": b"x", "train/cat/notes.txt": b"y", "README.md": b"z", "._train/cat/0.png": b"no"}
    assert same(cifar10(archive(tmp_path / "a.tar.gz", files() | extra)), cifar10(folder(tmp_path / "f", files())))


def test_grey_images_become_three_equal_channels(tmp_path):
    data = cifar10(folder(tmp_path / "f", files() | {"test/dog/0.png": picture(7, mode="L")}))
    assert ((data.x_test == 7).flatten(1).all(1)).sum() == 1


def test_where_it_looks(tmp_path, monkeypatch, own_cache):
    archive(tmp_path / "cifar10-jpeg.tar.gz", files("JPEG"))
    assert cifar10(tmp_path).name.startswith("CIFAR-10 (JPEG copy)")
    monkeypatch.setenv("HALLWEIGHT_DATA", str(tmp_path))
    assert cifar10().name.startswith("CIFAR-10 (JPEG copy)")
    folder(tmp_path, files())  # an unpacked folder goes before its archive
    assert cifar10().name.startswith("CIFAR-10 (PNG copy)")
    monkeypatch.delenv("HALLWEIGHT_DATA")
    folder(own_cache / "data", files())
    assert cifar10().name.startswith("CIFAR-10 (PNG copy)")


def test_the_second_time_nothing_is_decoded(tmp_path, monkeypatch):
    source = archive(tmp_path / "a.tar.gz", files())
    first = cifar10(source)
    monkeypatch.setattr(cifar, "read_images", lambda *_: pytest.fail("decoded again"))
    assert same(first, cifar10(source))
    assert cifar10(source).name == first.name


def test_changed_images_are_read_again(tmp_path):
    source = folder(tmp_path / "f", files())
    before = cifar10(source)
    target = source / "test/dog/0.png"
    target.write_bytes(picture(250))
    os.utime(target, ns=(1, 1))
    after = cifar10(source)
    assert not same(before, after)
    assert (after.x_test == 250).any()


def test_a_damaged_cache_is_no_matter(tmp_path, own_cache):
    source = archive(tmp_path / "a.tar.gz", files())
    first = cifar10(source)
    (stored,) = own_cache.glob("*.safetensors")
    for damage in (stored.read_bytes()[:-100], b"", b"nonsense"):
        stored.write_bytes(damage)
        assert same(first, cifar10(source))
        assert len(stored.read_bytes()) > 50 * 3 * 32 * 32  # and it has been made good


def test_without_a_cache_everything_works(tmp_path, monkeypatch):
    source = archive(tmp_path / "a.tar.gz", files())
    first = cifar10(source)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert same(first, cifar10(source))
    monkeypatch.setattr(cache, "cache_folder", lambda: None)
    assert same(first, cifar10(source))


def test_subsets_are_shuffled_repeatable_and_nested(tmp_path):
    data = cifar10(folder(tmp_path / "f", files()))
    small, large = data.subset(5, 4, seed=3), data.subset(20, seed=3)
    assert (len(small.y_train), len(small.y_test), len(large.y_test)) == (5, 4, 20)
    assert torch.equal(small.x_train, large.x_train[:5])
    assert same(small, data.subset(5, 4, seed=3))
    assert not same(small, data.subset(5, 4, seed=4))
    assert len({int(v) for v in data.subset().x_train[:, 0, 0, 0]}) == 30  # without repeats
    assert torch.equal(small.x_train[:, 0, 0, 0] // 10, small.y_train.to(torch.uint8))


@pytest.mark.parametrize("number", [0, -1, 31, 2.5, True])
def test_an_impossible_subset_is_one_sentence(tmp_path, number):
    with pytest.raises(InputError, match="a whole number from 1 to 30"):
        cifar10(folder(tmp_path / "f", files())).subset(number)


def test_inputs_of_bytes_and_of_floats_agree():
    data = Data("x", *[torch.zeros(0)] * 4, classes=("a",), mean=(0.5, 0.25), std=(0.5, 2.0))
    images = torch.arange(0, 256, dtype=torch.uint8).reshape(2, 2, 8, 8)
    mean, std = torch.tensor(data.mean).view(2, 1, 1), torch.tensor(data.std).view(2, 1, 1)
    expected = (images.double() / 255 - mean) / std
    for x in (images, images / 255, images.double() / 255):
        kept = x.clone()
        out = data.inputs(x)
        assert out.dtype == torch.float32
        assert torch.allclose(out.double(), expected, atol=1e-6)
        assert torch.equal(x, kept)


def test_validation_images_come_from_the_training_images_and_never_change():
    data = digits()
    held = data.validation()
    assert (len(held.y_train), len(held.y_test)) == (800, 200)
    seen = {x.numpy().tobytes() for x in data.x_train}
    parts = [{x.numpy().tobytes() for x in part} for part in (held.x_train, held.x_test)]
    assert parts[0] | parts[1] == seen
    assert not parts[0] & parts[1]
    assert held.name.endswith("validation images")
    assert torch.equal(held.x_test, data.validation(0.2).x_test)
    assert torch.equal(data.validation(0.1).x_test, held.x_test[:100])
    assert held.y_test[:12].tolist() == CHOSEN


def test_all_classes_are_in_the_validation_images():
    assert len(set(digits().validation().y_test.tolist())) == 10


@pytest.mark.parametrize("share", [0.0, 1.0, 1e-9, -1, 2, "half"])
def test_a_share_that_leaves_nothing_is_refused(share):
    with pytest.raises(InputError):
        digits().validation(share)
