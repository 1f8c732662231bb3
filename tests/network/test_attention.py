"""Attention and one-dimensional convolutions on arrays: equal to torch's own where the devices are ideal."""

import copy
import itertools

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from hallweight.network import AnalogConv1d, AnalogLinear, AnalogMultiheadAttention, convert

N, L, S, E, H = 3, 5, 7, 12, 4
TIGHT = {"rtol": 0, "atol": 1e-5}  # float32 sums in another order


def seeded(make):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return make()


def numbers(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def ideal(net, make_card, **options):
    """The model on devices without any fault, each exactly on its target."""
    analog = convert(net, make_card(), bits_in=None, bits_out=None, **options)
    analog.program(np.random.default_rng(0), "exact")
    return analog.train(net.training)


def inputs(batch_first: bool, batched: bool, same: bool, kdim: int, vdim: int) -> tuple[Tensor, Tensor, Tensor]:
    q, k, v = numbers(N, L, E), numbers(N, S, kdim, seed=2), numbers(N, S, vdim, seed=3)
    if same:
        k = v = q
    if not batched:
        return q[0], k[0], v[0]
    return (q, k, v) if batch_first else (q.transpose(0, 1), k.transpose(0, 1), v.transpose(0, 1))


KINDS = [
    {},
    {"bias": False},
    {"kdim": 6, "vdim": 10},
    {"kdim": 6, "vdim": 10, "bias": False},
    {"add_bias_kv": True},
    {"add_zero_attn": True},
    {"add_bias_kv": True, "add_zero_attn": True, "kdim": 6},
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("training", [False, True])
def test_ideal_attention_is_that_of_torch(make_card, kind, training):
    for batch_first, batched, need in itertools.product([False, True], [False, True], [False, True]):
        net = seeded(lambda b=batch_first: nn.MultiheadAttention(E, H, batch_first=b, **kind)).train(training)
        if net.in_proj_bias is not None:
            nn.init.normal_(net.in_proj_bias, std=0.3)
        analog = ideal(net, make_card)
        q, k, v = inputs(batch_first, batched, False, kind.get("kdim", E), kind.get("vdim", E))
        for average in (True, False) if need else (True,):
            wanted = net(q, k, v, need_weights=need, average_attn_weights=average)
            found = analog(q, k, v, need_weights=need, average_attn_weights=average)
            torch.testing.assert_close(found[0], wanted[0], **TIGHT)
            assert (found[1] is None) == (wanted[1] is None)
            if need:
                torch.testing.assert_close(found[1], wanted[1], **TIGHT)


def masks() -> list[dict[str, Tensor | bool]]:
    causal = torch.ones(L, S, dtype=torch.bool).triu(2)
    each = (numbers(N * H, L, S) > 1) & ~torch.eye(L, S, dtype=torch.bool)
    padding = torch.arange(S) >= torch.tensor([[S], [S - 2], [3]])
    return [
        {"attn_mask": causal},
        {"attn_mask": numbers(L, S)},
        {"attn_mask": each},
        {"key_padding_mask": padding},
        {"key_padding_mask": torch.zeros(N, S).masked_fill(padding, -1e4)},
        {"key_padding_mask": padding, "attn_mask": causal},
    ]


@pytest.mark.parametrize("kind", [{}, {"add_bias_kv": True, "add_zero_attn": True}], ids=str)
@pytest.mark.parametrize("mask", masks(), ids=lambda m: "+".join(m))
def test_masks_mean_what_they_mean_in_torch(make_card, kind, mask):
    net = seeded(lambda: nn.MultiheadAttention(E, H, batch_first=True, **kind)).eval()
    analog = ideal(net, make_card)
    x = inputs(True, True, False, E, E)
    for need in (False, True):
        wanted, found = (m(*x, need_weights=need, **mask) for m in (net, analog))
        torch.testing.assert_close(found, wanted, **TIGHT)
    if "attn_mask" in mask and mask["attn_mask"].dim() == 2:
        part = {k: v[1] if k == "key_padding_mask" else v for k, v in mask.items()}
        torch.testing.assert_close(analog(*(t[1] for t in x), **part), net(*(t[1] for t in x), **part), **TIGHT)


def test_a_causal_hint_needs_its_mask(make_card):
    net = nn.MultiheadAttention(E, H).eval()
    x, mask = numbers(L, N, E), nn.Transformer.generate_square_subsequent_mask(L)
    analog = ideal(net, make_card)
    for need in (True, False):
        found = analog(x, x, x, attn_mask=mask, is_causal=True, need_weights=need)
        torch.testing.assert_close(found, net(x, x, x, attn_mask=mask, is_causal=True, need_weights=need), **TIGHT)
    with pytest.raises(ValueError, match="attn_mask"):
        analog(x, x, x, is_causal=True)


def encoder(batch_first: bool = True) -> nn.TransformerEncoder:
    layer = nn.TransformerEncoderLayer(E, H, 16, dropout=0.0, batch_first=batch_first)
    return nn.TransformerEncoder(layer, 2, enable_nested_tensor=batch_first)


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")  # of torch's own short cut
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("grad", [False, True])
def test_a_transformer_does_not_bypass_its_arrays(make_card, training, grad):
    """In evaluation torch reads the weights of a whole encoder layer at once; analog layers must still be read."""
    net = seeded(encoder).train(training)
    analog = ideal(net, make_card)
    x = numbers(N, L, E)
    padding = torch.arange(L) >= torch.tensor([[L], [L - 2], [2]])
    with torch.set_grad_enabled(grad):
        torch.testing.assert_close(analog(x), net(x), **TIGHT)
        wanted, found = (m(x, src_key_padding_mask=padding) for m in (net, analog))
        torch.testing.assert_close(found[~padding], wanted[~padding], **TIGHT)
        analog = ideal(net.eval(), make_card)
        for layer in analog.layers.values():
            layer.scale *= 1.5
        assert (analog(x) - net(x)).abs().max() > 0.1
        assert (analog(x, src_key_padding_mask=padding) - net(x, src_key_padding_mask=padding)).abs().max() > 0.1


def test_an_encoder_and_a_decoder_have_every_matrix_on_an_array(make_card):
    net = seeded(lambda: nn.Transformer(E, H, 1, 1, 16, dropout=0.0, batch_first=True)).eval()
    analog = ideal(net, make_card)
    x, y = numbers(N, S, E), numbers(N, L, E, seed=2)
    torch.testing.assert_close(analog(x, y), net(x, y), **TIGHT)
    assert len(analog.layers) == 6 + 10
    on_arrays = sum(layer.weight.numel() for layer in analog.layers.values())
    assert on_arrays == sum(p.numel() for p in net.parameters() if p.dim() > 1)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_baked_attention_is_a_plain_module_with_the_programmed_weights(make_card, kind):
    net = seeded(lambda: nn.MultiheadAttention(E, H, batch_first=True, **kind)).eval()
    analog = convert(net, make_card(sigma_c2c=0.03), bits_in=None, bits_out=None).eval()
    analog.program(np.random.default_rng(0))
    baked, plain = analog.bake(), analog.plain()
    assert type(baked) is type(plain) is nn.MultiheadAttention
    assert type(baked.out_proj) is type(net.out_proj)
    assert baked.state_dict().keys() == net.state_dict().keys()
    assert [(n, p.requires_grad) for n, p in baked.named_parameters()] == [
        (n, p.requires_grad) for n, p in net.named_parameters()
    ]
    assert all(torch.equal(v, net.state_dict()[n]) for n, v in plain.state_dict().items())
    x = inputs(True, True, False, kind.get("kdim", E), kind.get("vdim", E))
    torch.testing.assert_close(baked(*x), analog(*x), **TIGHT)
    assert (baked(*x)[0] - net(*x)[0]).abs().max() > 1e-3


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")  # of torch's own short cut
def test_a_baked_encoder_is_as_it_was(make_card):
    net = seeded(encoder).eval()
    baked = ideal(net, make_card).bake()
    assert repr(baked) == repr(net)
    assert baked.use_nested_tensor == net.use_nested_tensor
    assert baked.layers[0].activation_relu_or_gelu == net.layers[0].activation_relu_or_gelu
    x, padding = numbers(N, L, E), torch.arange(L) >= torch.tensor([[L], [L - 2], [2]])
    with torch.no_grad():
        torch.testing.assert_close(
            baked(x, src_key_padding_mask=padding), net(x, src_key_padding_mask=padding), **TIGHT
        )


def test_it_is_an_ordinary_module(make_card):
    net = seeded(lambda: nn.MultiheadAttention(E, H, batch_first=True)).eval()
    analog = ideal(net, make_card)
    assert isinstance(analog.net, AnalogMultiheadAttention)
    assert isinstance(analog.net, nn.MultiheadAttention)
    assert list(analog.layers) == ["out_proj", "q_proj", "k_proj", "v_proj"]
    other = seeded(lambda: nn.MultiheadAttention(E, H, batch_first=True, bias=True))
    nn.init.normal_(other.in_proj_weight)
    nn.init.normal_(other.in_proj_bias)
    fresh = convert(net, make_card(), bits_in=None, bits_out=None)
    fresh.net.load_state_dict(other.state_dict())  # of the plain module
    fresh.program(np.random.default_rng(0), "exact")
    x = numbers(N, L, E)
    torch.testing.assert_close(fresh.eval()(x, x, x), other.eval()(x, x, x), **TIGHT)
    again = convert(net, make_card(), bits_in=None, bits_out=None).eval()
    again.load_state_dict(fresh.state_dict())  # of the analog one
    for twin in (again, copy.deepcopy(fresh)):
        assert torch.equal(twin(x, x, x)[0], fresh(x, x, x)[0])


def test_gradients_reach_all_projections_as_in_torch(make_card):
    net = seeded(lambda: nn.MultiheadAttention(E, H, batch_first=True)).train()
    analog = ideal(net, make_card)
    x = numbers(N, L, E)
    net(x, x, x)[0].square().sum().backward()
    analog(x, x, x)[0].square().sum().backward()
    q, k, v = net.in_proj_weight.grad.chunk(3)
    wanted = {"q_proj": q, "k_proj": k, "v_proj": v, "out_proj": net.out_proj.weight.grad}
    for name, layer in analog.layers.items():
        torch.testing.assert_close(layer.weight.grad, wanted[name], rtol=1e-4, atol=1e-4)


def test_frozen_weights_stay_frozen_and_convert_does_not_need_gradients(make_card):
    net = nn.MultiheadAttention(E, H)
    net.in_proj_weight.requires_grad_(False)
    with torch.no_grad():
        analog = convert(net, make_card(), bits_in=None, bits_out=None)
    assert not analog.net.q_proj.weight.requires_grad
    assert analog.net.q_proj.bias.requires_grad
    assert not analog.plain().in_proj_weight.requires_grad


def test_attention_is_calibrated_and_tiled_like_any_layer(make_card):
    net = seeded(encoder).eval()
    x = numbers(64, L, E)
    analog = convert(net, make_card(), tile=5, calibrate=x, percentile=100, bits_in=10, bits_out=10).eval()
    crossbars = analog.program(np.random.default_rng(0), "exact")
    assert set(crossbars) == set(analog.layers)
    assert all(isinstance(layer, AnalogLinear) for layer in analog.layers.values())
    with torch.no_grad():
        assert (analog(x) - net(x)).abs().mean() < 0.02


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"stride": 2, "padding": 1, "dilation": 2},
        {"groups": 2, "bias": False},
        {"padding": "same", "padding_mode": "circular"},
        {"padding": "same", "kernel_size": 4},
        {"padding": 2, "padding_mode": "reflect", "groups": 4},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel:UserWarning")
def test_ideal_convolutions_in_one_dimension_are_those_of_torch(make_card, options):
    net = seeded(lambda: nn.Conv1d(**({"in_channels": 4, "out_channels": 8, "kernel_size": 3} | options))).eval()
    analog = ideal(net, make_card)
    assert isinstance(analog.net, AnalogConv1d)
    x = numbers(N, 4, 11)
    torch.testing.assert_close(analog(x), net(x), **TIGHT)
    torch.testing.assert_close(analog(x[0]), net(x[0]), **TIGHT)
    tiled = ideal(net, make_card, tile=5, weight_scale="tile")
    torch.testing.assert_close(tiled(x), net(x), **TIGHT)
    baked = analog.bake()
    assert type(baked) is nn.Conv1d
    torch.testing.assert_close(baked(x), net(x), **TIGHT)
