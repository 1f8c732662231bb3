"""8-bit digital arithmetic: what the price of devices is held against."""

import pytest

from hallweight.array import LayerShape, digital_cost

ONE = [LayerShape("one", 256, 64, positions=100)]


def test_energy_is_counted_by_hand():
    """45 -> 22 nm takes one factor, from the node; shares of the parts are those of the cards.

    0.294 pJ a multiply-accumulate and 40 bits of register of 0.009 pJ (at 40 nm) each.
    """
    cost = digital_cost(ONE, "45 nm")
    macs = 256 * 64 * 100
    assert cost.macs == macs
    assert cost.energy["mac"] == pytest.approx(macs * 0.294e-12)
    assert cost.energy["weights"] == pytest.approx(256 * 64 * 8 * 10e-12 / 64)
    assert digital_cost(ONE, "40 nm").energy["registers"] == pytest.approx(macs * 40 * 0.009e-12)


def test_latency_is_a_cycle_an_input_and_block_and_filling_the_grid():
    assert digital_cost(ONE).latency == pytest.approx(2 * (100 + 128 + 128) * 1e-9)
    assert digital_cost(ONE, rows=256, cols=64).latency == pytest.approx((100 + 256 + 64) * 1e-9)


def test_knobs_move_the_price_the_right_way():
    base = digital_cost(ONE)
    assert digital_cost(ONE, "65 nm").energy.total > base.energy.total > digital_cost(ONE, "7 nm").energy.total
    assert digital_cost(ONE, rows=64).area["mac"] == pytest.approx(base.area["mac"] / 2)
    wider = digital_cost(ONE, cols=16)
    assert wider.energy["buffers"] > base.energy["buffers"]  # inputs are fetched for each block of columns
    assert base.energy["leakage"] > 0


def test_efficiency_lies_where_published_chips_of_8_bits_are():
    """1 to 30 TOPS/W: between an accelerator of 2015 at 28 nm (about 2) and macros of today."""
    assert 1 < digital_cost([LayerShape("a", 1152, 128, positions=1024)]).tops_per_watt < 30


def test_every_figure_is_explained():
    cost = digital_cost(ONE)
    text = cost.explain("energy.mac")
    assert "horowitz2014" in text
    assert "mac-40nm" in text
