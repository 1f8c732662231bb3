"""Chips that were published, from the parts of their own papers; nothing is fitted."""

import published_chips as chips
import pytest


def test_isaac_reaches_its_energy_efficiency():
    """Within 1.5 of .63 TOPS/W. Its links between chips, a sixth of its power, are not in it."""
    figures = chips.isaac_figures()
    ours, theirs = figures["TOPS/W"]
    assert 1 / 1.5 < ours / theirs < 1.5
    assert figures["TOPS"][0] == pytest.approx(41.3, rel=0.01)


def test_isaacs_converters_take_the_area_of_its_table():
    """Eight converters of 0.0012 mm^2 for eight arrays; shift-and-adds of 60 um^2."""
    import hallweight as hw

    found = hw.array.cost([hw.array.LayerShape("full", 128, 128)], chips.isaac())
    assert found.area["adc"] == pytest.approx(8 * 1200e-12)
    assert found.area["shift_add"] == pytest.approx(8 * 60e-12)


@pytest.mark.parametrize(("bits", "published"), chips.NEURRAM.items(), ids=str)
def test_neurram_at_other_precisions(bits, published):
    """From its breakdown at (10, 8) bits alone; the other three within 1.5."""
    limit = 1.02 if bits == (10, 8) else 1.5
    assert 1 / limit < chips.neurram(*bits) / published < limit


@pytest.mark.parametrize("name", chips.NEUROSIM)
def test_neurosims_conversions_and_operations(name):
    """Its energy of all converters over that of one conversion, within 2 %; 555.4 million multiply-accumulates."""
    pytest.importorskip("torch")
    found, given = chips.neurosim(name), chips.NEUROSIM[name]
    each = found.energy["adc"] / float(found.terms["energy.adc"][0].value)
    assert each == pytest.approx(given["adc"] / given["conversion"], rel=0.02)
    assert found.macs == pytest.approx(555.4e6, rel=1e-4)
    assert found.tiles == 698 * given["slices"]
