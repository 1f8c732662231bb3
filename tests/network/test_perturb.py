"""What hardware-aware training does to weights: the kernel against its reference."""

import pytest
import torch

from hallweight.network.internals import ProgrammingErrors, perturb, reference_perturb

N = 400_000
W = torch.rand(N, generator=torch.Generator().manual_seed(0)) * 2.4 - 1.2
MEAN, SPREAD, NONE = torch.linspace(-0.02, 0.03, 9), torch.linspace(0.01, 0.05, 9) ** 1.5, torch.zeros(9)
LEVELS = {
    "uniform": torch.linspace(-1, 1, 32),
    "uneven": torch.sort(torch.rand(32, generator=torch.Generator().manual_seed(1)) * 2 - 1).values,
    "far": torch.tensor([-1.5, -0.1, 0.0, 0.3]),
    "one": torch.tensor([0.25]),
    "close": torch.tensor([-1.0, 0.1, 0.10001, 0.10002, 1.0]),  # closer than the cells of the kernel
    "many": torch.linspace(-1, 1, 5000),
    "none": None,
}


def errors(levels, mean=NONE, spread=NONE, p_stuck=0.0, stuck=(-1, 1)):
    return ProgrammingErrors(levels, mean, spread, p_stuck, stuck)


@pytest.mark.parametrize("levels", LEVELS.values(), ids=LEVELS)
def test_without_errors_weights_take_the_nearest_level(levels):
    out = perturb(W, errors(levels), 3)
    off = (out - reference_perturb(W, errors(levels), 3)).abs()
    assert (off > 1e-6).float().mean() < 1e-4  # halfway between two levels, rounding decides
    if levels is not None:
        assert torch.isin(out, levels).all()


@pytest.mark.parametrize("levels", [LEVELS["uneven"], LEVELS["close"], None], ids=["uneven", "close", "none"])
def test_errors_have_the_mean_and_spread_of_their_level(levels):
    """In 16 parts of the range, 25,000 weights each: a mean to 0.6%, a spread to 0.45% of it; five sigma."""
    aim = reference_perturb(W, errors(levels), 3)
    want = reference_perturb(W.double(), errors(levels, MEAN), 3) - aim
    place = (aim.double().clamp(-1, 1) + 1) * 4
    low = place.floor().clamp(max=7).long()
    sigma = SPREAD.double()[low].lerp(SPREAD.double()[low + 1], place - low)
    z = (perturb(W, errors(levels, MEAN, SPREAD), 3) - aim - want) / sigma
    for part in ((W.clamp(-1, 1) + 1) * 8).long().clamp(max=15).unique():
        some = z[((W.clamp(-1, 1) + 1) * 8).long().clamp(max=15) == part]
        assert abs(some.mean()) < 5 / len(some) ** 0.5
        assert abs(some.std() - 1) < 5 / (2 * len(some)) ** 0.5
    assert abs((z[1:] * z[:-1]).mean()) < 5 / N**0.5


@pytest.mark.parametrize("levels", [LEVELS["uniform"], None], ids=["levels", "none"])
def test_stuck_weights_are_as_many_as_asked_and_uniform(levels):
    p, free = 0.02, perturb(W, errors(levels), 9)
    out = perturb(W, errors(levels, p_stuck=p, stuck=(-0.5, 0.9)), 9)
    stuck = out[out != free]
    assert abs(len(stuck) / N - p) < 5 * (p / N) ** 0.5
    assert stuck.min() >= -0.5
    assert stuck.max() <= 0.9
    assert abs(stuck.mean() - 0.2) < 5 * 1.4 / 12**0.5 / len(stuck) ** 0.5
    assert abs(stuck.std() - 1.4 / 12**0.5) < 0.02
    assert perturb(W, errors(levels, p_stuck=1.0, stuck=(0.5, 0.5)), 9).unique().tolist() == [0.5]


def test_the_key_alone_decides_whatever_the_threads():
    before, outs = torch.get_num_threads(), []
    try:
        for threads in (1, 2, 3):
            torch.set_num_threads(threads)
            outs.append(perturb(W, errors(LEVELS["uniform"], MEAN, SPREAD, 0.01), 5))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(outs[0], outs[1])
    assert torch.equal(outs[0], outs[2])
    assert not torch.equal(outs[0], perturb(W, errors(LEVELS["uniform"], MEAN, SPREAD, 0.01), 6))


def test_shape_and_layout_in_memory_are_kept():
    w = W[: 64 * 8 * 9].view(64, 8, 3, 3)
    for given in (w, w.contiguous(memory_format=torch.channels_last), w.transpose(0, 1), W[:64].view(64, 1)):
        out = perturb(given, errors(LEVELS["uniform"]), 1)
        assert torch.equal(out, reference_perturb(given, errors(LEVELS["uniform"]), 1))
    last = w.contiguous(memory_format=torch.channels_last)
    assert perturb(last, errors(None), 1).stride() == last.stride()


@pytest.mark.parametrize("levels", [LEVELS["uniform"], None], ids=["levels", "none"])
def test_what_is_not_finite_is_not_hidden(levels):
    w = torch.tensor([0.5, torch.nan, torch.inf, -0.5])
    out = perturb(w, errors(levels, MEAN, SPREAD), 1)
    assert out.isfinite().tolist() == [True, False, False, True]


def test_double_precision_takes_the_reference():
    out = perturb(W.double(), errors(LEVELS["uniform"], MEAN, SPREAD, 0.01), 5)
    assert out.dtype == torch.float64
    assert torch.equal(out, reference_perturb(W.double(), errors(LEVELS["uniform"], MEAN, SPREAD, 0.01), 5))
