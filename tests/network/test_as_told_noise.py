"""What users tried with the noise: torch's seed, generators, resumed loops, several processes."""

import copy
import os

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from hallweight.network import convert, digits, digits_cnn

X = torch.rand(10, 6, generator=torch.Generator().manual_seed(1))


def make(make_card, **options):
    card = make_card(sigma_c2c=0.03, sigma_read=0.02)
    analog = convert(nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3)), card, calibrate=X, **options)
    analog.program(0)
    return analog.eval()


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("drawn", [0, 3, 300_000])
def test_manual_seed_starts_the_noise_anew(make_card, training, drawn):
    analog, out = make(make_card).train(training), []
    for seed in (0, 0, 1, 0):
        torch.manual_seed(seed)
        torch.rand(drawn)
        out.append(analog(X).detach())
    assert torch.equal(out[0], out[1])
    assert not torch.equal(out[0], out[2])
    assert torch.equal(out[0], out[3])
    assert not torch.equal(analog(X).detach(), out[3])


def test_the_noise_of_a_new_model_follows_the_seed_too(make_card):
    out = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        analog = convert(nn.Linear(6, 3, bias=False), make_card(sigma_c2c=0.05, sigma_read=0.02), calibrate=X)
        with torch.no_grad():
            analog.layers[""].weight.fill_(0.3)
        out.append(analog(X).detach())
    assert torch.equal(out[0], out[1])
    assert not torch.equal(out[0], out[2])


def test_other_users_of_torchs_generator_do_not_start_it_anew(make_card):
    analog, twin = make(make_card), make(make_card)
    twin.load_state_dict(analog.state_dict())
    for count in (1, 700, 200_000):
        torch.rand(count)
        a = analog(X)
        assert torch.equal(a, twin(X))


def test_a_generator_or_a_seed_starts_the_noise(make_card):
    analog = make(make_card)
    for source in (lambda: 3, lambda: np.random.default_rng(3), lambda: torch.Generator().manual_seed(3)):
        out = []
        for _ in range(2):
            analog.seed_noise(source())
            out.append(analog(X))
        assert torch.equal(*out)
    generator = torch.Generator().manual_seed(3)
    analog.seed_noise(generator)
    first = analog(X)
    analog.seed_noise(generator)  # it moved on
    assert not torch.equal(analog(X), first)


def test_programming_starts_the_noise_from_its_seed(make_card):
    analog = make(make_card)
    torch.manual_seed(0)
    analog.program(7)
    y = analog(X)
    torch.manual_seed(1)
    analog.program(7)
    assert torch.equal(analog(X), y)
    torch.manual_seed(1)  # said after it
    assert not torch.equal(analog(X), y)


def test_the_state_dict_holds_the_stream(make_card):
    analog, other = make(make_card), make(make_card)
    analog(X)
    other.load_state_dict(analog.state_dict())
    assert torch.equal(analog(X), other(X))
    assert torch.equal(analog(X), other(X))


class Loop:
    """A training loop of a user's own: dropout, momentum, its data by torch's generator."""

    def __init__(self, card):
        data = digits().subset(200, 60)
        self.x, self.y, self.test = data.inputs(data.x_train), data.y_train, data.inputs(data.x_test)
        net = nn.Sequential(digits_cnn(0), nn.Dropout(0.2))
        self.model = convert(net, card, tile=64, calibrate=self.x[:50])
        self.optimizer = torch.optim.SGD(self.model.parameters(), 0.05, 0.9)

    def run(self, steps):
        self.model.train()
        for _ in range(steps):
            pick = torch.randperm(len(self.x))[:40]
            loss = F.cross_entropy(self.model(self.x[pick]), self.y[pick])
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()

    def state(self):
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict()}
        return copy.deepcopy(state), torch.get_rng_state()

    def result(self):
        self.model.eval().program(5)
        with torch.no_grad():
            return [*(p.detach().clone() for p in self.model.parameters()), self.model(self.test)]


