"""What training does to images: crops, mirror images, holes, pieces of others, sizes."""

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.network import Data, digits, train
from hallweight.network.internals import (
    OPERATIONS,
    apply_operations,
    crop_flip_cutout,
    crop_flip_trivial_cutout,
    cutmix,
    resize,
    trivial_augment,
)


@pytest.fixture(scope="module")
def data() -> Data:
    """300 digits to train on and 200 to test on."""
    return digits().subset(300, 200)


def test_crops_mirrors_and_holes():
    generator = torch.Generator().manual_seed(0)
    n = 2000
    ramp = torch.arange(1.0, 33).expand(n, 3, 32, 32).contiguous()  # rises from left to right
    out = crop_flip_cutout(ramp, generator)
    assert out.shape == ramp.shape
    holes = (out == 0).all(1)
    assert holes.flatten(1).sum(1).max() == 49
    assert (holes.flatten(1).sum(1) == 49).float().mean() == pytest.approx((26 / 32) ** 2, abs=0.05)
    rest = torch.where(out == 0, torch.nan, out)[:, 0, :, 12:20].nanmean(1)
    mirrored = (rest[:, -1] < rest[:, 0]).float().mean().item()
    assert mirrored == pytest.approx(0.5, abs=0.045)  # four standard errors
    tall = torch.arange(1.0, 33)[:, None].expand(n, 3, 32, 32).contiguous()
    middle = crop_flip_cutout(tall, generator)[:, 0, 16].amax(1)
    assert set(middle.tolist()) == set(range(13, 22))  # moved by -4 to 4


def pictures(n: int) -> torch.Tensor:
    """Images of a bright square off the middle, on a dark ground with a slope; black is -2 and white 2."""
    out = torch.linspace(-1, -0.5, 32).expand(n, 3, 32, 32).clone()
    out[:, :, 6:12, 20:26] = torch.tensor([1.0, 0.5, 0.0])[:, None, None]
    out[:, :, 31, 0], out[:, :, 31, 1] = -2.0, 2.0
    return out


def after(operation: str, strength: float) -> torch.Tensor:
    """One picture (3, 32, 32) after an operation."""
    kind = torch.tensor([OPERATIONS.index(operation)])
    return apply_operations(pictures(1), kind, torch.tensor([strength]))[0]


def middle_of_square(image: torch.Tensor) -> tuple[float, float]:
    """Where the square is: down and right, in pixels."""
    bright = (image[0] - 0.05).clamp(0, 1)  # without what comes in over the border
    bright[24:, :8] = 0.0  # nor the white pixel
    grid = torch.arange(32.0)
    return float((bright.sum(1) * grid).sum() / bright.sum()), float((bright.sum(0) * grid).sum() / bright.sum())


def test_colours_go_from_their_base_or_towards_it():
    image = pictures(1)[0]
    inner = (slice(None), slice(7, 11), slice(21, 25))  # inside the square
    assert torch.equal(after("none", 1.0), image)
    assert after("brightness", -1.0)[inner].sub(-2).allclose(0.1 * (image[inner] + 2))
    assert after("brightness", 1.0)[inner].allclose((-2 + 1.9 * (image[inner] + 2)).clamp(max=2.0))
    assert after("contrast", -1.0).std().item() == pytest.approx(0.1 * image.std().item(), rel=1e-3)
    assert after("colour", -1.0)[inner].std(0).allclose(0.1 * image[inner].std(0))
    assert after("colour", -1.0)[inner].mean(0).allclose(image[inner].mean(0))
    assert after("sharpness", 1.0)[0, 6, 20] > image[0, 6, 20]  # a corner stands out more
    assert after("sharpness", -1.0)[0, 6, 20] < image[0, 6, 20]
    inverted = after("solarize", 0.0)  # all above the middle
    assert inverted[0, 8, 22] == -image[0, 8, 22]
    assert torch.equal(inverted[:, 20], image[:, 20])
    for name in OPERATIONS[1:6]:
        assert after(name, 1.0).abs().max() <= 2


def test_moves_bring_the_square_where_geometry_says():
    """The square, pixels 6 to 11 and 20 to 25, is 7 pixels above and 7 right of the middle, 15.5."""
    y, x = -7.0, 7.0
    found = {name: middle_of_square(after(name, 0.5)) for name in OPERATIONS[6:]}
    start = middle_of_square(after("none", 0.0))
    assert start == pytest.approx((15.5 + y, 15.5 + x), abs=0.05)
    angle = 0.26
    wanted = {
        "shear right": (y, x - 0.15 * y),
        "shear down": (y - 0.15 * x, x),
        "shift right": (y, x - 0.3 * 16),
        "shift down": (y - 0.3 * 16, x),
        "rotation": (np.cos(angle) * y - np.sin(angle) * x, np.cos(angle) * x + np.sin(angle) * y),
    }
    assert set(found) == set(wanted)
    for name, (down, right) in wanted.items():
        assert found[name] == pytest.approx((15.5 + down, 15.5 + right), abs=0.25), name


