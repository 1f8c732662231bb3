"""What switches a film without an applied field: one volume of the kinetics beside the equation of motion."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.hall.internals import Kinetics, Lattice
from hallweight.magnet import driven, macrospin, static_threshold

SIDE = 30e-9
PT = hw.card("Pt")
FILM = hw.card("CoGd").replace(width=SIDE, length=SIDE, N_z=0.0, K_1=1.6e4, K_2=0.0)
T = 330.0
TERMS = {
    "exchange bias": ({"J_bias": 1e-5}, {}),
    "interlayer coupling in the plane": ({"J_layer": 1e-5}, {}),
    "out-of-plane spins": ({}, {"spin_z": 0.2}),
    "lateral gradient": ({"B_gradient": 1e-14}, {}),
}
POPULATION = 0.12  # of m_z of 256 devices: 2 standard errors, and what the closed rates miss


def volume(film: dict[str, float], source: dict[str, float]) -> tuple[hw.Card, hw.Card]:
    return FILM.replace(**film), PT.replace(**source)


def negative(values: dict[str, float]) -> dict[str, float]:
    return {name: -value for name, value in values.items()}


def kinetics(film: dict[str, float], source: dict[str, float]) -> Kinetics:
    card, metal = volume(film, source)
    lattice = Lattice.of("square", SIDE, SIDE, SIDE)
    return Kinetics(card, lattice, source=metal, dipoles=False)


def both(k: Kinetics, j: float) -> np.ndarray:
    return np.array([k.isolated_rate(T, j, state=s) for s in (1, -1)])


@pytest.mark.parametrize("term", TERMS)
def test_a_term_chooses_a_side_and_its_sign_turns_it(term: str) -> None:
    film, source = TERMS[term]
    j = 0.4 * static_threshold(driven(FILM, T, PT))
    k, opposite = kinetics(film, source), kinetics(negative(film), negative(source))
    plus = both(k, j)
    assert plus[1] > 3 * plus[0]
    assert both(k, -j) == pytest.approx(plus[::-1], rel=1e-6)
    assert both(opposite, j) == pytest.approx(plus[::-1], rel=1e-6)
    at_rest = both(k, 0.0)
    assert at_rest[0] == pytest.approx(at_rest[1], rel=1e-9)


def test_without_a_term_no_side_is_chosen() -> None:
    j = 0.4 * static_threshold(driven(FILM, T, PT))
    nothing = dict.fromkeys(("J_bias", "J_layer", "B_gradient"), 0.0)
    plain, zero = both(kinetics({}, {}), j), both(kinetics(nothing, {"spin_z": 0.0}), j)
    assert plain[0] == pytest.approx(plain[1], rel=1e-9)
    assert zero.tolist() == plain.tolist()


def test_coupling_along_the_axis_holds_one_state() -> None:
    """In balance: ln of the ratio is 2 J_layer a^2/(k_B T)."""
    rate = both(kinetics({"J_layer": 5e-6, "layer_polar": 0.0}, {}), 0.0)
    assert np.log(rate[1] / rate[0]) == pytest.approx(2 * 5e-6 * SIDE**2 / (1.380649e-23 * T), rel=0.05)


@pytest.mark.parametrize("term", TERMS)
def test_population_of_one_volume_is_that_of_the_equation_of_motion(term: str) -> None:
    """256 devices under a current for many switching times: the mean of m_z, against the rates' stationary state."""
    film, source = TERMS[term]
    card, metal = volume(film, source)
    j = 0.5 * static_threshold(driven(FILM, T, PT))
    out = macrospin(card, f"1 pulse of {j:.17g} A/m^2, 20 ns", temperature=T, source=metal, n=256, record=200, gap=0)
    late = out.m.isel(sublattice=0).sel(axis="z").values[out.time.values > 10e-9]
    measured = float(np.sign(late).mean())
    up, down = both(kinetics(film, source), j)
    assert measured == pytest.approx((down - up) / (down + up), abs=POPULATION)


def test_oersted_field_is_mu0_j_t_over_two_across_the_current() -> None:
    lattice = Lattice.of("square", SIDE, SIDE, SIDE)
    with_field, without = (Kinetics(FILM, lattice, source=PT, oersted=on) for on in (True, False))
    film = with_field.film_state(T)
    assert without.film_state(T).oersted == 0
    assert film.oersted / film.M == pytest.approx(-2e-7 * np.pi * PT["t"])
    assert film.across(1e11) - without.film_state(T).across(1e11) == pytest.approx(film.oersted * 1e11)
    by_field = without.isolated_rate(T, 1e12, (0.0, film.oersted / film.M * 1e12, 0.0))
    assert with_field.isolated_rate(T, 1e12) == pytest.approx(by_field, rel=1e-9)


def test_gradient_makes_one_edge_harder() -> None:
    device = hw.hall.HallBar(hw.card("CoGd").replace(K_gradient=1e5), width="1 um", grain="50 nm", sigma_K=0.0)
    image = device.lattice.image(device.lattice.K_factor)
    assert image[-1].mean() - image[0].mean() == pytest.approx(0.095)
    assert image.mean() == pytest.approx(1.0)


FIELD_FREE = (
    ({"J_bias": 2e-5}, {}, 0.15e-3),
    ({"J_layer": 2e-5}, {}, 0.15e-3),
    ({}, {"spin_z": 0.3}, 0.5e-3),
    ({"B_gradient": 5e-14}, {}, 0.25e-3),
)


@pytest.mark.parametrize(("film", "source", "current"), FIELD_FREE, ids=list(TERMS))
def test_a_small_device_switches_without_a_field(film, source, current) -> None:
    """Four volumes of 30 nm, 50 pulses of either sign; without the term the end is random."""
    plain = {"width": "60 nm", "grain": "30 nm", "readout": hw.hall.Readout.ideal()}
    with_term = hw.hall.HallBar(hw.card("CoGd").replace(**film), source=PT.replace(**source), **plain)
    without = hw.hall.HallBar("CoGd", source=PT, **plain)
    found, random = (hw.hall.full_switching(d, current, field=0.0, cycles=50).attrs for d in (with_term, without))
    assert found["deterministic"] > 0.9
    assert found["fraction"] > 0.7
    assert abs(random["fraction"]) < 0.3
