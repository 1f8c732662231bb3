"""Bent stacks, magnetoelastic anisotropy and limits against closed forms: equations stand in each test.

A thin film does not shift the neutral plane. Its strain on a support of thickness t bent to R is t/(2 R) (cite
suo1999), and a narrow strip loses (3/2) lambda Y t/(2 R) of anisotropy (cite chikazumi1997).
"""

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import hallweight as hw
from hallweight.membrane import Membrane, Ply, Stack, curl, wavelength, wrinkle_stress

ROUNDED = 0.05  # the table has two digits: 0.125 % is rounded to 0.13
EXACT = 2e-4  # a film of 10 pm shifts the neutral plane of 5 um of PET by 7e-5 of its thickness
DIGITS = 1e-12  # closed forms against a linear solve of three equations
PAIR = 1e-9  # differences of energies that hold the exchange, 1.5e7 J/m^3, against some 1e5
MACHINE = 16 * np.finfo(float).eps  # of the whole thickness: the neutral plane is a difference of such heights

# R, support thickness, strain, stress (Pa), K_me for lambda = 3e-4, 1e-4, 2e-5 (J/m^3)
TABLE = [
    (2e-3, 5e-6, 0.0013, 0.13e9, (5.6e4, 1.9e4, 3.8e3)),
    (5e-3, 25e-6, 0.0025, 0.25e9, (1.1e5, 3.8e4, 7.5e3)),
    (5e-3, 100e-6, 0.010, 1.0e9, (4.5e5, 1.5e5, 3e4)),
    (2e-3, 25e-6, 0.0063, 0.63e9, (2.8e5, 9.4e4, 1.9e4)),
]


def film(**values):
    return hw.card("CoTb").replace(**({"Y": 100e9, "nu": 0.4} | values))  # nu of PET: then a strip's stress is E eps


@pytest.mark.parametrize(("radius", "thick", "strain", "stress", "losses"), TABLE)
@pytest.mark.parametrize(("which", "lam"), [(0, 3e-4), (1, 1e-4), (2, 2e-5)])
def test_bending_table(radius, thick, strain, stress, losses, which, lam):
    mem = Membrane(film(t=1e-11, lambda_s=lam), support=("PET", thick), bend=radius, growth_stress=0.0, wide=False)
    assert mem.strain.xx == pytest.approx(thick / (2 * radius), rel=EXACT)
    assert mem.stress.xx == pytest.approx(100e9 * thick / (2 * radius), rel=EXACT)
    assert mem.stress.yy == pytest.approx(0, abs=EXACT * mem.stress.xx)
    assert mem.anisotropy_change == pytest.approx(-1.5 * lam * 100e9 * thick / (2 * radius), rel=EXACT)
    assert mem.strain.xx == pytest.approx(strain, rel=ROUNDED)
    assert mem.stress.xx == pytest.approx(stress, rel=ROUNDED)
    assert -mem.anisotropy_change == pytest.approx(losses[which], rel=ROUNDED)


def test_a_bare_membrane_does_not_feel_a_bend():
    mem = Membrane(film(t=50e-9), bend="2 mm", growth_stress=0.0)
    assert abs(mem.strain.xx) < 1e-20
    assert mem.stack.faces(mem.curvature)[0] == pytest.approx(50e-9 / 4e-3, rel=DIGITS)  # 1.25e-5 at its faces


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("support", ["PET 25 um", "STO 5 um", "PDMS 100 um"])
@pytest.mark.parametrize("adhesive", [None, "PMMA 1 um"])
def test_in_the_neutral_plane_no_bend_strains_the_film(wide, support, adhesive):
    mem = Membrane("CoTb", support=support, adhesive=adhesive, growth_stress=0.0, wide=wide)
    capped = mem.but(cap=("PI", mem.neutral_cap("PI")), bend="20 mm")
    assert abs(capped.strain.xx) <= MACHINE * capped.stack.h.sum() / 20e-3
    assert abs(capped.strain.yy) <= MACHINE * capped.stack.h.sum() / 20e-3
    assert abs(capped.anisotropy_change) < 1e-6
    assert mem.but(bend="20 mm").strain.xx > 1e-5  # without the cap


