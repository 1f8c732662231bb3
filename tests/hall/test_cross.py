"""Where in a cross the film is seen, and what the weights of a device are made of."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.hall import HallBar, sensitivity
from hallweight.hall.internals import response

GRID = 0.01
"""A response on 40 points an arm differs by less than this from one on 80 (the corners of a cross are singular)."""


def test_response_integrates_to_one_and_has_the_symmetry_of_the_cross():
    x = (np.arange(400) - 199.5) / 100  # four widths
    xx, yy = np.meshgrid(x, x)
    w = sensitivity(xx, yy, 1.0)
    assert w.sum() * 0.01**2 == pytest.approx(1.0, abs=GRID)
    assert np.allclose(w, w.T, atol=1e-9)
    assert np.allclose(w, w[::-1], atol=1e-9)


def test_half_of_the_response_is_in_the_crossing():
    # the known effective area of a diffusive cross is about twice that of its crossing (cite key cornelissens2002)
    for n in (40, 80):
        r = response(n)
        k = (len(r) - n) // 2
        inside = r[k : k + n, k : k + n].sum() / n**2
        assert inside == pytest.approx(0.48, abs=GRID)


def test_weights_sum_to_one_and_the_fill_grows_with_the_film():
    fills = []
    for outline in ("disc", "square", "cross"):
        device = HallBar("CoTb", width="1 um", grain="50 nm", outline=outline)
        assert device.weights.sum() == pytest.approx(1.0, abs=1e-12)
        assert len(device.weights) == device.lattice.cells
        fills.append(device.fill)
    assert fills == sorted(fills)
    assert 0.3 < fills[0] < 0.45
    assert 0.93 < fills[2] <= 1.0  # the arms of the default cross are one width long


def test_the_weight_scales_with_the_device():
    small, large = (HallBar("CoTb", width=w, grain=w / 10).weights for w in (1e-6, 1e-5))
    assert np.allclose(small, large, rtol=1e-9)


def test_a_nearly_pure_film_has_the_resistance_of_a_saturated_cross():
    # R = rho_AHE/t: 6 uohm cm at 10 nm is 6 ohm, without a layer that shunts it
    film = hw.card("CoTb").replace(rho_AHE=6e-8, t=1e-8)
    bare = HallBar(film, source=None, width="1 um", grain="50 nm")
    assert bare.R_AHE / bare.fill == pytest.approx(6.0)
    shunted = HallBar(film, source="Pt", width="1 um", grain="50 nm")
    assert shunted.R_AHE / shunted.fill == pytest.approx(6.0 * shunted.share**2)
