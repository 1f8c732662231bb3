"""Every knob moves what it should, in the expected direction, by more than its sampling error.

A knob that does nothing fails here: the difference must exceed six of its standard errors.
``test_an_inert_value_would_be_noticed`` shows that a value which means nothing does not pass.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from hallweight.network import convert, digits, train_digits_cnn

SEEDS = 5
MILD = {"sigma_c2c": 0.005, "sigma_read": 0.005, "sigma_d2d": 0.02, "p_stuck": 0.0, "levels": 65.0}


@dataclass(frozen=True)
class Knob:
    """One change: values of the card, the way to program, options, and the metric that must get worse."""

    values: dict[str, float]
    metric: str
    how: str = "verify"
    base: tuple[tuple[str, float], ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    base_options: tuple[tuple[str, Any], ...] = ()
    law: str = "linear"


KNOBS = {
    "C2C, open": Knob({"sigma_c2c": 0.03}, "weight error", "open"),
    "C2C, open, accuracy": Knob({"sigma_c2c": 0.05}, "accuracy", "open"),
    "C2C, verify": Knob({"sigma_c2c": 0.05}, "pulses"),
    "D2D, open": Knob({"sigma_d2d": 0.3}, "weight error", "open"),
    "D2D, open, accuracy": Knob({"sigma_d2d": 0.6}, "accuracy", "open"),
    "D2D of the range, open": Knob({"sigma_d2d_range": 0.2}, "weight error", "open"),
    "D2D of the range, verify": Knob({"sigma_d2d_range": 0.2}, "weight error"),
    "levels": Knob({"levels": 7.0}, "weight error"),
    "levels, accuracy": Knob({"levels": 3.0}, "accuracy"),
    "slices": Knob({}, "weight error", base=(("levels", 4.0),), base_options=(("slices", 2),)),
    "slices, accuracy": Knob({}, "accuracy", base=(("levels", 4.0),), base_options=(("slices", 2),)),
    "read noise": Knob({"sigma_read": 0.1}, "accuracy"),
    "read noise, weights after verify": Knob({"sigma_read": 0.05}, "weight error"),
    "1/f noise": Knob({"sigma_read_1f": 0.1}, "accuracy"),
    "stuck": Knob({"p_stuck": 0.02}, "weight error"),
    "stuck, accuracy": Knob({"p_stuck": 0.15}, "accuracy"),
    "drift": Knob({"drift": 0.1}, "weight error", options=(("decades", 3.0),)),
    "input bits": Knob({}, "accuracy", options=(("bits_in", 2),)),
    "output bits": Knob({}, "accuracy", options=(("bits_out", 2),)),
    "tolerance": Knob({}, "weight error", options=(("tolerance", 0.05),)),
    "weight scale": Knob({}, "absolute weight error", options=(("weight_scale", "layer"),)),
    "weight scale of tiles": Knob(
        {},
        "absolute weight error",
        options=(("tile", 64),),
        base_options=(("tile", 64), ("weight_scale", "tile")),
    ),
    # a tile has a smaller range than the whole column, so converters of the same bits are finer on it
    "tile": Knob({}, "noise", options=(("bits_out", 4),), base_options=(("bits_out", 4), ("tile", 64))),
    "unequal levels": Knob(
        {"level": (-1.0, -0.95, -0.9, 0.0, 0.9, 0.95, 1.0)}, "weight error", base=(("levels", 7.0),)
    ),
    "pulses per sweep": Knob({"P_LTP": 8.0, "P_LTD": 8.0}, "weight error"),
    # with equal steps at the start, an open loop misses by the coarse steps there; no other fault, to see it alone
    "nonlinearity, open": Knob(
        {"kappa_LTP": 5.0},
        "weight error",
        "open",
        law="exponential",
        base=(("sigma_c2c", 0.0), ("sigma_d2d", 0.0), ("P_LTP", 32.0), ("kappa_LTP", 0.1), ("kappa_LTD", 0.1)),
    ),
    "nonlinearity, verify": Knob(
        {"kappa_LTP": 5.0, "kappa_LTD": 5.0},
        "weight error",
        law="exponential",
        base=(("P_LTP", 16.0), ("P_LTD", 16.0), ("kappa_LTP", 0.1), ("kappa_LTD", 0.1)),
    ),
    # LTD in steps eight times as large undoes what LTP has built up: retries
    "asymmetry": Knob({"P_LTD": 8.0}, "pulses", base=(("sigma_c2c", 0.02),)),
    "asymmetry, accuracy of weights": Knob({"P_LTD": 2.0}, "weight error", base=(("sigma_c2c", 0.02),)),
}


@pytest.fixture(scope="module")
def badness(make_card):
    """All metrics of one programming, each larger when worse; computed once for each set of arguments."""

    @cache
    def of(law: str, values: tuple[tuple[str, float], ...], how: str, options: tuple[Any, ...], seed: int):
        numbers = dict(values)
        row = {k: numbers.pop(k) for k in ("level",) if k in numbers}  # in the unit of the state
        data, card, options = digits(), make_card(law=law, **numbers).replace(**row), dict(options)
        decades = options.pop("decades", 0.0)
        analog = convert(train_digits_cnn(0), card, "bipolar", calibrate=data.x_train[:128], **options).eval()
        crossbars = analog.program(np.random.default_rng(seed), how, decades=decades)
        with torch.no_grad():
            logits, digital = analog(data.x_test), train_digits_cnn(0)(data.x_test)
        error = {n: b.weights - b.wanted for n, b in crossbars.items()}
        layers = analog.layers.values()
        absolute = [(x.programmed_weight() - x.weight).detach().numpy() for x in layers]
        return {
            "weight error": _rms(error.values()),
            "absolute weight error": _rms(absolute),
            "pulses": float(np.mean(np.concatenate([b.pulses for b in crossbars.values()]))),
            "accuracy": float((logits.argmax(1) != data.y_test).float().mean()),
            "noise": float((logits - digital).square().mean()),
        }

    return of


def _rms(errors) -> float:
    return float(np.sqrt(np.mean(np.concatenate([e.ravel() for e in errors]) ** 2)))


def moved(worse: list[float], base: list[float]) -> bool:
    """Whether the mean is larger by more than six standard errors of the difference (p = 2e-4 with 8 degrees)."""
    error = np.sqrt((np.var(worse, ddof=1) + np.var(base, ddof=1)) / len(base))
    return bool(np.mean(worse) - np.mean(base) > max(6 * error, 1e-6))


@pytest.mark.parametrize("name", KNOBS)
def test_a_knob_moves_its_metric(badness, name):
    knob = KNOBS[name]
    values = MILD | dict(knob.base)
    base, worse = (
        [badness(knob.law, tuple(v.items()), knob.how, o, s)[knob.metric] for s in range(SEEDS)]
        for v, o in ((values, knob.base_options), (values | knob.values, knob.options))
    )
    assert moved(worse, base), f"{name}: {np.mean(base):.5f} -> {np.mean(worse):.5f}"


@pytest.mark.parametrize("metric", ["weight error", "absolute weight error", "pulses", "accuracy", "noise"])
def test_an_inert_value_would_be_noticed(badness, metric):
    """``n_states`` only describes the device: with it on the card, on the same or other seeds, nothing moves."""
    plain, more = tuple(MILD.items()), tuple({**MILD, "n_states": 40.0}.items())
    base = [badness("linear", plain, "verify", (), s)[metric] for s in range(SEEDS)]
    for first in (0, 50):
        assert not moved([badness("linear", more, "verify", (), first + s)[metric] for s in range(SEEDS)], base)


def test_read_noise_is_there_when_reading_and_not_only_when_programming(make_card):
    data = digits()
    analog = convert(train_digits_cnn(0), make_card(sigma_read=0.15), calibrate=data.x_train[:128]).eval()
    analog.program(np.random.default_rng(0), "open")
    wrong = {}
    for analog.read_noise in (True, False):
        with torch.no_grad():
            wrong[analog.read_noise] = float((analog(data.x_test).argmax(1) != data.y_test).float().mean())
    assert wrong[True] > wrong[False] + 0.03
