"""Layers whose weights are held in digits: what is added where, what training sees, what is built and recorded."""

import copy
import json

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.array import SCHEMES, quantise
from hallweight.core import InputError
from hallweight.network import PulsedSGD, attribute, convert, digits, evaluate, start_on_device, train
from hallweight.network.internals import HardwareAwareNoise

CLOSE = 1e-5  # single precision, sums of some hundred products of size one
FEW = 0.06  # relative error of a variance from 8000 reads is 1.6%, of a standard deviation from 3000 weights 1.3%
IDEAL = {"levels": 9.0, "P_LTP": 2048.0, "P_LTD": 2048.0}
FAULTY = {"levels": 4.0, "sigma_c2c": 0.02, "sigma_read": 0.01, "sigma_d2d": 0.1, "sigma_d2d_range": 0.05}
QUICK = {"n_test": 100, "train_seeds": 1, "seeds": 2, "program": "exact"}
X = torch.rand(16, 4, 6, 6, generator=torch.Generator().manual_seed(1))


def net(seed: int = 0) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(4, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 6, 3, groups=2), nn.Flatten(), nn.Linear(96, 5)
        ).eval()


def linear(rows: int = 12, columns: int = 4, bias: bool = True) -> nn.Linear:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Linear(rows, columns, bias)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("tile", "weight_scale"), [(None, "column"), (None, "layer"), (10, "tile"), ((7, 2), "column")]
)
def test_with_ideal_converters_the_slices_add_up_to_one_array_of_effective_weights(
    make_card, scheme, tile, weight_scale
):
    card = make_card(**FAULTY | {"levels": 5.0, "sigma_read": 0.0})
    options = {"bits_in": None, "bits_out": None, "tile": tile, "weight_scale": weight_scale, "slices": 3}
    analog = convert(net(), card, scheme, **options).eval()
    crossbars = analog.program(np.random.default_rng(0))
    baked = analog.bake()
    with torch.no_grad():
        assert torch.allclose(analog(X), baked(X), atol=CLOSE)
    for name, crossbar in crossbars.items():
        layer = analog.layers[name]
        weight = (layer.programmed_weight() / layer.full_scale(layer.scale)).movedim(1, -1).flatten(1)
        groups, _, columns = crossbar.shape
        wanted = torch.from_numpy(crossbar.weights).movedim(-1, 1).reshape(groups * columns, -1)
        assert torch.allclose(weight.double(), wanted, atol=CLOSE)


@pytest.mark.parametrize("weight_scale", ["column", "tile"])
def test_every_slice_of_every_tile_has_its_own_converter_and_range(make_card, weight_scale):
    """By hand: cut the rows, convert each partial sum of each slice, shift, scale, add."""
    plain, x = linear(10, 3), torch.rand(30, 10, generator=torch.Generator().manual_seed(2)) - 0.3
    options = {"tile": 4, "weight_scale": weight_scale, "calibrate": x, "percentile": 100, "slices": 2}
    analog = convert(plain, make_card(**IDEAL), bits_in=6, bits_out=4, **options).eval()
    crossbar = analog.program(np.random.default_rng(0), "exact")[""]
    layer = analog.layers[""]
    assert layer.range_out.shape == (2, 3)
    v, out = quantise(x, 6, layer.range_in), plain.bias
    for k, significance in enumerate(crossbar.slices.significance):
        for t, rows in enumerate((slice(0, 4), slice(4, 8), slice(8, 10))):
            weights = torch.from_numpy(crossbar.digits[k, 0]).float()[rows]
            scale = layer.scale if weight_scale == "column" else layer.scale[t]
            assert float(layer.range_out[k, t]) == pytest.approx(float((x[:, rows] @ weights).abs().max()))
            out = out + significance * scale * quantise(v[:, rows] @ weights, 4, layer.range_out[k, t])
    with torch.no_grad():
        assert torch.allclose(analog(x), out, atol=CLOSE)


