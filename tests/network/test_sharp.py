"""Sharpness-aware steps: the gradient at the end of an ascent, and flatter minima for weights that are noisy."""

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from hallweight.core import InputError
from hallweight.network import Data, PulsedSGD, convert, digits, start_on_device, train
from hallweight.network.internals import BATCH_DIVISOR, ascend


@pytest.fixture(scope="module")
def data() -> Data:
    """300 digits to train on and 497 to test on."""
    return digits().subset(300, 497)


def net(seed: int = 0) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 10))


def test_the_ascent_is_a_step_of_that_length_along_the_gradient_and_back():
    model = net().double()
    x, y = torch.randn(20, 64, dtype=torch.float64), torch.arange(20) % 10
    F.cross_entropy(model(x), y).backward()
    before = copy.deepcopy(model.state_dict())
    with ascend(model, 0.3):
        moves = [p.detach() - before[k] for k, p in model.named_parameters()]
        grads = [p.grad for p in model.parameters()]
        flat, gradient = (torch.cat([v.flatten() for v in of]) for of in (moves, grads))
        assert flat.norm().item() == pytest.approx(0.3)
        assert F.cosine_similarity(flat, gradient, 0).item() == pytest.approx(1)
        model(x)
    after = model.state_dict()
    assert all(torch.equal(after[k], v) for k, v in before.items() if "num_batches" not in k)  # statistics too
    assert model[2].momentum == 0.1


def test_an_error_during_the_ascent_leaves_the_weights_as_they_were():
    model = net()
    F.cross_entropy(model(torch.randn(20, 64)), torch.arange(20) % 10).backward()
    before = [p.detach().clone() for p in model.parameters()]
    with pytest.raises(ZeroDivisionError), ascend(model, 0.3):
        raise ZeroDivisionError
    assert all(torch.equal(p, old) for p, old in zip(model.parameters(), before, strict=True))


def test_a_gradient_of_zero_moves_nothing():
    model = net()
    for p in model.parameters():
        p.grad = torch.zeros_like(p)
    before = [p.detach().clone() for p in model.parameters()]
    with ascend(model, 0.3):
        assert all(torch.equal(p, old) for p, old in zip(model.parameters(), before, strict=True))


def test_one_step_of_training_is_that_of_the_definition(data):
    """Plain SGD of one batch: w - lr grad L(w + radius g / |g|), g the gradient on a quarter of the batch."""
    some = data.subset(40, 40)
    linear = net()
    linear = nn.Sequential(linear[0], linear[1])
    exact = copy.deepcopy(linear)
    seen: list[torch.Tensor] = []
    hook = linear.register_forward_hook(lambda _, images, __: seen.append(images[0].detach().clone()))
    optimizer = torch.optim.SGD(linear.parameters(), 0.5)
    train(linear, some, epochs=1, batch=40, augment="none", sam=0.2, optimizer=optimizer)
    hook.remove()
    part, whole = seen[0], seen[1]
    assert len(part) == len(whole) // BATCH_DIVISOR
    assert torch.equal(part, whole[: len(part)])
    rows = some.inputs(some.x_train).flatten(1)

    def labels(images):
        return some.y_train[torch.cdist(images.flatten(1), rows).argmin(1)]

    def gradient(images):
        exact.zero_grad()
        F.cross_entropy(exact(images), labels(images)).backward()
        return [p.grad.clone() for p in exact.parameters()]

    start = [p.detach().clone() for p in exact.parameters()]
    up = gradient(part)
    size = torch.sqrt(sum((g**2).sum() for g in up))
    with torch.no_grad():
        for p, g in zip(exact.parameters(), up, strict=True):
            p += 0.2 * g / size
    down = gradient(whole)
    for p, old, g in zip(linear.parameters(), start, down, strict=True):
        torch.testing.assert_close(p.detach(), old - 0.5 * g)


def noisy_loss(model: nn.Module, data: Data, share: float, draws: int) -> float:
    """Mean loss on the training images with Gaussian noise on all weights, in units of each layer's rms weight."""
    generator, losses = torch.Generator().manual_seed(9), []
    weights = [p for p in model.parameters() if p.dim() > 1]
    before = [p.detach().clone() for p in weights]
    with torch.no_grad():
        for _ in range(draws):
            for p, old in zip(weights, before, strict=True):
                p.copy_(old + share * old.std() * torch.randn(old.shape, generator=generator))
            losses.append(F.cross_entropy(model(data.inputs(data.x_train)), data.y_train).item())
        for p, old in zip(weights, before, strict=True):
            p.copy_(old)
    return float(np.mean(losses))


def test_a_larger_radius_gives_weights_that_noise_disturbs_less(data):
    """The knob: six nets each, on the same data; the rise of the loss by weight noise of half the rms weight."""
    rises = {}
    for radius in (None, 0.1, 0.4):
        found = []
        for seed in range(6):
            model = net(seed)
            train(model, data, epochs=25, batch=50, lr=0.1, augment="none", sam=radius, seed=seed)
            found.append(noisy_loss(model, data, 0.5, 30) - noisy_loss(model, data, 0.0, 1))
        rises[radius] = np.array(found)
    for one, other in ((None, 0.1), (0.1, 0.4)):
        less = rises[one] - rises[other]
        assert less.mean() > 3 * less.std(ddof=1) / np.sqrt(len(less)), rises


def test_it_cites_its_methods(data):
    run = train(net(), data, epochs=1, sam=0.05)
    assert {"foret2021sharpness", "bahri2022sharpness"} < set(run.cites)
    assert run.config["sam"] == 0.05


def test_devices_that_learn_by_pulses_cannot_step_back(data, make_card):
    analog, rng = convert(net(), make_card(), calibrate=data.inputs(data.x_train[:32])), np.random.default_rng(0)
    optimizer = PulsedSGD(analog, start_on_device(analog, rng), rng, lr=0.02)
    with pytest.raises(InputError, match="sam for a live model"):
        train(analog, data, epochs=1, optimizer=optimizer, sam=0.05)