@pytest.mark.parametrize("restored", ["before the model", "after the model"])
@pytest.mark.parametrize("seed_of_the_new_process", [0, 11])
def test_an_own_loop_that_is_resumed_goes_on_bit_by_bit(make_card, restored, seed_of_the_new_process):
    card = make_card(sigma_c2c=0.03, sigma_read=0.02, levels=32.0)
    torch.manual_seed(0)
    whole = Loop(card)
    whole.run(3)
    state, random = whole.state()
    whole.run(3)
    torch.manual_seed(seed_of_the_new_process)
    resumed = Loop(card)
    if restored == "before the model":
        torch.set_rng_state(random)
    resumed.model.load_state_dict(state["model"])
    resumed.optimizer.load_state_dict(state["optimizer"])
    if restored == "after the model":
        torch.set_rng_state(random)
    resumed.run(3)
    assert all(torch.equal(a, b) for a, b in zip(whole.result(), resumed.result(), strict=True))


def test_the_stream_alone_is_resumed_without_torchs_generator(make_card):
    """The data come in a fixed order and nothing is dropped, so the state dicts are all that a resumed loop needs."""
    card, weights = make_card(sigma_c2c=0.03, sigma_read=0.02), []
    torch.manual_seed(0)

    def run(loop, steps):
        loop.model.train()
        loop.model.net[1].eval()
        for k in steps:
            F.cross_entropy(loop.model(loop.x[k::6]), loop.y[k::6]).backward()
            loop.optimizer.step()
            loop.optimizer.zero_grad()
        return loop

    whole = run(Loop(card), range(3))
    state, _ = whole.state()
    weights.append(list(run(whole, range(3, 6)).model.parameters()))
    torch.manual_seed(123)
    resumed = Loop(card)
    resumed.model.load_state_dict(state["model"])
    resumed.optimizer.load_state_dict(state["optimizer"])
    weights.append(list(run(resumed, range(3, 6)).model.parameters()))
    assert all(torch.equal(a, b) for a, b in zip(*weights, strict=True))


def _rank(rank, folder, card, port):
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "GLOO_SOCKET_IFNAME": "lo"}
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", rank=rank, world_size=2)
    torch.manual_seed(0)
    analog = convert(nn.Linear(6, 3), card, calibrate=X)
    analog.program(0)
    model = nn.parallel.DistributedDataParallel(analog.train())
    out = model(X)
    out.square().sum().backward()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    optimizer.step()
    analog.load_state_dict(analog.state_dict())
    found = {
        "out": out.detach(),
        "again": model(X).detach(),
        "weight": analog.net.weight.detach(),
        "grad": analog.net.weight.grad,
    }
    torch.save(found, f"{folder}/{rank}.pt")
    torch.distributed.destroy_process_group()


@pytest.mark.slow
def test_processes_of_a_distributed_training_have_noise_of_their_own_and_the_same_weights(make_card, tmp_path):
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    card = make_card(sigma_c2c=0.03, sigma_read=0.02)
    torch.multiprocessing.spawn(_rank, (str(tmp_path), card, port), nprocs=2)
    one, two = (torch.load(tmp_path / f"{rank}.pt") for rank in range(2))
    assert not torch.equal(one["out"], two["out"])
    assert not torch.equal(one["again"], two["again"])  # also after the same state was loaded
    assert torch.equal(one["grad"], two["grad"])
    assert torch.equal(one["weight"], two["weight"])


def test_ranks_have_streams_of_their_own(make_card, monkeypatch):
    analog, out = make(make_card), []
    for rank in (0, 1, 0):
        monkeypatch.setattr(torch.distributed, "is_initialized", lambda: True)
        monkeypatch.setattr(torch.distributed, "get_rank", lambda rank=rank: rank)
        analog.seed_noise(3)
        out.append(analog(X))
    assert torch.equal(out[0], out[2])
    assert not torch.equal(out[0], out[1])


def test_a_seed_that_a_library_sets_and_takes_back_does_not_count(make_card):
    analog, out = make(make_card), []
    for seeded in (False, True):
        analog.seed_noise(1)
        with torch.random.fork_rng(devices=[]):
            if seeded:
                torch.manual_seed(3)
                torch.rand(5)
        out.append(analog(X))
    assert torch.equal(*out)
