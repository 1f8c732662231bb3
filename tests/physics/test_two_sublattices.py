"""Two coupled sublattices at rest and near it: modes, spin flop, effective constants, mean field."""

import math

import numpy as np
import pytest

import hallweight as hw
from hallweight.core.constants import HBAR, MU0, MU_B
from hallweight.magnet import Pair, modes, pair, spin_flop

ALGEBRA = 1e-9  # eigenvalues of a 4x4 matrix against the roots of a polynomial: rounding only
DIGITS = 1e-5  # the reference gives seven digits, but g with five
BISECTED = 1e-6  # where the flopped state is lost its curvature vanishes, so the field is known to the root of rounding
KELVIN = 1.0  # the reference table is good to 1 K
G = 1.7577e11  # rad/(s T)


def sublattices(m_1, m_2, k_1, k_2, j, gamma=(G, G), alpha=(0.0, 0.0), **more):
    return Pair(M=[m_1, m_2], gamma=list(gamma), alpha=list(alpha), J=j, K=[k_1, k_2], **more)


def roots(p, b):
    """(w - g1 (B_K1 + B_E1 + B)) (w + g2 (B_K2 + B_E2 - B)) + g1 g2 B_E1 B_E2 = 0, frequencies in Hz."""
    one, other = p.gamma[0] * (p.B_K[0] + p.B_E[0] + b), p.gamma[1] * (p.B_K[1] + p.B_E[1] - b)
    w = np.roots([1, other - one, -one * other + p.gamma[0] * p.gamma[1] * p.B_E[0] * p.B_E[1]])
    return np.sort(np.abs(w)) / (2 * math.pi)


def test_frequencies_of_both_modes_without_a_field():
    """Roots of the small-angle polynomial for these parameters."""
    p = sublattices(6e5, 7e5, 5e4, 5e4, 1e7)
    np.testing.assert_allclose(modes(p).frequency, [36.19665e9, 103.46934e9], rtol=DIGITS)


@pytest.mark.parametrize("seed", range(6))
def test_modes_of_any_moments_g_anisotropy_and_field(seed):
    """The same polynomial for unequal M_i, g_i, K_i and K2_i, a field along the axis, either sense of M_net."""
    rng = np.random.default_rng(seed)
    m, k, k2 = rng.uniform(2e5, 1.2e6, 2), rng.uniform(1e4, 3e5, 2), rng.uniform(0, 5e4, 2)
    gamma = 8.794e10 * rng.uniform(1.4, 2.3, 2)
    p = sublattices(*m, *k, rng.uniform(3e6, 1e8), gamma, K2=k2)
    b = rng.uniform(-0.02, 0.02)
    np.testing.assert_allclose(modes(p, (0, 0, b)).frequency, roots(p, b), rtol=ALGEBRA)


def test_modes_do_not_depend_on_the_direction_of_the_axis():
    """Nothing in the equations knows z: rotate the axis and the field together."""
    upright, tilted = (sublattices(6e5, 7e5, 5e4, 8e4, 1e7, axis=u) for u in ([0, 0, 1], [0.3, -0.5, 0.7]))
    here, there = modes(upright, 0.3 * upright.axis), modes(tilted, 0.3 * tilted.axis)
    np.testing.assert_allclose(here.frequency, there.frequency, rtol=ALGEBRA)


def test_shape_adds_its_field_to_the_modes():
    """Factors (0, 0, 1): the static field is -mu0 M_net on both, and a strongly coupled pair is one moment with
    w = (M_net/s_net) (B_K,eff - mu0 M_net), the Kittel formula with the net quantities (to B_K/B_E)."""
    p = sublattices(6e5, 3e5, 4e5, 0.0, 1e9, N=[0, 0, 1])
    kittel = p.M_net / p.s_net * (2 * p.K.sum() / p.M_net - MU0 * p.M_net) / (2 * math.pi)
    assert modes(p).frequency[0] == pytest.approx(kittel, rel=5 * p.B_K[0] / p.B_E[0])


def test_antiferromagnetic_resonance():
    """Kittel: w = g [sqrt(B_K (2 B_E + B_K)) +- B]."""
    p = sublattices(6e5, 6e5, 5e4, 5e4, 1e7)
    b_k, b_e = p.B_K[0], p.B_E[0]
    assert modes(p).frequency[0] == pytest.approx(66.1018e9, rel=DIGITS)
    for b in (0.0, 0.3, 1.1):
        want = G * (math.sqrt(b_k * (2 * b_e + b_k)) + np.array([-b, b])) / (2 * math.pi)
        np.testing.assert_allclose(modes(p, (0, 0, b)).frequency, want, rtol=ALGEBRA)


@pytest.mark.parametrize(("m", "k", "j"), [(6e5, 5e4, 1e7), (4e5, 3e5, 2e6)])
def test_spin_flop_and_its_hysteresis(m, k, j):
    """Equal energies at sqrt(2 B_E B_K - B_K^2); the antiparallel state goes at sqrt(2 B_E B_K + B_K^2); the flopped
    one, coming down, at (2 B_E - B_K) sqrt(B_K/(2 B_E + B_K)) (its softest mode is uniform and along the field)."""
    p = sublattices(m, m, k, k, j)
    e, b = p.B_E[0], p.B_K[0]
    found = spin_flop(p)
    assert found.thermodynamic == pytest.approx(math.sqrt(2 * e * b - b * b), rel=BISECTED)
    assert found.spinodal == pytest.approx(math.sqrt(2 * e * b + b * b), rel=BISECTED)
    assert found.return_ == pytest.approx((2 * e - b) * math.sqrt(b / (2 * e + b)), rel=BISECTED)


