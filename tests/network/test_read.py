"""One read of an array: the reference, the kernels against it, the noise, the gradients."""

import multiprocessing
import os
import warnings
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from hallweight.core import InputError
from hallweight.network.internals import (
    Op,
    Read,
    compiled_read,
    has_kernel,
    read,
    reference_read,
    rows_of,
    tiles_of,
)

CASES = {
    "linear": ((2, 5, 40), (35, 40), Op("linear")),
    "conv": ((2, 4, 9, 8), (6, 4, 3, 2), Op("conv", (2, 1), (1, 0), (1, 2))),
    "conv3x3": ((3, 20, 6, 7), (33, 20, 3, 3), Op("conv", (1, 1), (1, 1), (1, 1))),
    "1x1": ((3, 16, 5, 4), (8, 16, 1, 1), Op("conv", (2, 2), (0, 0), (1, 1))),
    "conv1d": ((3, 4, 11), (6, 4, 3), Op("conv", (2,), (1,), (2,))),
    "groups": ((2, 6, 7, 5), (9, 2, 3, 3), Op("conv", (1, 2), (1, 1), (1, 1), 3)),
}
TILES = (None, 7, 16, 1000)


def make(case: str, seed: int = 0, **numbers):
    """Inputs, weights, operation and an ideal read with a bias and a scale; ``numbers`` are fields of the read."""
    (shape, kernel, op), g = CASES[case], torch.Generator().manual_seed(seed)
    x, w = torch.randn(shape, generator=g), torch.randn(kernel, generator=g) / 3
    scale, bias = torch.rand(len(w), generator=g) + 0.5, torch.randn(len(w), generator=g)
    return x, w, op, replace(Read(None, None, None, None, None, scale, bias, None, None, 7), **numbers)


