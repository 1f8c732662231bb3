"""The options of a training, step by step: rates, mixed batches, cards; average and clipping of the weights."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.network.internals import TrainingOptions, WeightAverage, clip_columns


def options(**changes: Any) -> TrainingOptions:
    plain = {"epochs": 4, "batch": 50, "lr": 0.1, "warmup": 0.25, "momentum": 0.9, "weight_decay": 5e-4}
    plain |= {"sizes": None, "augment": "none", "label_smoothing": 0.0, "cutmix": 0.0, "ema": None, "clip": None}
    plain |= {"temperature": 1.0, "sam": None}
    return TrainingOptions(**{**plain, "shares": None, "bf16": False, "seed": 0, **changes})


def test_the_rate_rises_and_falls_in_straight_lines():
    one = options(lr=0.4, warmup=0.25)
    rates = [one.learning_rate(k, 100) for k in range(101)]
    assert rates[0] == 0
    assert rates[25] == pytest.approx(0.4) == max(rates)
    assert rates[50] == pytest.approx(0.4 * 50 / 75)
    assert rates[100] == 0


def test_batches_are_mixed_with_their_share_but_for_the_last_tenth():
    one = options(cutmix=0.4)
    mixed = [one.uses_cutmix(k, 4000) for k in range(4000)]
    assert np.mean(mixed[:3600]) == pytest.approx(0.4, abs=0.033)  # four standard errors
    assert not any(mixed[3600:])
    assert not any(options().uses_cutmix(k, 100) for k in range(100))


def test_cards_are_drawn_with_their_shares():
    one = options(shares=(0.7, 0.3))
    drawn = [one.draw_card(k) for k in range(3000)]
    assert set(drawn) == {0, 1}
    assert np.mean(drawn) == pytest.approx(0.3, abs=0.034)  # four standard errors


def test_the_average_is_that_of_its_definition_and_swaps_back():
    net = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        net.weight.fill_(0.0)
    average, wanted = WeightAverage(net, 0.9), 0.0
    for step in range(60):
        with torch.no_grad():
            net.weight.fill_(float(step))
        average.update(step)
        d = min(0.9, (1 + step) / (20 + step))
        wanted = d * wanted + (1 - d) * step
    average.swap()
    assert net.weight.item() == pytest.approx(wanted, rel=1e-5)
    average.swap()
    assert net.weight.item() == 59.0


def test_clipping_stops_at_the_deviations_of_a_column():
    layer = nn.Linear(100, 1)
    with torch.no_grad():
        layer.weight.normal_(generator=torch.Generator().manual_seed(0))[0, 0] = 50
    bound = 2 * layer.weight.std(correction=0)
    clip_columns(layer, 2.0)
    assert layer.weight.max().item() == pytest.approx(bound.item())


def test_the_sources_named_are_those_of_the_methods_used():
    assert options(lr=None).cites == ()
    assert options().cites == ("smith2019super",)
    assert {"devries2017cutout", "muller2021trivialaugment"} <= set(options(augment="crop-flip-trivial-cutout").cites)
    assert "muller2021trivialaugment" not in options(augment="crop-flip-cutout").cites
    assert {"yun2019cutmix", "foret2021sharpness", "polyak1992"} <= set(options(cutmix=0.5, sam=0.1, ema=0.9).cites)
