"""Hardware-aware and live training: what the forward pass draws, and where gradients go."""

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.array import SCHEMES, program
from hallweight.network import convert
from hallweight.network.internals import HardwareAwareNoise

FAULTY = {"levels": 9.0, "sigma_c2c": 0.02, "sigma_read": 0.01, "sigma_d2d": 0.1, "p_stuck": 0.0}
IDEAL = {"P_LTP": 2048.0, "P_LTD": 2048.0, "sigma_c2c": 0.0, "sigma_read": 0.0, "sigma_d2d": 0.0, "p_stuck": 0.0}
X = torch.rand(64, 12, generator=torch.Generator().manual_seed(1))


def linear(seed: int = 0, rows: int = 12, columns: int = 4) -> nn.Linear:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Linear(rows, columns)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("wanted", [-0.8, 0.0, 0.33])
def test_drawn_weights_are_distributed_as_programmed_ones(make_card, scheme, wanted):
    """Mean to 5% and spread to 8% of the spread: 400 devices per node of the table, 20000 draws."""
    card = make_card(**FAULTY)
    want = np.full((20000, 1), wanted)
    real = program(card, want, scheme, "verify", np.random.default_rng(5)).weights
    drawn = HardwareAwareNoise.of(card, scheme).draw(torch.full((20000,), wanted), 7).numpy()
    assert abs(drawn.mean() - real.mean()) < 0.15 * real.std()
    assert drawn.std() == pytest.approx(real.std(), rel=0.12)


def test_stuck_devices_are_drawn_as_often_as_the_card_says(make_card):
    aware = HardwareAwareNoise.of(make_card(**IDEAL | {"p_stuck": 0.05}))
    drawn = aware.draw(torch.zeros(100000), 3).numpy()
    assert np.mean(np.abs(drawn) > 0.01) == pytest.approx(0.05 * 0.99, abs=0.003)


def test_with_an_ideal_card_training_sees_the_float_model_and_its_gradients(make_card):
    plain, analog = linear(), convert(linear(), make_card(**IDEAL), bits_in=None, bits_out=None).train()
    for net in (plain, analog):
        net(X).square().sum().backward()
    found, wanted = analog.layers[""].weight.grad, plain.weight.grad
    assert torch.allclose(analog(X), plain(X), atol=5e-3)
    assert torch.allclose(found, wanted, rtol=0.01, atol=0.01 * float(wanted.abs().max()))


def test_every_forward_pass_in_training_draws_anew_and_a_seed_repeats_it(make_card):
    analog = convert(linear(), make_card(**FAULTY), calibrate=X).train()
    analog.seed_noise(4)
    one, two = analog(X), analog(X)
    analog.seed_noise(4)
    assert torch.equal(analog(X), one)
    assert not torch.equal(one, two)


def test_after_a_training_step_the_devices_must_be_programmed_again(make_card):
    analog = convert(linear(), make_card(**FAULTY), calibrate=X)
    analog.program(np.random.default_rng(0))
    analog.train()(X).sum().backward()
    torch.optim.SGD(analog.parameters(), 0.1).step()
    with pytest.warns(UserWarning, match="program"):
        analog.eval()(X)


def test_training_for_the_devices_beats_training_without(make_card):
    """Three levels: on fresh devices the aware net has a lower loss than the mapped one."""
    card = make_card(**FAULTY | {"levels": 3.0})
    target, loss = linear(9, 12, 2)(X).detach(), {}
    for kind in ("mapped", "aware"):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(2)
            net = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 2))
        analog = convert(net, card, bits_in=None, bits_out=None)
        model = net if kind == "mapped" else analog
        model.train()
        optimizer = torch.optim.Adam(model.parameters(), 0.01)
        decay = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.01, 800)
        for _ in range(800):
            optimizer.zero_grad()
            (model(X) - target).square().mean().backward()
            optimizer.step()
            decay.step()
        if kind == "mapped":
            analog = convert(net, card, bits_in=None, bits_out=None)
        analog.eval()
        found = []
        for seed in range(30):
            analog.program(np.random.default_rng(seed))
            with torch.no_grad():
                found.append(float((analog(X) - target).square().mean()))
        loss[kind] = np.log(found)
    error = np.sqrt(sum(v.var(ddof=1) / len(v) for v in loss.values()))
    assert loss["mapped"].mean() - loss["aware"].mean() > 4 * error


def test_live_training_reads_the_devices_and_gives_gradients_of_the_weights(make_card):
    analog = convert(linear(), make_card(**FAULTY | {"sigma_read": 0.0}), bits_in=None, bits_out=None)
    crossbars = analog.program(np.random.default_rng(0))
    analog.live = True
    analog.train()
    baked = analog.bake()
    assert torch.allclose(analog(X), baked(X), atol=1e-5)
    for net in (analog, baked):
        net(X).square().sum().backward()
    assert torch.allclose(analog.layers[""].weight.grad, baked.weight.grad, rtol=1e-3, atol=1e-3)
    crossbars[""].states[:] = 0
    analog.refresh(crossbars)
    assert not analog.bake().weight.any()
    assert not analog.layers[""].weight.any()
    assert torch.allclose(analog(X), analog.layers[""].bias.expand(64, 4), atol=1e-6)
