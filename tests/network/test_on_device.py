"""Training on the devices: every weight moves by pulses only, each method learns, and a stopped training goes on."""

import io

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from hallweight.array import SCHEMES, pulse
from hallweight.core import InputError
from hallweight.network import MixedPrecision, PulsedSGD, TikiTaka, convert, digits, start_on_device
from hallweight.network.internals import one_thread, round_stochastically, step_at, symmetry_point, take_pulses
from hallweight.synapse import sample

FINE = {"P_LTP": 200.0, "P_LTD": 200.0, "sigma_c2c": 0.002, "sigma_d2d": 0.1, "sigma_read": 0.002}
UNEQUAL = {"alpha_LTP": 0.02, "alpha_LTD": 0.06, "sigma_c2c": 0.003, "sigma_d2d": 0.1, "sigma_read": 0.002}
METHODS = {
    "sgd": lambda *a, **k: PulsedSGD(*a, lr=1.0, **k),  # no momentum: ten times the rate
    "mixed": lambda *a, **k: MixedPrecision(*a, lr=0.1, **k),
    "tiki": lambda *a, **k: TikiTaka(*a, lr=0.1, **k),
}


def ready(card, scheme="bipolar", method=METHODS["mixed"], seed=0, headroom=4.0, **options):
    """One linear layer on devices, with its optimizer; float SGD brings it to 92% on the digits."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
    analog = convert(net, card, scheme, bits_in=None, bits_out=None, weight_scale="layer").train()
    rng = np.random.default_rng(seed)
    crossbars = start_on_device(analog, rng, headroom)
    return analog, crossbars, method(analog, crossbars, rng, **options)


@one_thread()
def learn(analog, optimizer, epochs, generator=None):
    data = digits()
    generator = torch.Generator().manual_seed(0) if generator is None else generator
    for _ in range(epochs):
        for pick in torch.randperm(len(data.y_train), generator=generator).split(20):
            loss = F.cross_entropy(analog(data.x_train[pick]), data.y_train[pick])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def accuracy(analog):
    data = digits()
    analog.eval()
    with torch.no_grad():
        return float((analog(data.x_test).argmax(1) == data.y_test).float().mean())


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("method", METHODS)
def test_each_method_learns_and_pulses_are_all_that_changes_weights(make_card, method, scheme):
    analog, crossbars, optimizer = ready(make_card(**FINE), scheme, METHODS[method])
    crossbar = crossbars["1"]
    before, states, used = accuracy(analog), crossbar.states.copy(), crossbar.pulses.copy()
    learn(analog.train(), optimizer, 4)
    assert accuracy(analog) > 0.87 > 0.3 > before  # 0.91 in all nine; 1.0 points is one standard error of 797 images
    crossbar = optimizer.crossbars["1"]
    given = crossbar.pulses - used
    assert (crossbar.states[given == 0] == states[given == 0]).all()
    assert given.sum() <= optimizer.pulses
    if method != "tiki":  # which also pulses its fast array
        assert given.sum() == optimizer.pulses
    if scheme == "reference":
        assert (given[-64:] == 0).all()
    layer = analog.layers["1"]
    held = torch.from_numpy(crossbar.weights[0].T).float() * layer.scale[:, None]
    torch.testing.assert_close(layer.weight.detach(), held)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_ideal_device_gets_exactly_what_was_asked_for(make_card, scheme):
    """Weights plus what is still in the accumulator: minus rate times the sum of gradients, no pulse lost."""
    analog, crossbars, optimizer = ready(
        make_card(P_LTP=500.0, P_LTD=500.0), scheme, momentum=0.0, lr=0.05, method=MixedPrecision
    )
    layer, start = analog.layers["1"], torch.from_numpy(crossbars["1"].weights[0]).float()
    generator, total = torch.Generator().manual_seed(0), torch.zeros(64, 10)
    for _ in range(30):
        layer.weight.grad = 0.2 * torch.randn(10, 64, generator=generator)
        total -= 0.05 * layer.weight.grad.T / layer.scale
        optimizer.step()
    now = torch.from_numpy(optimizer.crossbars["1"].weights[0]).float()
    inside = now.abs() < 0.9  # walls stop the others
    assert inside.float().mean() > 0.9
    kept = torch.from_numpy(optimizer.memory["1"]["chi"][0])
    assert kept.abs().max() <= optimizer.device_arrays["1"].unit
    torch.testing.assert_close((now + kept)[inside], (start + total)[inside], atol=1e-4, rtol=0)


def test_counts_keep_the_mean_and_stay_below_the_most():
    rng = np.random.default_rng(0)
    wanted = np.repeat(np.array([-2.3, -0.01, 0.0, 0.4, 7.9], np.float32), 40_000)
    mean = round_stochastically(wanted, 100, rng).reshape(5, -1).mean(1)
    assert mean == pytest.approx([-2.3, -0.01, 0.0, 0.4, 7.9], abs=4 * 0.5 / 200)  # 4 standard errors, variance <= 1/4
    assert np.abs(round_stochastically(10 * wanted, 7, rng)).max() == 7


def test_a_threshold_spends_whole_bursts():
    total = np.array([0.35, -0.95, 0.09], np.float32)
    assert take_pulses(total, 0.1, 3, 100).tolist() == [3, -9, 0]
    assert total == pytest.approx([0.05, -0.05, 0.09], abs=1e-6)


@pytest.mark.parametrize(("law", "numbers"), [("soft_bounds", UNEQUAL), ("exponential", {"kappa_LTP": 3.0})])
def test_alternating_pulses_drift_to_the_symmetry_point(make_card, law, numbers):
    card = make_card(law=law, **{**numbers, "sigma_c2c": 0.0})
    devices, rng = sample(card, 50, np.random.default_rng(0)), np.random.default_rng(1)
    x = np.linspace(-0.9, 0.9, 50)
    for sign in (1, -1) * 400:
        pulse(devices, x, np.full(50, sign, np.int16), rng)
    # after the down pulse the state is up to one step, 5% of the range or so, below the point
    assert x == pytest.approx(np.full(50, symmetry_point(card, "bipolar")), abs=0.06)
    assert np.ptp(x) < 0.06


def test_the_card_says_where_the_symmetry_point_is_and_else_its_law(make_card):
    given = make_card().replace(symmetry_point=0.3)
    assert symmetry_point(given, "bipolar") == 0.3
    assert symmetry_point(make_card(), "bipolar") == 0.0
    assert symmetry_point(make_card(0.0, 2.0), "pair") == 1.0
    # up: alpha (1 - u), down: beta u
    assert symmetry_point(make_card(law="soft_bounds", **UNEQUAL), "bipolar") == pytest.approx(2 * 0.25 - 1, abs=1e-3)
    with pytest.raises(InputError, match="cancel nowhere"):
        symmetry_point(make_card(P_LTD=32.0), "bipolar")


def test_unequal_pulses_hurt_plain_sgd_and_tiki_taka_repairs_it(make_card):
    """The published reason for Tiki-Taka. Down pulses three times the size of up pulses; no digital forgetting."""
    card = make_card(law="soft_bounds", **UNEQUAL)
    got = {}
    for name, method, options in (("sgd", METHODS["sgd"], {}), ("tiki", METHODS["tiki"], {"forget": 0, "fast": 0.1})):
        analog, _, optimizer = ready(card, method=method, **options)
        learn(analog, optimizer, 6)
        got[name] = accuracy(analog)
    assert got["sgd"] < 0.83  # 0.75
    assert got["tiki"] > 0.88  # 0.91


def test_a_zero_that_is_off_hurts_tiki_taka(make_card):
    got = []
    for error in (0.0, 0.2):
        card = make_card(law="soft_bounds", **(UNEQUAL | {"alpha_LTP": 0.04, "alpha_LTD": 0.04}))
        analog, _, optimizer = ready(card, method=METHODS["tiki"], forget=0, reference_error=error)
        learn(analog, optimizer, 5)
        got.append(accuracy(analog))
    assert got[0] > 0.88  # 0.91
    assert got[1] < got[0] - 0.03  # 0.85


def test_a_symmetric_bipolar_device_needs_no_reference_and_has_none(make_card):
    """The range of a signed device spreads about zero, where its symmetry point stays; that of a conductance moves."""
    off, devices = {}, {}
    for name, low, scheme in (("bipolar", -1.0, "bipolar"), ("pair", 0.0, "pair")):
        card = make_card(low, 1.0, law="soft_bounds", alpha_LTP=0.04, alpha_LTD=0.04, sigma_d2d_range=0.1)
        _, crossbars, optimizer = ready(card, scheme, METHODS["tiki"])
        one = optimizer.arrays["1"]
        own = one.devices.state_min + 0.5 * one.devices.range  # of each device
        off[name], devices[name] = (
            float(np.std(own - one.zero) / one.swing),
            optimizer.devices - len(crossbars["1"].devices),
        )
    assert off["bipolar"] == 0.0
    assert off["pair"] > 0.08  # 0.1 of the middle at half the range: 0.1 of the swing, and the writing of the reference
    assert devices == {"bipolar": 640, "pair": 2 * 640}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_training_goes_on_exactly_where_it_was_stopped(make_card, method, scheme):
    card = make_card(**FINE, sigma_d2d_range=0.05, p_stuck=0.01)
    analog, _, optimizer = ready(card, scheme, METHODS[method])
    learn(analog, optimizer, 1)
    file = io.BytesIO()
    torch.save({"model": analog.state_dict(), "optimizer": optimizer.state_dict()}, file)
    learn(analog, optimizer, 1)

    other, _, later = ready(card, scheme, METHODS[method], seed=5)  # other devices, other weights
    saved = torch.load(io.BytesIO(file.getvalue()), weights_only=True)
    other.load_state_dict(saved["model"])
    later.load_state_dict(saved["optimizer"])
    learn(other, later, 1)
    assert (later.crossbars["1"].states == optimizer.crossbars["1"].states).all()
    assert later.pulses == optimizer.pulses
    assert torch.equal(other.layers["1"].bias, analog.layers["1"].bias)


def test_a_state_of_another_method_is_refused_and_nothing_changes(make_card):
    card = make_card(**FINE)
    _, _, mixed = ready(card)
    _, crossbars, tiki = ready(card, method=METHODS["tiki"], seed=1)
    before = crossbars["1"].states.copy()
    with pytest.raises(InputError, match="does not fit layer '1'"):
        tiki.load_state_dict(mixed.state_dict())
    assert (tiki.crossbars["1"].states == before).all()


def test_headroom_leaves_the_weights_as_they_are_and_room_to_grow(make_card):
    card = make_card(P_LTP=4000.0, P_LTD=4000.0)
    small, crossbars, _ = ready(card, headroom=5.0)
    plain, _, _ = ready(card, headroom=1.0)
    assert np.abs(crossbars["1"].weights).max() == pytest.approx(0.2, abs=1e-3)
    torch.testing.assert_close(small.layers["1"].weight, plain.layers["1"].weight, atol=1e-3, rtol=0)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda a, b, r: PulsedSGD(nn.Linear(2, 2), b, r), "a Linear"),
        (lambda a, b, r: PulsedSGD(a, {}, r), "arrays that do not belong"),
        (lambda a, b, r: PulsedSGD(a, b, r, lr=-1.0), "lr = -1.0"),
        (lambda a, b, r: MixedPrecision(a, b, r, threshold=0), "threshold = 0"),
        (lambda a, b, r: MixedPrecision(a, b, r, momentum=1.0), "momentum = 1.0"),
        (lambda a, b, r: TikiTaka(a, b, r, every=0), "every = 0"),
        (lambda a, b, r: TikiTaka(a, b, r, reference="cart"), "reference = 'cart'"),
        (lambda a, b, r: TikiTaka(a, b, r, reference_error=-0.1), "reference_error = -0.1"),
        (lambda a, b, r: start_on_device(a, r, headroom=0.5), "headroom = 0.5"),
    ],
)
def test_bad_options_say_what_to_do(make_card, make, match):
    analog, crossbars, _ = ready(make_card())
    with pytest.raises(InputError, match=match):
        make(analog, crossbars, np.random.default_rng(0))


def test_a_card_whose_pulses_do_nothing_is_refused(make_card):
    row = dict.fromkeys(("table_LTP", "table_LTD", "table_sigma_LTP", "table_sigma_LTD"), (0.0, 0.0, 0.0, 0.0))
    with pytest.raises(InputError, match="do not move a weight of zero"):
        step_at(make_card(law="table", **row), 0.0)


def test_old_names_of_what_an_optimizer_takes_and_holds_still_work_with_a_warning(make_card):
    analog, crossbars, _ = ready(make_card())
    with pytest.warns(DeprecationWarning, match="is retired") as warned:
        optimizer = PulsedSGD(analog, boxes=crossbars, rng=np.random.default_rng(0), most=5)
    assert [str(w.message).split(" is retired")[0] for w in warned] == ["boxes=", "most="]
    assert optimizer.max_pulses == 5
    with pytest.warns(DeprecationWarning, match="PulsedSGD.boxes is retired .* write crossbars"):
        assert optimizer.boxes is crossbars
    layer, array = next(iter(optimizer.device_arrays.items()))
    change = np.zeros(crossbars[layer].shape)
    with pytest.warns(DeprecationWarning, match="sheet= is retired .* write array="):
        optimizer.update(sheet=array, memory={}, change=change)
