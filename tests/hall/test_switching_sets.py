"""Which density and cell keep a state for ten years and switch within a microsecond."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.hall import switching_sets
from hallweight.hall.internals import Kinetics, Lattice

ROUTES = 0.02  # cell by closed rates against that of the lattice


@pytest.fixture(scope="module")
def sets():
    return switching_sets("CoTb", xi=(0.3,), J=(3e10, 1e11, 1e12))


def test_both_routes_find_the_same_cell(sets) -> None:
    closed, lattice = sets.cell.sel(heat="none")
    np.testing.assert_allclose(closed, lattice, rtol=ROUTES)
    closed, lattice = sets.cell.sel(heat="line")
    np.testing.assert_allclose(closed, lattice, rtol=0.04)  # 345 K at 1e12 A/m^2


def test_a_published_density_needs_a_large_soft_cell(sets) -> None:
    """1e11 A/m^2 without heat: some 200 nm at xi 0.066 and half of that at 0.3, of a few hundred J/m^3."""
    small, large = sets.cell.sel(heat="none", J=1e11, route="lattice").values
    assert 150e-9 < small < 300e-9
    assert 80e-9 < large < 140e-9
    assert sets.K.sel(heat="none", J=1e11, route="lattice").values[0] < 1e3


def test_the_cell_that_is_found_keeps_and_switches(sets) -> None:
    """By the public rate of one volume of a film of just this anisotropy and size."""
    found = sets.sel(route="lattice", heat="none", J=1e12).isel(xi=0)
    film, cell = hw.card("CoTb"), float(found.cell)
    scale = float(found.K) / (film["K_1"] + film.get("K_2", 0.0))
    soft = film.replace(N_z=0.0, **{n: scale * film[n] for n in ("K_1", "K_2") if n in film.values})
    k = Kinetics(soft, Lattice.of("square", cell, cell, cell), source=hw.card("Pt"), dipoles=False, oersted=False)
    state = k.film_state(300.0)
    B = 0.1 * 2 * state.K / abs(state.M)
    years = 1 / k.isolated_rate(300.0) / 3.15576e7
    fastest = max(k.isolated_rate(300.0, 1e12, (B, 0.0, 0.0), state=s) for s in (1, -1))
    assert years == pytest.approx(10, rel=0.1)
    assert np.log(2) / fastest == pytest.approx(1e-6, rel=0.1)


def test_years_pulses_and_heat_move_the_cell_the_right_way(sets) -> None:
    cell = float(sets.cell.sel(route="closed form", heat="none", J=1e11)[0])
    one = {"J": (1e11,)}
    weaker = switching_sets("CoTb", limit="1 day", **one).cell.sel(route="closed form", heat="none")
    shorter = switching_sets("CoTb", pulse="100 ns", **one).cell.sel(route="closed form", heat="none")
    assert float(weaker[0, 0]) < cell < float(shorter[0, 0])
    hot = sets.cell.sel(route="lattice", J=1e12)
    assert np.all(hot.sel(heat="line") < hot.sel(heat="none"))


def test_published_densities_have_a_source(sets) -> None:
    keys = [str(k) for k in sets.published.values]
    assert hw.cards.bibtex(set(keys)).count("@") == len(set(keys))
    assert set(sets.published_how.values) <= {"literature", "derived"}


def test_a_density_beyond_the_ordering_temperature_has_no_set() -> None:
    found = switching_sets("CoTb", J=(5e12,), support="PET")
    assert np.isnan(found.cell.sel(heat="line")).all()