def test_top_of_a_film_on_foil():
    """Equation 2 of cite suo1999, with plane-strain moduli."""
    d_f, d_s, r = 2e-6, 25e-6, 5e-3
    a, b = Ply("film", d_f, 100e9, 0.3), Ply("foil", d_s, 3e9, 0.4)
    eta, chi = d_f / d_s, a.plane / b.plane
    expected = (d_f + d_s) / (2 * r) * (1 + 2 * eta + chi * eta**2) / ((1 + eta) * (1 + chi * eta))
    assert Stack((b, a), 1).faces(1 / r)[1] == pytest.approx(expected, rel=DIGITS)


def test_curl_of_two_plies_is_timoshenko_s():
    t1, t2, e1, e2, shrink = 30e-9, 80e-9, 120e9, 50e9, 2e-3
    bottom, top = Ply("1", t1, e1, 0.0, free=shrink), Ply("2", t2, e2, 0.0)
    m, n = t1 / t2, e1 / e2
    expected = 6 * shrink * (1 + m) ** 2 / ((t1 + t2) * (3 * (1 + m) ** 2 + (1 + m * n) * (m * m + 1 / (m * n))))
    found = curl(Stack((bottom, top), 1))
    assert found.curvature == pytest.approx(-expected, rel=DIGITS)  # the bottom expands: the film on top is inside
    assert curl(Stack((top, bottom), 1)).curvature == pytest.approx(expected, rel=DIGITS)


def test_a_roll_is_one_plus_nu_times_as_curved_as_a_strip():
    plies = [Ply("1", 30e-9, 120e9, 0.3, free=2e-3), Ply("2", 80e-9, 50e9, 0.3)]
    beams = [Ply(p.name, p.h, p.Y, 0.0, free=p.free) for p in plies]
    ratio = curl(Stack(tuple(plies), 1)).curvature / curl(Stack(tuple(beams), 1)).curvature
    assert ratio == pytest.approx(1.3, rel=DIGITS)


def test_thin_film_on_thick_support_is_stoney_s():
    h_f, h_s, free = 1e-9, 1e-3, -1e-3
    film, support = Ply("film", h_f, 100e9, 0.3, free=free), Ply("wafer", h_s, 170e9, 0.28)
    stress = film.biaxial * -free
    found = curl(Stack((support, film), 1), "bowl").curvature
    assert found == pytest.approx(-6 * stress * h_f / (support.biaxial * h_s**2), rel=1e-5)  # h_f/h_s is 1e-6


def test_what_curls_by_itself_has_no_force_and_no_moment():
    rng = np.random.default_rng(3)
    h, y, nu = rng.uniform(1e-8, 1e-7, 4), rng.uniform(1e9, 2e11, 4), rng.uniform(0.1, 0.45, 4)
    free = rng.normal(0, 1e-3, 4)
    plies = tuple(Ply(str(i), h[i], y[i], nu[i], free=free[i]) for i in range(4))
    stack = Stack(plies, 2)
    rest = curl(stack)
    force, moment, scale = np.zeros(2), 0.0, 0.0
    for p, z in zip(plies, stack.z, strict=True):
        for sign in (-1, 1):  # two Gauss points are exact for a quadratic
            height = z + sign * p.h / math.sqrt(12)
            x, y = rest.xx + rest.curvature * height - p.free, rest.yy - p.free
            along, across = p.plane * (x + p.nu * y), p.plane * (y + p.nu * x)
            force += np.array([along, across]) * p.h / 2
            moment, scale = moment + along * height * p.h / 2, scale + abs(along) * p.h / 2
    assert np.all(np.abs(force) < 1e-10 * scale)
    assert abs(moment) < 1e-10 * scale * stack.h.sum()


