"""Distillation: a model that learns from trained ones in the place of labels."""

import copy
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import hallweight as hw
from hallweight.core import InputError
from hallweight.network import Data, digits, digits_cnn, load_weights, train, train_network
from hallweight.network.internals import Teachers


@pytest.fixture(scope="module")
def data() -> Data:
    """600 digits to train on and 500 to test on."""
    return digits().subset(600, 500)


def linear(seed: int = 0, classes: int = 10) -> nn.Sequential:
    """A linear classifier of the digits."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Flatten(), nn.Linear(64, classes))


@pytest.fixture(scope="module")
def teacher(data) -> nn.Module:
    """A classifier that has learned the digits."""
    net = linear(1)
    train(net, data, epochs=20, batch=50, lr=0.1, augment="none")
    return net


def share_right(net: nn.Module, data: Data) -> float:
    """Share of the test images that a model gets right."""
    with torch.no_grad():
        return float((net(data.inputs(data.x_test)).argmax(1) == data.y_test).float().mean())


def test_a_pupil_learns_from_its_teacher_and_not_from_labels(data, teacher):
    shuffled = torch.from_numpy(np.random.default_rng(0).permutation(len(data.y_train)))
    wrong = replace(data, y_train=data.y_train[shuffled])
    before = copy.deepcopy(teacher.state_dict())
    pupil, alone = linear(2), linear(2)
    options: dict[str, Any] = {"epochs": 20, "batch": 50, "lr": 0.1, "augment": "none"}
    train(pupil, wrong, teacher=teacher, **options)
    train(alone, wrong, **options)
    assert share_right(teacher, data) > 0.9
    assert share_right(pupil, data) == pytest.approx(share_right(teacher, data), abs=0.03)
    assert share_right(alone, data) < 0.3  # ten classes by chance
    assert all((before[k] == v).all() for k, v in teacher.state_dict().items())


def test_the_loss_is_the_cross_entropy_with_the_mean_of_softened_answers(teacher):
    images = torch.randn(20, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    others, temperature = [teacher, linear(3)], 2.5
    lesson = Teachers(others, temperature, linear(0))
    out = linear(4)(images).detach()
    z = out.double().numpy() / temperature
    logs = z - np.log(np.exp(z).sum(1, keepdims=True))
    wanted = np.zeros((20, 10))
    for other in others:
        powers = np.exp(other(images).detach().double().numpy() / temperature)
        wanted += powers / powers.sum(1, keepdims=True) / 2
    expected = temperature**2 * -(wanted * logs).sum(1).mean()
    assert float(lesson.loss(out, lesson.soft_labels(images))) == pytest.approx(expected, rel=1e-5)


def test_a_higher_temperature_keeps_the_size_of_the_gradient():
    """For small logits it is that of (z - z_teacher)^2 / (2 classes), whatever the temperature (Hinton 2015)."""
    sizes = []
    for temperature in (1.0, 2.0, 8.0):
        lesson = Teachers(linear(1), temperature, linear(0))
        z = (0.01 * torch.randn(50, 10, generator=torch.Generator().manual_seed(1))).requires_grad_()
        told = (0.01 * torch.randn(50, 10, generator=torch.Generator().manual_seed(2)) / temperature).softmax(1)
        lesson.loss(z, told).backward()  # type: ignore[no-untyped-call]
        assert z.grad is not None
        sizes.append(float(z.grad.norm()))
    assert sizes[1:] == pytest.approx([sizes[0]] * 2, rel=0.02)


def test_teachers_answer_in_evaluation_mode():
    """Dropout would make two answers differ."""
    noisy = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(64, 10)).train()
    lesson = Teachers(noisy, 1.0, linear(0))
    images = torch.randn(20, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert (lesson.soft_labels(images) == lesson.soft_labels(images)).all()


def test_a_training_goes_on_with_its_teacher_and_with_no_other(data, teacher, tmp_path):
    options: dict[str, Any] = {"batch": 50, "lr": 0.1, "augment": "none", "epochs": 3, "cutmix": 0.5, "seed": 3}
    whole, stopped = linear(2), linear(2)
    train(whole, data, teacher=teacher, **options)

    def stop(at: Any) -> None:
        if at.done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(stopped, data, teacher=teacher, folder=tmp_path, minutes=1e-9, progress=stop, **options)
    for other in (linear(1), None):
        with pytest.raises(InputError, match="a training with teachers="):
            train(linear(2), data, teacher=other, folder=tmp_path, **options)
    again = linear(2)
    train(again, data, teacher=teacher, folder=tmp_path, **options)
    assert all((v == again.state_dict()[k]).all() for k, v in whole.state_dict().items())
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["config"]["teachers"][0].startswith("Sequential ")
    assert {"hinton2015distilling", "yun2019cutmix"} < set(record["cites"])


def test_devices_learn_from_a_shipped_teacher_by_name(data, tmp_path):
    """The hardware-aware pupil starts from random weights and sees no true label."""
    mute = replace(data, y_train=torch.zeros_like(data.y_train))
    run = train_network(
        "digits-cnn", mute, method="hardware-aware", card=hw.card("sample-hall-synapse"), teacher="digits-hwa",
        folder=tmp_path, epochs=15,
    )  # fmt: skip
    taught = load_weights(digits_cnn(0), "digits-hwa").eval()
    assert share_right(taught, data) > 0.9
    assert run.results["accuracy"] > 0.8


NOT_TEACHERS: dict[str, tuple[Any, str]] = {
    "none in the list": ([], "empty list of teachers"),
    "no model": (["digits-hwa"], "a teacher that is str"),
    "other classes": (linear(1, classes=7), "7 classes"),
}


@pytest.mark.parametrize("name", NOT_TEACHERS)
def test_bad_teachers_are_one_sentence(name, data):
    what, word = NOT_TEACHERS[name]
    with pytest.raises(InputError) as error:
        train(linear(), data, epochs=1, teacher=what)
    assert word in str(error.value)
    assert str(error.value).count("\n") == 0


def test_options_that_would_do_nothing_are_refused(data):
    with pytest.raises(InputError, match=r"label_smoothing=0.1 with a teacher"):
        train(linear(), data, epochs=1, teacher=linear(1), label_smoothing=0.1)
    with pytest.raises(InputError, match="temperature=2 without a teacher"):
        train(linear(), data, epochs=1, temperature=2.0)


def test_a_model_does_not_teach_itself(data):
    net = linear()
    with pytest.raises(InputError, match="under training"):
        train(net, data, epochs=1, teacher=net)