def converters(weight, tile, seed: int = 1, **more):
    """Fields of a read through 6- and 5-bit converters and tiles with their own ranges and scales."""
    g, fields = torch.Generator().manual_seed(seed), {"bits_in": 6, "range_in": torch.tensor(2.0), "bits_out": 5}
    if tile is None:
        return fields | {"range_out": torch.tensor(3.0)} | more
    count = -(-weight[0].numel() // tile)
    ranges = {
        "range_out": 2 + torch.rand(count, generator=g),
        "scale": 0.5 + torch.rand(count, len(weight), generator=g),
    }
    return fields | ranges | {"tile": tile} | more


def by_hand(x, w, op, r):
    """Loops over groups, outputs and tiles in numpy, without noise."""

    def convert(values, bits, full):
        top = 2 ** (bits - 1) - 1
        return np.clip(np.round(values / (full / top)), -top, top) * (full / top)

    x, w, g = x.double().numpy(), w.double().numpy(), op.groups
    v = convert(x, r.bits_in, float(r.range_in))
    if op.kind == "linear":
        v, w, op = v.reshape(-1, v.shape[-1], 1, 1), w[:, :, None, None], Op("conv", (1, 1), (0, 0), (1, 1))
    if w.ndim == 3:
        v, w = v[:, :, None], w[:, :, None]
        op = Op("conv", (1, *op.stride), (0, *op.padding), (1, *op.dilation))
    v = np.pad(v, [(0, 0), (0, 0), *((p, p) for p in op.padding)])
    size = [
        (n - d * (k - 1) - 1) // s + 1
        for n, k, s, d in zip(v.shape[2:], w.shape[2:], op.stride, op.dilation, strict=False)
    ]
    out, columns, channels = np.zeros((len(v), len(w), *size)), len(w) // g, w.shape[1]
    tile = r.tile or w[0].size
    for n, c, i, j in product(range(len(v)), range(len(w)), *map(range, size)):
        inputs = v[n, c // columns * channels :][:channels, i * op.stride[0] :, j * op.stride[1] :]
        seen = [inputs[:, a * op.dilation[0], b * op.dilation[1]] for a, b in product(*map(range, w.shape[2:]))]
        rows, weights = np.concatenate(seen), np.moveaxis(w[c], 0, -1).ravel()
        for t, start in enumerate(range(0, len(rows), tile)):
            part = slice(start, start + tile)
            full = float(r.range_out if r.range_out.dim() == 0 else r.range_out[t])
            scale = r.scale[c] if r.scale.dim() == 1 else r.scale[t, c]
            out[n, c, i, j] += float(scale) * convert(rows[part] @ weights[part], r.bits_out, full)
        out[n, c, i, j] += float(r.bias[c])
    return out


@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("case", CASES)
def test_the_reference_is_what_loops_over_the_devices_give(case, tile):
    x, w, op, r = make(case)
    r = replace(r, **converters(w, tile))
    out = reference_read(x.double(), w.double(), op, r, False)[0].numpy()
    assert np.abs(out.reshape(-1) - _flat_like(by_hand(x, w, op, r), op)).max() < 1e-5


def _flat_like(out, op):
    return (out[:, :, 0, 0] if op.kind == "linear" else out).reshape(-1)


@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("case", [c for c in CASES if c != "groups"])
@pytest.mark.parametrize("ideal", [False, True])
def test_the_kernels_give_what_the_reference_gives(case, tile, ideal):
    """To float rounding; where a sum lies on the boundary of two codes, rounding may choose the other: one in 1000."""
    x, w, op, r = make(case, 3)
    r = replace(r, **converters(w, tile))
    r = replace(r, bits_out=None, range_out=None) if ideal else r
    assert has_kernel(x, w, op, r)
    (fast, marks), (slow, other) = compiled_read(x, w, op, r, True), reference_read(x, w, op, r, True)
    assert fast.shape == slow.shape
    assert ((fast - slow).abs() > 1e-5).float().mean() < 1e-3
    assert (marks is None) == (other is None)
    assert marks is None or torch.equal(marks, other)


@pytest.mark.parametrize("tile", TILES)
def test_ideal_reads_are_the_plain_layer(tile):
    for case in CASES:
        x, w, op, r = make(case)
        r = replace(r, tile=tile, scale=torch.ones(len(w)))
        if op.kind == "linear":
            want = F.linear(x, w, r.bias)
        else:
            conv = F.conv1d if w.dim() == 3 else F.conv2d
            want = conv(x, w, r.bias, op.stride, op.padding, op.dilation, op.groups)
        assert torch.allclose(read(x, w, op, r), want, atol=1e-5)
        assert torch.allclose(read(x[0], w, op, r), want[0], atol=1e-5)  # no batch


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("tile", [None, 16])
@pytest.mark.parametrize("case", ["linear", "conv3x3", "conv1d", "groups"])
def test_noise_has_the_exact_mean_variance_and_correlations(case, tile, fast):
    """4000 reads: the error of a variance is 2.2%, so its mean over outputs is known to 0.5%, each to five sigma."""
    x, w, op, r = make(case)
    if fast and op.groups > 1:
        pytest.skip("groups have no kernels")
    independent = 0.01 + 0.02 * torch.rand(len(w), generator=torch.Generator().manual_seed(5))
    shared = torch.tensor([0.03, 0.05]) if op.groups == 1 else torch.tensor([0.03, 0.05, 0.02])
    block = 5 if op.groups == 1 else None
    x, times = x[:1], 4000
    r = replace(r, tile=tile, independent=independent, shared=shared, block=block)
    many = x.expand(times, *x.shape[1:]).contiguous()
    run = compiled_read if fast else reference_read
    outs = run(many, w, op, r, False)[0]
    outs = (outs if op.kind == "linear" else outs.movedim(1, -1)).reshape(times, -1, len(w)).double()
    mean = read(x, w, op, replace(r, independent=None, shared=None))
    mean = (mean if op.kind == "linear" else mean.movedim(1, -1)).reshape(-1, len(w)).double()
    independent_variance, shared_variance = _exact_variance(x, w, op, r)
    variance = independent_variance + shared_variance
    z = (outs.mean(0) - mean) / (variance / times).sqrt()
    assert z.abs().max() < 5
    assert abs((outs.var(0) / variance).mean() - 1) < 0.01
    assert ((outs.var(0) / variance) - 1).abs().max() < 0.13
    a, b, c = (outs[:, 0, i] - outs[:, 0, i].mean() for i in (0, 1, len(w) - 1))  # a and b share a block, c does not
    correlation = (shared_variance[0, 0] * shared_variance[0, 1]).sqrt() / (variance[0, 0] * variance[0, 1]).sqrt()
    assert abs((a * b).mean() / (a.std() * b.std()) - correlation) < 0.08
    assert abs((a * c).mean() / (a.std() * c.std())) < 0.08
    other = outs[:, -1, 0] - outs[:, -1, 0].mean()  # another read of the same array is independent
    assert abs((a * other).mean() / (a.std() * other.std())) < 0.08


def _exact_variance(x, w, op, r):
    """Variance of each output (positions, columns), in its independent noise and in what columns share."""
    g, size = op.groups, len(w) // op.groups
    squares = torch.ones((g, *w.shape[1:]))
    unscaled = replace(r, independent=None, shared=None, bias=None, scale=torch.ones(g), tile=None)
    s = read(x * x, squares, op, unscaled)
    s = (s if op.kind == "linear" else s.movedim(1, -1)).reshape(-1, g).double().repeat_interleave(size, 1)
    width = r.block or size
    each = len(r.shared) // g
    of = torch.tensor([c // size * each + min(c % size // width, each - 1) for c in range(len(w))])
    return s * r.independent * r.scale**2, s * r.shared[of] * r.scale**2


@pytest.mark.parametrize("tile", [None, 16])
def test_variances_of_every_device_are_taken_as_they_are(tile):
    x, w, op, r = make("conv3x3")
    independent = torch.rand_like(w) * 0.02
    x, times = x[:1], 3000
    outs = read(x.expand(times, -1, -1, -1), w, op, replace(r, independent=independent, tile=tile))
    exact = F.conv2d(x * x, independent, None, 1, 1)[0] * (r.scale**2).view(-1, 1, 1)
    assert abs((outs.var(0) / exact).mean() - 1) < 0.01


@pytest.mark.parametrize("rows", [64, 16])
def test_no_number_of_the_noise_is_used_twice(rows):
    """Weights of zero leave the noise: with 64 columns of it, no two outputs in space have the same."""
    independent, x = torch.full((64,), 1.0), torch.ones(6, 32, 16, 16)
    r = Read(None, None, None, None, rows, torch.ones(64), None, independent, None, 11)
    noise = read(x, torch.zeros(64, 32, 1, 1), Op("conv", (1, 1), (0, 0), (1, 1)), r)
    of_panels = noise.movedim(1, -1).reshape(-1, 2, 32).reshape(-1, 32)
    assert len(of_panels.unique(dim=0)) == len(of_panels)
    columns = noise.movedim(1, 0).reshape(64, -1)
    assert torch.corrcoef(columns).fill_diagonal_(0).abs().max() < 0.13  # 1536 draws: five sigma
    assert torch.corrcoef(columns.view(64 * 6, -1)).fill_diagonal_(0).abs().max() < 0.33  # 256 draws


def test_a_shared_draw_of_one_block_shifts_all_its_columns_alike():
    x, w, op, r = make("linear", shared=torch.tensor([0.2]), scale=torch.ones(35), bias=None)
    shift = read(x, w, op, r) - F.linear(x, w)
    assert shift.abs().min() > 1e-4
    assert torch.allclose(shift, shift[..., :1].expand_as(shift), atol=1e-5)


@pytest.mark.parametrize("tile", [None, 128])
def test_the_key_alone_makes_the_noise_whatever_the_threads(tile):
    """Large enough that threads are used."""
    g = torch.Generator().manual_seed(0)
    x, w = torch.randn(8, 64, 16, 16, generator=g), torch.randn(40, 64, 3, 3, generator=g)
    op = Op("conv", (1, 1), (1, 1), (1, 1))
    tiles = -(-576 // (tile or 576))
    full = torch.tensor(50.0).expand(tiles) if tile else torch.tensor(50.0)
    independent, shared = torch.full((40,), 0.01), torch.tensor([0.01])
    r = Read(8, torch.tensor(3.0), 8, full, tile, torch.ones(40), None, independent, shared, 3)
    before = torch.get_num_threads()
    try:
        outs = []
        for threads in (1, 2, 3):
            torch.set_num_threads(threads)
            outs.append(read(x, w, op, r))
    finally:
        torch.set_num_threads(before)
    # torch's own convolution may sum in another order with more threads, so a code in a thousand may differ
    exact = torch.equal if tile else lambda a, b: ((a - b).abs() > 1e-4).float().mean() < 1e-3
    assert exact(outs[0], outs[1])
    assert exact(outs[0], outs[2])
    assert torch.equal(read(x, w, op, r), read(x, w, op, r))
    assert not torch.equal(outs[0], read(x, w, op, replace(r, key=4)))


class StraightThrough(torch.autograd.Function):
    """A converter of 6 or 5 bits that passes the gradient inside its range, or always."""

    @staticmethod
    def forward(ctx, x, bits, full, always):
        ctx.save_for_backward((x.abs() <= full) | always)
        top = 2 ** (bits - 1) - 1
        return (x / (full / top)).round().clip(-top, top) * (full / top)

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.saved_tensors[0], None, None, None


def straight_through(x, w, op, r):
    """The read of one group without noise, as autograd sees it."""
    v = StraightThrough.apply(x, r.bits_in, r.range_in, False)
    out = 0
    rows = rows_of(w)
    for t in range(tiles_of(w, r)):
        mask = torch.zeros_like(rows)
        mask[:, t * (r.tile or 10**6) : (t + 1) * (r.tile or 10**6)] = 1
        part = w * (mask if w.dim() == 2 else mask.unflatten(1, (*w.shape[2:], w.shape[1])).movedim(-1, 1))
        if op.kind == "linear":
            y = F.linear(v, part)
        else:
            conv = F.conv1d if w.dim() == 3 else F.conv2d
            y = conv(v, part, None, op.stride, op.padding, op.dilation, op.groups).movedim(1, -1)
        full = r.range_out if r.range_out.dim() == 0 else r.range_out[t]
        y = StraightThrough.apply(y, r.bits_out, full, r.tile is not None)
        out = out + y * (r.scale if r.scale.dim() == 1 else r.scale[t])
    out = out + r.bias
    return out if op.kind == "linear" else out.movedim(-1, 1)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("case", CASES)
def test_gradients_are_those_of_straight_through_converters(case, tile, dtype):
    x, w, op, r = make(case)
    fields = converters(w, tile)
    r = replace(r, **{k: v.to(dtype) if torch.is_tensor(v) else v for k, v in (vars(r) | fields).items()})
    results = []
    for run in (read, straight_through):
        leaves = [t.to(dtype).requires_grad_() for t in (x.clone(), w.clone(), r.bias.clone())]
        out = run(leaves[0], leaves[1], op, replace(r, bias=leaves[2]))
        upstream = torch.randn(out.shape, generator=torch.Generator().manual_seed(2)).to(dtype)
        results.append([out.detach(), *torch.autograd.grad(out, leaves, upstream)])
    for mine, want in zip(*results, strict=True):
        assert mine.shape == want.shape
        off = (mine - want).abs() > (1e-9 if dtype == torch.float64 else 1e-3)
        assert off.float().mean() < 1e-3  # a code on a boundary


def test_gradients_take_noise_as_a_constant_and_only_what_is_asked_for():
    x, w, op, r = make("conv3x3", independent=torch.full((33,), 0.01))
    w.requires_grad_()
    out = read(x, w, op, r)
    (grad,) = torch.autograd.grad(out.sum(), w)
    (want,) = torch.autograd.grad((F.conv2d(x, w, None, 1, 1) * r.scale.view(-1, 1, 1)).sum(), w)
    assert torch.allclose(grad, want, atol=1e-3)
    assert x.grad is None


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("tile", [None, 16])
def test_memory_is_laid_out_as_the_plain_layer_lays_it(last, tile):
    x, w, op, r = make("conv3x3", bits_in=8, range_in=torch.tensor(3.0), tile=tile)
    if last:
        x, w = (t.contiguous(memory_format=torch.channels_last) for t in (x, w))
    want, out = F.conv2d(x, w, None, 1, 1), read(x, w, op, r)
    assert out.stride() == want.stride()


@pytest.mark.parametrize("tile", [None, 16])
def test_inputs_that_are_no_numbers_stay_so_and_only_where_they_are_read(tile):
    x, w, op, r = make("conv3x3")
    r = replace(r, **converters(w, tile), independent=torch.full((33,), 0.01))
    x[0, 0, 0, 0] = torch.nan
    out = read(x, w, op, r)
    assert out[0, :, :2, :2].isnan().all()
    assert out[0, :, 2:].isfinite().all()
    assert out[1:].isfinite().all()


@pytest.mark.parametrize("tile", [None, 16])
def test_an_empty_batch_gives_an_empty_answer(tile):
    x, w, op, r = make("conv3x3", bits_in=8, range_in=torch.tensor(3.0), tile=tile)
    assert read(x[:0], w, op, r).shape == (0, 33, 6, 7)


@pytest.mark.parametrize("case", CASES)
def test_inputs_of_another_size_are_refused_in_one_sentence(case):
    x, w, op, r = make(case)
    with pytest.raises(InputError, match="inputs of shape"):
        read(torch.cat([x, x], 1 if op.kind == "conv" else -1), w, op, r)


@pytest.mark.parametrize("tile", [None, 32])
def test_under_autocast_the_products_have_fewer_bits_and_the_rest_stays(tile):
    """bfloat16 keeps 8 bits: products and gradients agree to about 1% of their size."""
    g = torch.Generator().manual_seed(1)
    x, w = torch.rand(4, 8, 6, 6, generator=g), torch.rand(5, 8, 3, 3, generator=g) - 0.5
    r = Read(8, torch.tensor(1.0), None, None, tile, torch.ones(5), None, None, None, 0)
    found = []
    for on in (False, True):
        a, b = x.clone().requires_grad_(), w.clone().requires_grad_()
        with torch.autocast("cpu", torch.bfloat16, enabled=on):
            y = read(a, b, Op("conv", (1, 1), (1, 1), (1, 1)), r)
            assert y.dtype == torch.float32
        y.square().sum().backward()
        found.append((y.detach(), a.grad, b.grad))
    for plain, half in zip(*found, strict=True):
        assert half.dtype == torch.float32
        assert (plain - half).abs().max() < 0.02 * plain.abs().max()
    assert tile or not torch.equal(found[0][0], found[1][0])


def test_packed_weights_are_made_anew_when_the_weights_change():
    """They are kept between reads, so changes in place must be seen; one through ``data`` torch does not count."""
    op, x = Op("linear"), torch.randn(30, 200, generator=torch.Generator().manual_seed(0))
    w = torch.randn(40, 200, generator=torch.Generator().manual_seed(1))
    r = Read(None, None, None, None, 64, torch.ones(4, 40), None, None, None, 0)
    for change in (lambda: None, lambda: w.mul_(2), lambda: w.data.mul_(3), lambda: w[3].zero_()):
        change()
        assert torch.allclose(read(x, w, op, r), x @ w.T, atol=1e-3)


@pytest.mark.parametrize("tile", [None, 64])
def test_two_reads_do_not_share_the_memory_of_their_inputs(tile):
    """The second read converts other inputs in the same memory: the answer of the first stays."""
    op, w = Op("linear"), torch.randn(40, 200, generator=torch.Generator().manual_seed(1)) / 8
    scale = torch.ones(40) if tile is None else torch.ones(4, 40)
    r = Read(8, torch.tensor(3.0), None, None, tile, scale, None, None, None, 0)
    a, b = torch.randn(2, 30, 200, generator=torch.Generator().manual_seed(0))
    first = read(a, w, op, r)
    kept = first.clone()
    read(b, w, op, r)
    assert torch.equal(first, kept)
    assert torch.equal(read(a, w, op, r), kept)


def test_a_forked_process_reads_on_threads_of_its_own():
    """It has none of the OpenMP threads of its parent."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    op, w = Op("linear"), torch.randn(64, 256, generator=torch.Generator().manual_seed(1)) / 8
    x = torch.randn(2000, 256, generator=torch.Generator().manual_seed(0))
    r = Read(8, torch.tensor(3.0), None, None, 64, torch.ones(4, 64), None, None, None, 0)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        wanted = read(x, w, op, r)
        context = multiprocessing.get_context("fork")
        queue = context.Queue()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # newer Pythons warn of forks beside threads
            child = context.Process(target=lambda: queue.put(read(x, w, op, r).numpy()))
            child.start()
        got = queue.get(timeout=60)
        child.join(60)
    finally:
        torch.set_num_threads(before)
    assert np.array_equal(got, wanted.numpy())
