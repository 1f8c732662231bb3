"""Mean field and the law of Callen and Callen, against their definitions."""

import numpy as np
import pytest

from hallweight.core.constants import K_B
from hallweight.magnet import Alloy
from hallweight.magnet.internals import brillouin, brillouin_slope, callen, inverse_langevin, langevin, langevin_slope

ROUNDING = 1e-12  # closed forms against sums
QUADRATURE = 1e-6  # averages on a grid of 4000 angles
Y = np.array([1e-6, 1e-3, 0.09999, 0.10001, 0.5, 3.0, 40.0, 900.0])
GDFE = Alloy(2.835e-21, -1.09e-21, 1.26e-21, 12, 0.25)


def test_langevin_has_no_seam_between_series_and_closed_form():
    fine = np.linspace(0.0995, 0.1005, 11)
    np.testing.assert_allclose(np.diff(langevin(fine)), langevin_slope(fine[:-1] + 5e-5) * 1e-4, rtol=1e-8)
    np.testing.assert_allclose(np.diff(langevin_slope(fine)), -2 / 15 * 0.1 * 1e-4, rtol=2e-2)
    assert langevin(np.array(1e-9)) == pytest.approx(1e-9 / 3)


@pytest.mark.parametrize("spin", [0.5, 1.0, 3.5])
def test_brillouin_is_the_thermal_mean_over_the_levels(spin):
    """<m>/S over m = -S..S with weight exp(y m/S)."""
    levels = np.arange(-spin, spin + 0.5) / spin
    weight = np.exp(Y[:, None] * (levels - 1))
    np.testing.assert_allclose(brillouin(Y, spin), (weight @ levels) / weight.sum(-1), rtol=ROUNDING, atol=1e-15)
    np.testing.assert_allclose(
        brillouin_slope(Y, spin), (weight @ levels**2) / weight.sum(-1) - brillouin(Y, spin) ** 2, rtol=1e-8, atol=1e-12
    )


def test_a_great_spin_is_classical():
    np.testing.assert_allclose(brillouin(Y, 1e9), langevin(Y), rtol=1e-8)


@pytest.mark.parametrize("spins", [(np.inf, np.inf), (1.0, 3.5)])
def test_the_order_solves_its_equation_and_ends_at_T_C(spins):
    alloy = Alloy(2.835e-21, -1.09e-21, 1.26e-21, 12, 0.25, spins)
    t = np.array([0.0, 1.0, 100.0, 0.5 * alloy.T_C, 0.999 * alloy.T_C])
    m = alloy.order(t)
    y = m[1:] @ alloy.links.T / (K_B * t[1:, None])
    again = np.stack([brillouin(y[:, i], spins[i]) for i in (0, 1)], -1)
    np.testing.assert_allclose(m[1:], again, rtol=1e-9)
    np.testing.assert_allclose(m[0], 1, atol=1e-5)
    assert np.all(np.diff(m, axis=0) < 1e-15)
    assert np.all(m[-1] > 0.01)
    np.testing.assert_array_equal(alloy.order(np.array([alloy.T_C, 2 * alloy.T_C])), 0)


def test_close_to_T_C_the_moments_go_as_a_square_root():
    near = GDFE.order(GDFE.T_C * (1 - np.array([1e-3, 1e-5])))
    np.testing.assert_allclose(near[0] / near[1], 10, rtol=1e-2)


def test_quantum_spins_order_higher_than_classical_ones():
    """Each slope is (S + 1)/(3 S) instead of 1/3; with one spin for both T_C is (S + 1)/S of the classical one."""
    assert (
        pytest.approx(Alloy(2.8e-21, -1e-21, 1e-21, 12, 0.25).T_C * 4.5 / 3.5)
        == Alloy(2.8e-21, -1e-21, 1e-21, 12, 0.25, (3.5, 3.5)).T_C
    )


def test_one_lattice_alone():
    """x -> 0: k T_C = z J / 3, the classical mean field."""
    assert pytest.approx(12 * 3e-21 / 3 / K_B) == Alloy(3e-21, -1e-21, 1e-21, 12, 1e-12).T_C


def test_inverse_langevin():
    m = np.array([0.0, 1e-6, 0.1, 0.5, 0.9, 0.999])
    np.testing.assert_allclose(langevin(inverse_langevin(m)), m, rtol=1e-12)


@pytest.mark.parametrize("l", [2, 4])
def test_callen_and_callen_at_both_ends(l):  # noqa: E741
    """m^(l(l+1)/2) near full order; near T_C, X^l/(2l+1)!! with X = 3 m: 3/5 m^2 and 3/35 m^4."""
    small = 1 - 1e-4
    assert callen(np.array(small), l) == pytest.approx(small ** (l * (l + 1) / 2), abs=1e-6)
    end = {2: 3 / 5 * 0.01**2, 4: 3 / 35 * 0.01**4}[l]
    assert callen(np.array(0.01), l) == pytest.approx(end, rel=1e-3)
    np.testing.assert_allclose(callen(np.array([0.0, 1.0]), l), [0, 1], atol=1e-9)


def test_callen_and_callen_is_the_mean_of_the_harmonic():
    """<P_l(cos)> over exp(X cos) on the sphere."""
    x, w = np.polynomial.legendre.leggauss(200)
    for m in (0.2, 0.6, 0.95):
        weight = w * np.exp(inverse_langevin(np.array(m)) * (x - 1))
        for l in (2, 4):  # noqa: E741
            harmonic = np.polynomial.legendre.Legendre.basis(l)(x)
            assert callen(np.array(m), l) == pytest.approx((weight @ harmonic) / weight.sum(), rel=QUADRATURE)
