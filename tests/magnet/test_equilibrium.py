"""From a card to two sublattices at a temperature: moments, exchange, anisotropy, states of rest."""

import math

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.core.constants import MU0
from hallweight.magnet import (
    Pair,
    SublatticePair,
    at_composition,
    compensating,
    compensation,
    driven,
    energy,
    energy_curvature,
    modes,
    pair,
    rest,
)
from hallweight.magnet.internals import (
    SITE_WIDTH,
    Axes,
    Local,
    Site,
    coefficient_table,
    gradient,
    inverse_langevin,
    rotation_vector,
)

EXACT = 1e-9  # closed forms
DIFFERENCE = 1e-6  # central differences of step 1e-5 in an energy of order one
QUADRATURE = 1e-6  # averages over the sphere
GENERAL = Pair(
    M=[8e5, 5e5], gamma=[1.93e11, 1.76e11], alpha=[0.02, 0.01], J=6e6, K=[8e4, 2e5], K2=[1e4, -2e4], axis=[0.2, 0.1, 1],
    K_s=[2e4, 3e4], axis_s=[1, 0.4, 0], N=[0.1, 0.2, 0.7], bias=[3e4, 1e4, 0], interlayer=[-1e4, 2e4, 3e4],
)  # fmt: skip
FIELD = np.array([0.2, -0.1, 0.4])


def unit(seed):
    m = np.random.default_rng(seed).normal(size=(2, 3))
    return m / np.linalg.norm(m, axis=-1, keepdims=True)