def test_converters_of_more_bits_come_closer_to_the_ideal_ones(make_card):
    error = {}
    for bits in (8, 4):
        analog = convert(
            net(), make_card(**IDEAL), bits_in=None, bits_out=bits, calibrate=X, percentile=100, slices=2
        ).eval()
        analog.program(np.random.default_rng(0), "exact")
        with torch.no_grad():
            error[bits] = float((analog(X) - analog.bake()(X)).abs().max())
    assert error[8] < 0.1 * error[4]  # 127 codes for 7


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_the_noise_of_an_output_has_the_exact_variance(make_card, scheme, spread):
    """Each slice is noise of its own, with the square of its significance."""
    card = make_card(levels=5.0, sigma_read=0.02, sigma_d2d_range=spread)
    analog = convert(linear(20, 3), card, scheme, bits_in=None, bits_out=None, slices=2).eval()
    crossbar = analog.program(np.random.default_rng(1), "exact")[""]
    v = torch.rand(20, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        y = analog(v.expand(8000, 20)).double().numpy()
    own, common = (part[0] for part in crossbar.variance())
    scale = linear(20, 3).weight.detach().abs().amax(1).double().numpy()
    found = np.cov(y.T) / np.outer(scale, scale)
    square = v.double().numpy() ** 2
    wanted = np.diag(square @ own) + square @ common
    assert np.abs(found - wanted).max() < FEW * wanted.max()


def test_devices_and_arrays_are_counted_from_what_was_built(make_card):
    run = evaluate(make_card(levels=5.0), tile=(64, 8), slices=2, **QUICK)
    plain = evaluate(make_card(levels=5.0), tile=(64, 8), **QUICK)
    for two, one in zip(run.results["arms"], plain.results["arms"], strict=True):
        for what in ("devices", "references", "arrays"):
            assert two[what] == 2 * one[what]
        n = run.results["weights"]
        assert (
            two["devices"] - two["references"] == {"bipolar": 2 * n, "pair": 4 * n, "reference": 2 * n}[two["scheme"]]
        )
        assert two["weight_error"] < 0.25 * one["weight_error"]  # a sixth, if spread evenly between the levels
    assert run.config["slices"] == 2
    assert "slices" not in plain.config  # as in records from before there were slices


def test_a_scheme_whose_levels_cannot_be_digits_is_refused_by_name(make_card):
    run = evaluate(make_card(levels=2.0), slices=2, **QUICK)
    assert [arm["scheme"] for arm in run.results["arms"]] == ["bipolar", "pair"]
    assert "both signs" in run.results["refused"]["reference"]


def test_without_finite_states_nothing_is_sliced(make_card):
    run = attribute(make_card(levels=4.0, sigma_read=0.01), slices=2, **{**QUICK, "program": "verify"})
    rows = {row["name"]: row for row in run.results["causes"]}
    assert rows["states"]["alone"]["noise"] > 0
    assert rows["states"]["left_out"]["noise"] > 0
    assert run.config["slices"] == 2


def test_a_saved_state_holds_the_programmed_digits(make_card):
    analog = convert(net(), make_card(**FAULTY), calibrate=X, tile=16, slices=2).eval()
    analog.program(np.random.default_rng(0))
    other = convert(net(1), make_card(**FAULTY), tile=16, slices=2).eval()
    other.load_state_dict(analog.state_dict())
    for model in (analog, other):
        model.seed_noise(5)
    with torch.no_grad():
        assert torch.equal(analog(X), other(X))
    twin = copy.deepcopy(analog)
    twin.seed_noise(5)
    other.seed_noise(5)
    with torch.no_grad():
        assert torch.equal(twin(X), other(X))
    for slices, found in ((1, 2), (3, 2)):
        with pytest.raises(InputError, match=f"a saved state with {found} slices"):
            convert(net(), make_card(**FAULTY), tile=16, slices=slices).load_state_dict(analog.state_dict())


def test_one_slice_is_what_it_was(make_card):
    outputs = []
    for options in ({}, {"slices": 1}):
        analog = convert(net(), make_card(**FAULTY), "reference", calibrate=X, tile=16, **options).eval()
        analog.program(np.random.default_rng(0))
        with torch.no_grad():
            outputs.append(analog(X))
        outputs.append(analog.train()(X).detach())
    assert torch.equal(outputs[0], outputs[2])
    assert torch.equal(outputs[1], outputs[3])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_training_draws_what_programming_gives(make_card, scheme):
    """Mean and spread of the weight that a training pass sees, read off by inputs of one, against programmed ones."""
    card = make_card(**FAULTY | {"levels": 5.0, "sigma_read": 0.0})
    plain = nn.Linear(3000, 1, bias=False)
    with torch.no_grad():
        plain.weight[:] = 0.37
        plain.weight[0, 0] = 1.0  # the full scale
    analog = convert(plain, card, scheme, bits_in=None, bits_out=None, slices=2)
    real = analog.program(np.random.default_rng(5))[""].weights[0, 1:, 0]
    with torch.no_grad():
        drawn = analog.train()(torch.eye(3000))[1:, 0].numpy()
    assert drawn.mean() == pytest.approx(real.mean(), abs=0.2 * real.std())
    assert drawn.std() == pytest.approx(real.std(), rel=0.15)


def test_a_stuck_device_spoils_one_digit_in_training_as_on_the_array(make_card):
    """Half of the stuck ones are in the second slice, where they cost less than its significance."""
    card = make_card(**IDEAL | {"p_stuck": 0.1})
    plain = nn.Linear(3000, 1, bias=False)
    with torch.no_grad():
        plain.weight[:] = 1.0
    analog = convert(plain, card, bits_in=None, bits_out=None, slices=2)
    real = analog.program(np.random.default_rng(5))[""].weights[0, :, 0]
    with torch.no_grad():
        drawn = analog.train()(torch.eye(3000))[:, 0].numpy()
    for error in (1 - real, 1 - drawn):
        assert np.mean(error > 0.01) == pytest.approx(0.19, abs=0.03)
        assert np.mean(error > 0.21) == pytest.approx(0.09, abs=0.02)  # 0.2 is the most that the second can cost
    assert np.std(drawn) == pytest.approx(np.std(real), rel=0.15)


def test_with_an_ideal_card_training_sees_the_float_model_and_its_gradients(make_card):
    x = torch.rand(64, 12, generator=torch.Generator().manual_seed(1))
    plain = linear()
    analog = convert(linear(), make_card(**IDEAL), bits_in=None, bits_out=None, slices=3).train()
    for model in (plain, analog):
        model(x).square().sum().backward()
    assert torch.allclose(analog(x), plain(x), atol=0.01)  # programmed to within half a pulse of 2048
    for one, other in zip(analog.parameters(), plain.parameters(), strict=True):
        assert torch.allclose(one.grad, other.grad, rtol=0.01, atol=0.01 * float(other.grad.abs().max()))


def test_training_goes_on_exactly_where_it_stopped(make_card, tmp_path):
    data = digits().subset(200, 100)

    def run(folder, stop=None, slices=2):
        model = nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
        with torch.no_grad():
            model[1].weight[:] = torch.linspace(-0.2, 0.2, 640).view(10, 64)
            model[1].bias[:] = 0
        analog = convert(model, make_card(**FAULTY), calibrate=data.inputs(data.x_train[:64]), slices=slices)

        def watch(at):
            if at.done == stop:
                raise KeyboardInterrupt

        return train(analog, data, epochs=2, batch=50, folder=folder, minutes=1e-9, progress=watch).results, analog

    whole, one = run(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "broken", stop=6)
    again, other = run(tmp_path / "broken")
    assert [row["loss"] for row in whole["log"]] == [row["loss"] for row in again["log"]]
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    with pytest.raises(InputError, match="slices=2"):
        run(tmp_path / "whole", slices=1)


def test_one_slice_is_not_named_in_what_a_checkpoint_must_agree_on(make_card):
    one, two = (convert(linear(), make_card(levels=4.0), slices=n).spec.as_dict() for n in (1, 2))
    assert "slices" not in one
    assert two["slices"] == 2
    assert json.dumps({**one, "card": ""}) == json.dumps(
        {k: v for k, v in {**two, "card": ""}.items() if k != "slices"}
    )


BAD = {
    "none": (lambda c: convert(linear(), c(levels=4.0), slices=0), "slices = 0"),
    "a part": (lambda c: convert(linear(), c(levels=4.0), slices=1.5), "slices = 1.5"),
    "in a study": (lambda c: evaluate(c(levels=4.0), slices=1.5), "slices = 1.5"),
    "continuous": (lambda c: convert(linear(), c(), slices=2), "leaves nothing for a second slice"),
    "continuous in a study": (lambda c: evaluate(c(), slices=2), "leaves nothing for a second slice"),
    "on the devices": (
        lambda c: start_on_device(convert(linear(), c(levels=4.0), slices=2), np.random.default_rng(0)),
        "do not carry",
    ),
    "continuous in training": (
        lambda c: train(
            convert(nn.Sequential(nn.Flatten(), linear(64, 10)), c(levels=4.0), slices=2, bits_in=None, bits_out=None),
            digits().subset(100, 100),
            epochs=1,
            cards=[(c(), 1.0)],
        ),
        "leaves nothing for a second slice",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence(name, make_card):
    call, word = BAD[name]
    with pytest.raises(InputError) as error:
        call(make_card)
    assert word in str(error.value)
    assert str(error.value).startswith("Found ")


def test_pulsed_optimizers_refuse_digits(make_card):
    analog = convert(linear(), make_card(levels=4.0), bits_in=None, bits_out=None, slices=2)
    crossbars = analog.program(np.random.default_rng(0))
    with pytest.raises(InputError, match="do not carry"):
        PulsedSGD(analog, crossbars, np.random.default_rng(0))
    assert not analog.live


def test_other_devices_in_training_have_a_base_of_their_own(make_card):
    """What a pass draws is right for the card it is drawn from, whatever the model's own has for levels."""
    analog = convert(linear(bias=False), make_card(**IDEAL), bits_in=None, bits_out=None, slices=2).train()
    analog.aware = HardwareAwareNoise.of(make_card(**IDEAL | {"levels": 4.0}))
    weight = linear(bias=False).weight
    with torch.no_grad():
        drawn = analog(torch.eye(12)).T
        error = (drawn - weight) / weight.abs().amax(1, keepdim=True)
    assert float(error.abs().max()) < 1.1 / 15  # half a step of 16 even weights, and what programming adds
