"""What users tried with saved states: other cards and arrays, float states, files of older versions, safetensors."""

import io

import pytest
import torch
from torch import nn

from hallweight.core import InputError
from hallweight.network import convert

X = torch.rand(20, 12, generator=torch.Generator().manual_seed(1))


def net(seed: int = 0) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(12, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3)).eval()


def make(card, seed=0, programmed=True, **options):
    analog = convert(net(seed), card, calibrate=X, **options).eval()
    if programmed:
        analog.program(0)
    return analog


def saved(state):
    file = io.BytesIO()
    torch.save(state, file)
    return torch.load(io.BytesIO(file.getvalue()), weights_only=True)


def test_a_state_loads_into_the_same_arrays_and_gives_the_same_outputs(make_card):
    card = make_card(sigma_c2c=0.03, sigma_read=0.02)
    analog = make(card, tile=8)
    other = make(card, 1, programmed=False, tile=8)
    other.load_state_dict(saved(analog.state_dict()))
    assert torch.equal(other(X), analog(X))


def test_another_card_is_refused_with_both_named(make_card):
    analog = make(make_card(sigma_c2c=0.03))
    other = make(make_card(sigma_c2c=0.05).model_copy(update={"name": "another"}), 1)
    before = other.net[0].weight.clone()
    for load, state in (
        (other.load_state_dict, analog.state_dict()),
        (other.net.load_state_dict, analog.net.state_dict()),
    ):
        with pytest.raises(InputError, match=r"card 'test \(.*expected card 'another \("):
            load(state)
    assert torch.equal(other.net[0].weight, before)


def test_the_same_numbers_under_another_name_are_the_same_card(make_card):
    analog = make(make_card())
    renamed = make(make_card().model_copy(update={"name": "renamed"}), 1)
    assert not torch.equal(renamed.net[0].weight, analog.net[0].weight)
    renamed.load_state_dict(analog.state_dict())
    assert torch.equal(renamed.net[0].weight, analog.net[0].weight)


@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        ({"scheme": "pair"}, {}, "scheme 'pair', expected scheme 'bipolar'"),
        ({"tile": 8}, {"tile": (8, 4)}, r"tile \[8, None\], expected tile \[8, 4\]"),
        ({"tile": 8}, {}, r"tile \[8, None\], expected tile None"),
        ({"slices": 2}, {}, "2 slices, expected slices 1|2 slices, expected 1 slice"),
    ],
)
def test_other_arrays_are_refused_with_both_named(make_card, here, there, words):
    card = make_card(levels=9.0)
    with pytest.raises(InputError, match=words):
        make(card, 1, **there).load_state_dict(make(card, **here).state_dict())


def test_a_float_state_loads_into_the_calibrated_and_programmed_net(make_card):
    analog = make(make_card())
    y, plain = analog(X), net(5)
    assert not analog.net.load_state_dict(plain.state_dict()).missing_keys
    assert torch.equal(analog.plain()(X), plain(X))
    with pytest.warns(UserWarning, match="have changed since the devices were programmed"):
        assert analog(X).shape == y.shape
    with pytest.raises(RuntimeError, match="Missing key"):
        analog.net.load_state_dict({k: v for k, v in plain.state_dict().items() if k != "3.weight"})
    with pytest.raises(RuntimeError, match="Unexpected key"):
        analog.net.load_state_dict(plain.state_dict() | {"0.other": torch.zeros(1)})


def test_a_model_that_was_only_trained_saves_a_plain_state(make_card):
    analog = convert(net(), make_card(), bits_in=None, bits_out=None)
    assert analog.net.state_dict().keys() == net().state_dict().keys()
    net(1).load_state_dict(analog.net.state_dict())


def older(state):
    """A state as versions before 0.1.0 saved it."""
    return {k: v for k, v in state.items() if not k.endswith("_extra_state")}


def test_a_state_without_a_header_still_loads(make_card):
    card = make_card(sigma_c2c=0.03)
    analog = make(card, tile=8)
    other = make(card, 1, programmed=False, tile=8)
    other.load_state_dict(older(analog.state_dict()))
    assert torch.equal(other(X), analog(X))


@pytest.mark.parametrize(
    ("there", "words"), [({"tile": 4}, "shape"), ({}, "shape"), ({"tile": 8, "slices": 2}, "a state of 1 slice ")]
)
def test_of_a_state_without_a_header_what_can_be_checked_is_checked(make_card, there, words):
    card = make_card(levels=9.0)
    with pytest.raises(InputError, match=words):
        make(card, 1, **there).load_state_dict(older(make(card, tile=8).state_dict()))


def test_a_state_goes_through_safetensors(make_card, tmp_path):
    safetensors = pytest.importorskip("safetensors.torch")
    card = make_card(sigma_read=0.02)
    analog = make(card)
    safetensors.save_file(analog.state_dict(), tmp_path / "a.safetensors")
    other = make(card, 1, programmed=False)
    other.load_state_dict(safetensors.load_file(tmp_path / "a.safetensors"))
    assert torch.equal(other(X), analog(X))