def test_gradient_and_curvature_are_those_of_the_energy():
    """Central differences along the great circles through a state that is no state of rest."""
    m, h = unit(1), 1e-5
    bend, basis = energy_curvature(GENERAL, m, FIELD)
    steps = np.zeros((4, 2, 3))
    for i in range(4):
        steps[i, i // 2] = basis[i // 2, i % 2]

    def at(step):
        size = np.linalg.norm(step, axis=-1, keepdims=True)
        direction = np.divide(step, size, out=np.zeros_like(step), where=size > 0)
        return float(energy(GENERAL, np.cos(size) * m + np.sin(size) * direction, FIELD))

    slope = [(at(h * s) - at(-h * s)) / (2 * h) for s in steps]
    np.testing.assert_allclose(
        slope, np.einsum("ipa,ia->ip", basis, gradient(GENERAL, m, FIELD)).reshape(4), rtol=DIFFERENCE, atol=1
    )
    h = 1e-3
    second = [
        [(at(h * (a + b)) - at(h * (a - b)) - at(h * (b - a)) + at(-h * (a + b))) / (4 * h * h) for b in steps]
        for a in steps
    ]
    np.testing.assert_allclose(bend, second, atol=1e-4 * np.abs(bend).max())  # step 1e-3: h^2


@pytest.mark.parametrize("i", [0, 1])
def test_the_engine_rotates_in_the_gradient_of_this_energy(i):
    """W_i = gamma_i/(1 + alpha_i^2) (H + alpha_i m x H) with H = -(1/M_i) dE/dm_i: the kernel's point-wise physics."""
    m = unit(2)
    row = coefficient_table([GENERAL], (0, 1, 0), 1.0, torque=False, noise=False)[0]
    site, axes = Site(*row[SITE_WIDTH * i : SITE_WIDTH * (i + 1)]), Axes(GENERAL.axis, (0, 1, 0))
    found = rotation_vector.py_func(m[i], m[1 - i], site, axes, Local(*FIELD, 0.0, 1.0), None)
    h = -gradient(GENERAL, m, FIELD)[i] / GENERAL.M[i]
    want = GENERAL.gamma[i] / (1 + GENERAL.alpha[i] ** 2) * (h + GENERAL.alpha[i] * np.cross(m[i], h))
    np.testing.assert_allclose(found, want, rtol=EXACT)


def test_energy_takes_many_states_at_once():
    many = np.stack([unit(i) for i in range(5)])
    np.testing.assert_allclose(energy(GENERAL, many, FIELD), [energy(GENERAL, m, FIELD) for m in many])


@pytest.mark.parametrize("seed", range(4))
def test_rest_is_downhill_and_stable(seed):
    state = rest(GENERAL, FIELD, unit(seed))
    assert energy(GENERAL, state, FIELD) < energy(GENERAL, unit(seed), FIELD)
    torque = np.cross(state, gradient(GENERAL, state, FIELD))
    assert np.abs(torque).max() < 1e-8 * GENERAL.J
    assert np.linalg.eigvalsh(energy_curvature(GENERAL, state, FIELD)[0])[0] > 0


def test_rest_in_an_in_plane_field():
    """Stoner and Wohlfarth: sin(theta) = M_net B/(2 K), to the bending of the pair, B_K/B_E."""
    p = Pair(M=[8e5, 7e5], gamma=[1.9e11] * 2, alpha=[0, 0], J=1e10, K=[3e4, 2e4])
    state = rest(p, (0.2, 0, 0), "down")
    assert state[0, 0] == pytest.approx(1e5 * 0.2 / (2 * 5e4), rel=2e-4)
    assert state[0, 2] < 0 < state[1, 2]


def test_rest_leaves_a_maximum():
    p = Pair(M=[8e5, 7e5], gamma=[1.9e11] * 2, alpha=[0, 0], J=1e7, K=[3e4, 2e4])
    assert abs(rest(p, start=np.array([[1.0, 0, 0], [-1, 0, 0]]))[0, 2]) == pytest.approx(1)


def test_a_power_law_card_goes_through_its_own_values():
    film = hw.card("GdFeCo")
    here = pair(film)
    np.testing.assert_allclose(here.M, [film["M_1"], film["M_2"]], rtol=EXACT)
    np.testing.assert_allclose(here.K, [film["K_1"], film["K_2"]], rtol=EXACT)
    assert pytest.approx(film["J_ex"], rel=EXACT) == here.J
    assert (here.T, here.volume) == (300, pytest.approx(6e-9 * 30e-9 * 30e-9))
    np.testing.assert_allclose(pair(film, "0 K").M, [1.4e6, 1.71e6], rtol=1e-5)  # the model that the card names


def test_exchange_goes_with_both_moments():
    """Mean field: the field on one sublattice is in proportion to the other, at every temperature."""
    film = hw.card("CoGd")
    b_1, m_2 = zip(*[(pair(film, t).B_E[0], pair(film, t).M[1]) for t in (0.0, 200.0, 500.0)], strict=True)
    np.testing.assert_allclose(np.array(b_1) / m_2, b_1[0] / m_2[0], rtol=EXACT)


def test_atoms_give_moments_exchange_and_anisotropy_at_zero():
    """n atoms: M_i = n x_i mu_i, K_i = n x_i k_u, J = n z x (1-x) |J_TR|; at T = 0 all moments are ordered."""
    film = hw.card("GdFe-VAMPIRE")
    p, n = pair(film, 0.0), film["n_atoms"]
    rounding = 1e-4  # T = 0 is taken as a millionth of T_C
    np.testing.assert_allclose(p.M, [0.75 * n * film["mu_1"], 0.25 * n * film["mu_2"]], rtol=rounding)
    np.testing.assert_allclose(p.K, [0.75 * n * film["k_u"], 0.25 * n * film["k_u"]], rtol=rounding)
    assert pytest.approx(n * 12 * 0.25 * 0.75 * 1.09e-21, rel=rounding) == p.J


def test_anisotropy_of_both_orders_with_temperature():
    """The mean of K cos^2 + K2 cos^4 over moments of order m about an axis at an angle, against the two orders."""
    film = hw.card("GdFeCo").replace(T_ref=0.0, K_1=5e4, K2_1=4e4)
    t = 300.0
    p = pair(film, t)
    m = float(p.M[0] / pair(film, 0.0).M[0])
    x, w = np.polynomial.legendre.leggauss(60)
    phi = np.arange(16) * math.pi / 8
    weight = w * np.exp(float(inverse_langevin(np.array(m))) * (x - 1))
    weight /= weight.sum()

    def mean(angle):
        along = np.cos(angle) * x[:, None] + np.sin(angle) * np.sqrt(1 - x[:, None] ** 2) * np.cos(phi)
        return float(weight @ (5e4 * along**2 + 4e4 * along**4).mean(-1))

    for angle in (0.4, 1.0):
        c = math.cos(angle)
        want = p.K[0] * c**2 + p.K2[0] * c**4
        assert mean(angle) - mean(math.pi / 2) == pytest.approx(want, rel=QUADRATURE)


def test_compensation_of_a_power_law():
    """M_1 = M_2 where (1 - T/T_C)^(b2 - b1) = M_1(0)/M_2(0), and T_A with M_i/g_i."""
    found = compensation(hw.card("GdFeCo"))
    for name, ratio in (("T_M", 1.4 / 1.71), ("T_A", 1.4 * 2.0 / (1.71 * 2.2))):
        assert float(found[name]) == pytest.approx(450 * (1 - ratio ** (1 / 0.26)), abs=0.02)
    assert float(found.T_C) == 450


def test_compensation_curves():
    film = hw.card("CoTb")
    found = compensation(film, [100.0, 300.0, 700.0])
    p = pair(film, 100.0)
    assert float(found.M_net[0]) == pytest.approx(p.M_net)
    assert float(found.s_net[0]) == pytest.approx(p.s_net)
    assert float(found.g_eff[0]) == pytest.approx(p.g_eff)
    assert float(found.alpha_eff[0]) == pytest.approx(p.alpha_eff)
    assert float(found.K[0]) == pytest.approx(p.K_total)
    assert float(found.J[0]) == pytest.approx(p.J)
    assert float(found.M_1[2]) == 0
    assert np.isnan(found.g_eff[2])
    assert all(found[name].attrs["units"] for name in found.data_vars)


@pytest.mark.parametrize("name", hw.cards.search(kind="film"))
def test_every_film_has_a_pair_at_room_temperature_that_stands_up(name):
    film = hw.card(name)
    p = pair(film, "300 K")
    state = rest(p)
    assert abs(state[0, 2]) > 0.999  # perpendicular, with the shape of a film
    assert modes(p).frequency[0] > 1e9
    assert p.K_total > 0.5 * MU0 * p.M_net**2
    assert np.isfinite(float(compensation(film).T_M))


def test_composition_at_which_a_film_compensates():
    film = hw.card("GdFe-VAMPIRE")
    x_m, x_a = compensating(film, "300 K")
    assert x_a < x_m
    assert pair(at_composition(film, x_m), 300.0).M_net == pytest.approx(0, abs=1)
    assert float(compensation(at_composition(film, x_m)).T_M) == pytest.approx(300, abs=1e-3)
    assert float(compensation(at_composition(film, x_a)).T_A) == pytest.approx(300, abs=1e-3)


def test_composition_of_a_card_of_moments():
    film = hw.card("CoGd")
    richer = at_composition(film, 0.24)
    assert richer["M_2"] / film["M_2"] == pytest.approx(0.24 / 0.22)
    assert richer["M_1"] / film["M_1"] == pytest.approx(0.76 / 0.78)
    assert richer.values["M_1"].how == "assumed"
    with pytest.raises(InputError, match="between 0 and 1"):
        at_composition(film, 24)


def test_stress_adds_its_uniaxial_term():
    """K_s = (3/2) lambda_s sigma: 250 MPa on lambda 3e-4 is 1.1e5 J/m^3."""
    p = pair(hw.card("FeTb"), stress="250 MPa")
    assert p.K_s.sum() == pytest.approx(1.125e5)
    np.testing.assert_allclose(p.K_s / p.K_s.sum(), p.K / p.K.sum())
    assert pair(hw.card("FeTb"), 350.0, stress=2.5e8).K_s.sum() < p.K_s.sum()
    along_x = np.array([[1.0, 0, 0], [-1, 0, 0]])
    zero = np.zeros(3)
    lowered = energy(p, along_x, zero) - energy(pair(hw.card("FeTb")), along_x, zero)
    assert lowered == pytest.approx(-1.125e5)  # tension along x draws the moments to x


def test_tilt_and_its_direction():
    film = hw.card("CoTb").replace(tilt=math.radians(3))
    np.testing.assert_allclose(pair(film).axis, [0, math.sin(math.radians(3)), math.cos(math.radians(3))], atol=1e-15)
    assert pair(film.replace(tilt_azimuth=0.0)).axis[0] > 0.05


BAD = {
    "above T_C": (lambda: pair(hw.card("FeTb"), "450 K"), "below its T_C of 400 K"),
    "at T_C": (lambda: pair(hw.card("GdFe-VAMPIRE"), 650), "below its T_C"),
    "below zero": (lambda: pair(hw.card("FeTb"), -1.0), "from 0 K"),
    "no unit": (lambda: pair(hw.card("FeTb"), "300"), "without a unit"),
    "a field": (lambda: pair(hw.card("FeTb"), "300 mT"), "'K'"),
    "not a film": (lambda: pair(hw.card("Pt")), "kind 'film'"),
    "no magnetostriction": (lambda: pair(hw.card("GdFe-VAMPIRE"), stress="1 MPa"), "lambda_s"),
    "stress in kelvin": (lambda: pair(hw.card("FeTb"), stress="1 K"), "'Pa'"),
    "negative M": (lambda: Pair(M=[-1, 1], gamma=[1, 1], alpha=[0, 0], J=1), "positive"),
    "NaN": (lambda: Pair(M=[1, 1], gamma=[1, 1], alpha=[0, 0], J=math.nan), "finite"),
    "one sublattice": (
        lambda: Pair(M=[1], gamma=[1, 1], alpha=[0, 0], J=1),
        "expected finite numbers of shape (2,)",
    ),
    "negative damping": (lambda: Pair(M=[1, 1], gamma=[1, 1], alpha=[0, -0.1], J=1), "alpha"),
    "negative kelvin": (lambda: compensation(hw.card("FeTb"), [-3.0]), "kelvin"),
    "unknown start": (lambda: rest(GENERAL, start="left"), "'up'"),
    "parallel pair": (lambda: hw.magnet.spin_flop(Pair(M=[1, 1], gamma=[1, 1], alpha=[0, 0], J=-1)), "antiparallel"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_one_sentence(case):
    call, word = BAD[case]
    with pytest.raises(InputError) as error:
        call()
    assert word in str(error.value)
    assert "\n" not in str(error.value)


def test_shorter_names_are_kept():
    assert Pair is SublatticePair
    assert GENERAL.turn == GENERAL.antiparallel_sign == -1


def test_driven_film_under_stress_is_the_stressed_pair_with_its_torque():
    film = hw.card("CoTb")
    stressed, found = pair(film, 280.0, stress=(2e8, 1e8)), driven(film, 280.0, hw.card("Pt"), stress=(2e8, 1e8))
    for name in ("M", "K", "K_s", "axis_s", "J"):
        assert np.array_equal(getattr(found, name), getattr(stressed, name))
    assert np.array_equal(found.xi, driven(film, 280.0, hw.card("Pt")).xi)
    with pytest.raises(InputError, match="a stress on a pair of sublattices"):
        driven(stressed, stress="1 MPa")