def test_spin_flop_is_where_the_resonance_softens():
    """The lower branch of the antiferromagnetic resonance reaches zero at the spinodal."""
    p = sublattices(6e5, 6e5, 5e4, 5e4, 1e7)
    edge = spin_flop(p).spinodal
    assert modes(p, (0, 0, 0.999 * edge)).frequency[0] == pytest.approx(G * 0.001 * edge / (2 * math.pi), rel=1e-4)


def test_spin_flop_of_a_ferrimagnet():
    """Curvature zero: (B_E1 + B_K1 + B)(B_E2 + B_K2 - B) = B_E1 B_E2; far from compensation there is no jump."""
    p = sublattices(6e5, 5e5, 5e4, 7e4, 1e7)
    one, other = p.B_E + p.B_K
    root = 0.5 * (other - one + math.sqrt((one + other) ** 2 - 4 * p.B_E.prod()))
    found = spin_flop(p)
    assert found.spinodal == pytest.approx(root, rel=BISECTED)
    assert found.thermodynamic == found.spinodal == found.return_
    near = spin_flop(sublattices(6e5, 5.99e5, 5e4, 5e4, 1e7))
    assert near.return_ < near.thermodynamic < near.spinodal


def test_effective_g_factor_and_damping():
    """g_eff = M_net/s_net and alpha_eff = (a s)/s_net are what the low mode shows where exchange is strong: a film in a
    field along the axis precesses at (M_net/s_net)(B + 2 K/M_net) with damping ratio |(a s)/s_net|."""
    p = sublattices(9e5, 5e5, 4e4, 2e4, 1e10, 8.794e10 * np.array([2.2, 2.0]), (0.02, 0.01))
    low = modes(p, (0, 0, 0.1))
    stiff = 3 * low.frequency[0] / low.frequency[1]  # what the pair bends while it precesses
    gamma = p.g_eff * MU_B / HBAR
    free = gamma * (0.1 + 2 * p.K_total / p.M_net) / (2 * math.pi)
    assert low.frequency[0] == pytest.approx(free / (1 + p.alpha_eff**2), rel=stiff)
    assert low.damping_ratio[0] == pytest.approx(abs(p.alpha_eff), rel=stiff)


def test_effective_constants_diverge_at_T_A_and_those_of_the_material_do_not():
    """Through T_A of a film g_eff and alpha_eff change sign through infinity; M_net vanishes at T_M; the damping of the
    material and of the modes that really are there stays finite."""
    film = hw.card("GdFe-VAMPIRE")
    found = hw.magnet.compensation(film)
    t_m, t_a = float(found.T_M), float(found.T_A)
    assert abs(pair(film, t_m).M_net) < 1e-6 * pair(film, t_m).M[0]
    assert pair(film, t_m - 5).M_net < 0 < pair(film, t_m + 5).M_net
    below, above = pair(film, t_a - 0.01), pair(film, t_a + 0.01)
    assert below.alpha_eff < -1e2 < 1e2 < above.alpha_eff
    assert below.g_eff < -1e2 < 1e2 < above.g_eff
    assert pair(film, t_a).alpha_material == pytest.approx(0.02)
    ratio = [modes(p).damping_ratio for p in (below, above)]
    assert np.max(ratio) < 1  # the modes swing, although alpha_eff is hundreds
    np.testing.assert_allclose(ratio[0], ratio[1], rtol=1e-2)


MEAN_FIELD = {0.20: (683, None, 129), 0.22: (670, 158, 243), 0.23: (663, 213, 285), 0.24: (656, 257, 321),
          0.25: (650, 295, 354), 0.26: (643, 328, 385), 0.28: (630, 388, 442)}  # fmt: skip


def test_mean_field_of_the_vampire_set():
    """T_C, T_M, T_A against composition, {x: (T_C, T_M, T_A)}; the reference was computed independently."""
    found = hw.magnet.compensation(hw.card("GdFe-VAMPIRE"), [300.0], composition=list(MEAN_FIELD))
    t_c, t_m, t_a = (
        np.array([np.nan if v is None else v for v in column]) for column in zip(*MEAN_FIELD.values(), strict=True)
    )
    np.testing.assert_allclose(found.T_C, t_c, atol=KELVIN)
    np.testing.assert_allclose(found.T_M, t_m, atol=KELVIN)
    np.testing.assert_allclose(found.T_A, t_a, atol=KELVIN)


def test_mean_field_of_mixed_sets_is_far_off():
    """At x = 0.235: mu_TM of another set moves T_M to 89 K and T_A to 195 K, g_TM 2.1 T_A to 272 K."""
    film = hw.card("GdFe-VAMPIRE").replace(x=0.235)
    mu = hw.magnet.compensation(film.replace(mu_1=2.217 * MU_B), [0.0])
    assert float(mu.T_M) == pytest.approx(89, abs=KELVIN)
    assert float(mu.T_A) == pytest.approx(195, abs=KELVIN)
    assert float(hw.magnet.compensation(film.replace(g_1=2.1), [0.0]).T_A) == pytest.approx(272, abs=KELVIN)