def test_each_image_gets_one_operation_as_often_as_another():
    n = 4400
    images = pictures(n)
    out = trivial_augment(images, torch.Generator().manual_seed(0))
    assert torch.equal(images, pictures(n))
    same = (out == images).flatten(1).all(1).float().mean().item()
    assert same == pytest.approx(1 / len(OPERATIONS), abs=0.025)  # solarizing above all values does nothing either
    again = trivial_augment(images, torch.Generator().manual_seed(0))
    assert torch.equal(out, again)
    assert not torch.equal(out, trivial_augment(images, torch.Generator().manual_seed(1)))
    one = trivial_augment(images[:1, :, :20], torch.Generator().manual_seed(2))  # a batch of one, not square
    assert one.shape == (1, 3, 20, 32)


def test_one_more_operation_comes_before_the_hole():
    out = crop_flip_trivial_cutout(pictures(300), torch.Generator().manual_seed(0))
    zeros = (out == 0).all(1).flatten(1).sum(1)
    assert (zeros >= 16).all()  # a quarter of the hole is left even in a corner
    assert out.isfinite().all()


def numbered(n: int, side: int = 32) -> tuple[torch.Tensor, torch.Tensor]:
    """Images that are all of their own number, which is their label too."""
    labels = torch.arange(n)
    return labels.float()[:, None, None, None].expand(n, 3, side, side).contiguous(), labels


def test_a_rectangle_of_another_image_is_pasted_and_counted():
    images, labels = numbered(20)
    for seed in range(50):
        out, ((kept, own), (pasted, others)) = cutmix(images, labels, seed)
        assert (own == labels).all()
        assert sorted(others.tolist()) == labels.tolist()
        assert kept + pasted == 1
        foreign = (out != images).any(1)
        moved = others != own
        assert (foreign[moved].flatten(1).float().mean(1) == pasted).all()
        assert not foreign[~moved].any()
        rows, columns = foreign.any(2), foreign.any(1)
        assert (foreign == rows[:, :, None] & columns[:, None, :]).all()  # a rectangle
        assert (out.amax((1, 2, 3))[moved] == torch.maximum(own, others)[moved]).all() or pasted in (0, 1)
    assert (images == numbered(20)[0]).all()


def test_pasted_areas_are_those_of_a_uniform_area_that_ends_at_the_border():
    """Mean share: the integral of (s - s^2/4)^2 over the area s^2 is 1/2 - 1/5 + 1/48; whole pixels take a bit off."""
    images, labels = numbered(2, side=64)
    shares = [cutmix(images, labels, seed)[1][1][0] for seed in range(1500)]
    assert np.mean(shares) == pytest.approx(1 / 2 - 1 / 5 + 1 / 48, abs=0.028)
    assert min(shares) < 0.01
    assert max(shares) > 0.8


def test_mixing_makes_the_training_images_harder_and_the_net_learns(data):
    def net() -> nn.Sequential:
        torch.manual_seed(0)
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    last = [train(net(), data, epochs=20, batch=50, cutmix=p).results["log"] for p in (0.0, 0.5, 1.0)]
    losses = [np.mean([row["loss"] for row in log[:18]]) for log in last]
    assert losses == sorted(losses)
    assert last[2][10]["train_accuracy"] < last[0][10]["train_accuracy"]
    assert last[1][-1]["test_accuracy"] > 0.85
    assert last[2][-1]["train_accuracy"] > last[2][10]["train_accuracy"]  # whole images again


def test_sizes_are_those_of_the_epochs(data):
    seen: list[int] = []
    net = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10))
    net[0].register_forward_hook(
        lambda layer, inputs, out: seen.append(inputs[0].shape[-1]) if layer.training else None
    )
    run = train(net, data, epochs=3, batch=100, sizes=[4, 6, 8])
    assert seen == [4] * 3 + [6] * 3 + [8] * 3
    assert [row["size"] for row in run.results["log"]] == [4, 6, 8]
    assert resize(torch.zeros(2, 3, 8, 8), 4).is_contiguous(memory_format=torch.channels_last)
