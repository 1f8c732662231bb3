"""Noise of a read against closed forms, and the bits that it leaves."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.array import Array, noise, noisy_card
from hallweight.core import InputError

CARD = hw.card("sample-hall-synapse")
FIVE = CARD.replace(state_min=-5.0, state_max=5.0)
K_B = 1.380649e-23


@pytest.mark.parametrize(("current", "bits"), [("10 uA", 2.5), ("100 uA", 5.9), ("1 mA", 9.2)])
def test_the_johnson_ceiling(current, bits):
    """One cross of 5 ohm with arms of 500 ohm in 1 MHz at 300 K, six sigma in the full range."""
    found = noise(Array(FIVE, read_current=current, readout="column-amplifier"), rows=1)
    assert found.bits("johnson") == pytest.approx(bits, abs=0.05)
    assert found.bits() < found.read_bits < found.bits("johnson")


def test_rows_in_turn_pay_the_amplifier_for_each_row():
    turn, series, current = (
        noise(Array(CARD, readout=r), 64) for r in ("column-amplifier", "series-hall", "current-mode")
    )
    assert turn.parts["johnson"] == series.parts["johnson"] == pytest.approx(np.sqrt(64 * 4 * K_B * 300 * 500 * 1e6))
    assert turn.parts["amplifier"] == pytest.approx(8 * series.parts["amplifier"])
    assert current.parts["amplifier"] == pytest.approx(64 * series.parts["amplifier"])


def test_a_sum_of_noisy_crosses_has_the_noise_that_is_said():
    """Independent reads of rows with the card that carries the noise scatter as the noise of the column says."""
    arr = Array(CARD, rows=32, read_current="30 uA", adc_bits=16)
    card = noisy_card(arr, input_rms=1.0)
    rng = np.random.default_rng(0)
    crossbar = hw.array.program(card, np.zeros((32, 1)), "bipolar", "exact", rng)
    out = crossbar.read(np.ones((4000, 32)), rng)
    assert out.std() * noise(arr).signal == pytest.approx(noise(arr).sigma("johnson", "flicker", "amplifier"), rel=0.05)


@pytest.mark.parametrize("scheme", ["pair", "reference"])
def test_the_same_in_schemes_with_more_devices(scheme):
    arr = Array(CARD, rows=32, scheme=scheme, adc_bits=16)
    card = noisy_card(arr, input_rms=1.0)
    rng = np.random.default_rng(0)
    crossbar = hw.array.program(card, np.zeros((32, 1)), scheme, "exact", rng)
    out = crossbar.read(np.ones((4000, 32)), rng)
    assert out.std() * noise(arr).signal == pytest.approx(noise(arr).sigma("johnson", "flicker", "amplifier"), rel=0.05)


def test_spread_of_writing_comes_from_programming():
    found = noise(Array(CARD))
    assert found.parts["c2c"] > 0
    assert found.parts["d2d"] > 0
    calm = noise(Array(CARD.replace(sigma_c2c=0.0, sigma_d2d=0.0, sigma_d2d_range=0.0)))
    assert calm.parts["c2c"] == calm.parts["d2d"] == 0
    assert noise(Array(CARD), program="open").parts["c2c"] > found.parts["c2c"]


def test_more_reads_disturb_more():
    arr = Array(CARD, disturb=1e-4)
    assert noise(arr, reads=100).parts["disturb"] > 50 * noise(arr).parts["disturb"]


def test_an_unknown_part_says_what_was_meant():
    with pytest.raises(InputError, match=r"did you mean 'johnson'\?"):
        noise(Array(CARD)).bits("jonson")


def test_the_noise_enters_a_network_and_costs_accuracy():
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    keys = {"schemes": ("bipolar",), "program": ("exact",), "seeds": 2, "card_draws": 0, "n_test": 300}
    quiet, loud = (
        hw.network.evaluate(noisy_card(Array(CARD, read_current=i)), **keys).results["arms"][0]["accuracy"]
        for i in ("1 mA", "5 uA")
    )
    assert np.mean(quiet) > np.mean(loud) + 0.05


def test_a_card_of_conductances_brings_its_own():
    """V^2 G t of the mean conductance, and Johnson noise 4 k T/G of it."""
    values = {n: v.model_dump(by_alias=True) for n, v in CARD.values.items()}
    values["state_min"] |= {"value": 1e-6, "unit": "S"}
    values["state_max"] |= {"value": 3e-6, "unit": "S"}
    card = hw.core.build_card({"name": "G", "quantity": "G", "law": CARD.law, "values": values}, "the test")
    arr = Array(card, scheme="pair", readout="current-mode", read_voltage=0.1)
    tile = [hw.array.LayerShape("tile", 128, 128)]
    found = hw.array.cost(tile, arr)
    assert found.energy["devices"] / found.devices == pytest.approx(0.1**2 * 2e-6 * 1e-6)
    assert noise(arr, 1).parts["johnson"] == pytest.approx(np.sqrt(2 * 4 * K_B * 300 / 2e-6 * 1e6))
    assert noise(arr, 1).signal == pytest.approx(0.1 * 2e-6 / 2e-6)
