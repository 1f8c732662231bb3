"""What users tried with calibration: in training mode, with bad inputs, with arrays of numpy, with named inputs."""

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.core import InputError
from hallweight.network import convert

X = torch.rand(40, 6, generator=torch.Generator().manual_seed(1))


def net() -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3)).eval()


def ranges(analog):
    return [v for layer in analog.layers.values() for v in (layer.range_in, layer.range_out)]


def test_calibrating_in_training_mode_is_calibrating_in_evaluation(make_card):
    there = convert(net(), make_card(), calibrate=X).eval()
    here = convert(net(), make_card())
    here.train()
    here.net[1].eval()  # frozen statistics stay frozen
    before = {n: b.clone() for n, b in here.named_buffers() if "running" in n or "num_batches" in n}
    here.calibrate(X)
    assert ranges(here) == ranges(there)
    assert all(torch.equal(b, dict(here.named_buffers())[n]) for n, b in before.items())
    assert [m.training for m in here.net] == [True, False, True, True, True]
    assert here.training


def test_convert_of_a_model_in_training_mode_calibrates_as_in_evaluation(make_card):
    plain = net().train()
    analog = convert(plain, make_card(), calibrate=X)
    assert ranges(analog) == ranges(convert(net(), make_card(), calibrate=X))
    assert plain.training
    assert int(plain[1].num_batches_tracked) == 0
    assert int(analog.net[1].num_batches_tracked) == 0


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_inputs_that_are_not_finite_are_refused_and_the_ranges_stay(make_card, bad):
    analog = convert(net(), make_card(), calibrate=X)
    before, x = ranges(analog), X.clone()
    x[3, 2] = bad
    with pytest.raises(InputError, match=r"NaN|infinite"):
        analog.calibrate(x)
    assert ranges(analog) == before


def test_inputs_that_are_all_zero_or_none_are_refused(make_card):
    analog = convert(net(), make_card())
    with pytest.raises(InputError, match="all zero"):
        analog.calibrate(torch.zeros(4, 6))
    with pytest.raises(InputError, match="no inputs"):
        analog.calibrate(X[:0])


def test_numbers_that_become_infinite_inside_are_refused_with_the_layer(make_card):
    plain = nn.Sequential(nn.Linear(6, 4), nn.Softplus(), nn.Linear(4, 2))
    analog = convert(plain, make_card())
    with torch.no_grad():
        analog.net[0].weight.fill_(3e38)
    with pytest.raises(InputError, match="that are not finite"):
        analog.calibrate(X)
    assert analog.net[0].range_in is None


def test_arrays_of_numpy_calibrate_as_tensors(make_card):
    told = convert(net(), make_card(), calibrate=X)
    for array in (X.numpy(), X.numpy().astype(np.float64)):
        assert ranges(convert(net(), make_card(), calibrate=array)) == ranges(told)
    analog = convert(net(), make_card())
    analog.calibrate(X.numpy())
    assert ranges(analog) == ranges(told)


def test_a_mask_of_zeros_and_minus_infinity_is_no_bad_input(make_card):
    attention = nn.MultiheadAttention(8, 2, batch_first=True).eval()
    x = torch.rand(4, 5, 8)
    mask = nn.Transformer.generate_square_subsequent_mask(5)
    analog = convert(attention, make_card())
    analog.calibrate(x, x, x, attn_mask=mask)
    assert analog.layers["q_proj"].range_in > 0


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 3)

    def forward(self, pixel_values=None, scale=1.0):
        return {"logits": scale * self.fc(pixel_values)}


def test_named_inputs_as_a_dict(make_card):
    told = convert(Named(), make_card(), calibrate={"pixel_values": X, "scale": 2.0})
    again = convert(told.plain(), make_card())
    again.calibrate(pixel_values=X)
    assert ranges(told) == ranges(again)


def test_what_was_programmed_stays_when_it_is_calibrated_again(make_card):
    analog = convert(net(), make_card(sigma_c2c=0.02), calibrate=X).eval()
    analog.program(0)
    y = analog(X)
    analog.calibrate(X)
    assert torch.equal(analog(X), y)