@pytest.mark.parametrize("bend_along", ["x", "y"])
@pytest.mark.parametrize("transfer", ["floated", "bonded"])
@pytest.mark.parametrize("name", ["CoTb", "GdFeCo"])
def test_the_pair_has_the_same_anisotropy(name, bend_along, transfer):
    mem = Membrane(name, support="PET 25 um", bend="7 mm", bend_along=bend_along, transfer=transfer)
    pair = hw.magnet.pair(mem.film, "300 K", stress=mem.stress_change.row)
    e = [hw.magnet.energy(pair, np.stack([u, -u]), np.zeros(3)) for u in np.eye(3)]
    assert e[0] - e[2] == pytest.approx(mem.K_eff.x, rel=PAIR, abs=1e-4)
    assert e[1] - e[2] == pytest.approx(mem.K_eff.y, rel=PAIR, abs=1e-4)


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize(("lam", "bend_along"), [(3e-4, "x"), (3e-4, "y"), (-3e-4, "x")])
def test_the_perpendicular_state_is_lost_where_stress_and_anisotropy_balance(lam, bend_along, wide):
    thin = film(t=1e-11, lambda_s=lam, nu=0.3)
    mem = Membrane(thin, support="PET 25 um", growth_stress=0.0, wide=wide, bend_along=bend_along)
    stiffness = 100e9 / (1 - 0.3**2) * (1 if wide else 1 - 0.3 * 0.4)  # stress along the bend over strain
    expected = 1.5 * lam * stiffness * 12.5e-6 / mem.K_eff.before
    assert mem.radius_lost == pytest.approx(expected, rel=EXACT)
    assert mem.but(bend=mem.radius_lost * (1 + 1e-9)).K_eff.kept
    assert not mem.but(bend=mem.radius_lost * (1 - 1e-9)).K_eff.kept
    assert mem.but(bend=-mem.radius_lost).K_eff.kept


def test_release_of_pressure_takes_what_the_pressure_gave():
    mem = Membrane("CoTb", growth_stress="-200 MPa")
    assert mem.stress.xx == pytest.approx(0, abs=1e-6)
    assert mem.anisotropy_change == pytest.approx(-1.5 * 2e-4 * 200e6, rel=DIGITS)
    assert Membrane("CoTb", growth_stress="200 MPa").anisotropy_change > 0


def test_a_film_bonded_before_release_keeps_its_strain_but_for_the_share_of_the_support():
    mem = Membrane("CoTb", support="PET 25 um", transfer="bonded", growth_stress="-200 MPa")
    film_, foil = mem.stack.film_ply, mem.stack.plies[0]
    share = film_.biaxial * film_.h / (film_.biaxial * film_.h + foil.biaxial * foil.h)
    assert mem.strain.xx == pytest.approx(-200e6 / film_.biaxial * (1 - share), rel=DIGITS)


def test_cooling_on_a_thick_support_pulls_the_film_that_shrinks_more():
    mem = Membrane(film(t=1e-11, alpha_T=30e-6), support="PET 25 um", bond_temperature="400 K", growth_stress=0.0)
    assert mem.strain.xx == pytest.approx((30e-6 - 17e-6) * 100, rel=EXACT)
    grown = Membrane(
        film(alpha_T=12e-6), layer=None, support="Si 0.5 mm", growth_temperature="500 K", growth_stress=0.0
    )
    assert grown.strain.xx == pytest.approx((12e-6 - 2.6e-6) * 200, rel=DIGITS)
    assert grown.anisotropy_change == 0  # the card's K holds as grown


def test_a_crystal_continues_its_substrate():
    mem = Membrane(film(a="3.90 angstrom"), layer=None, support="STO 0.5 mm", growth_stress=0.0)
    assert mem.strain.xx == pytest.approx(3.905 / 3.90 - 1, rel=DIGITS)


def test_wrinkles_are_those_that_need_least_stress():
    film, soft = Ply("film", 100e-9, 130e9, 0.27), Ply("rubber", 1e-3, 1.8e6, 0.48)

    def needed(kh: float) -> float:  # bending of the film and of the half space below it
        return film.plane * kh**2 / 12 + soft.plane / (2 * kh)

    best = minimize_scalar(needed, bounds=(1e-3, 1.0), method="bounded", options={"xatol": 1e-9})
    assert wrinkle_stress(film, soft) == pytest.approx(best.fun, rel=1e-9)
    assert 2 * math.pi * film.h / best.x == pytest.approx(wavelength(film, soft), rel=1e-5)
    assert wrinkle_stress(film, soft) / film.plane == pytest.approx(3.4e-4, rel=0.01)  # silicon on rubber, recalled


def test_parts_add_up_and_so_does_the_budget():
    mem = Membrane("CoTb", support="PI 25 um", bend="8 mm", bond_temperature="390 K", transfer="bonded")
    b = hw.membrane.budget(mem)
    assert list(b.terms) == ["as grown", "release", "thermal", "bend"]
    assert b.now == pytest.approx(mem.K_eff.after, rel=DIGITS)
    assert b.terms["as grown"] == mem.K_eff.before
