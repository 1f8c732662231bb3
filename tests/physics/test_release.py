"""Release in water against analytic times and areas, and what holds at any speed: ratio, mass, order in time."""

import numpy as np
import pytest

import hallweight as hw
from hallweight import membrane

LENGTH = 1e-3
"""The way of the front on a grid of 200 pixels: the edge is placed to a tenth of a pixel, of the 100 on the way."""
TIME = 2e-3
"""Times go at most as the square of that way."""
AREA = 2e-3
"""Free area, of the film's: a tenth of a pixel along the front, which is at most 4 x 200 pixels of 200 x 200 long."""
KEPT = 5e-3
"""Maps against the curve of area: up to an eighth of a pixel along the edges of the disc and the holes."""
FLUX = 0.02
"""Growth of the area against length times speed of the front: differences over a twentieth of the way."""
ROUNDING = 1e-6
"""Single precision of maps."""

SIDE = 5e-3
HALF = {"5 mm x 5 mm": SIDE / 2, "disc 5 mm": SIDE / 2, "5 mm x 40 mm": SIDE / 2, "5 mm x 3 mm": 1.5e-3}
"""Shape -> distance of the farthest point from the edge: square, disc, strip, rectangle."""
FREED = {
    "5 mm x 5 mm": lambda x: SIDE**2 - (SIDE - 2 * x) ** 2,
    "disc 5 mm": lambda x: np.pi * (SIDE**2 / 4 - (SIDE / 2 - x) ** 2),
    "5 mm x 3 mm": lambda x: 15e-6 - (SIDE - 2 * x) * (3e-3 - 2 * x),
}
"""Shape -> area behind a front that has gone x."""


def one(shape, layer="Sr4Al2O7", **more):
    return membrane.release(shape, layer, pixel=SIDE / 200, **more)


@pytest.mark.parametrize("shape", HALF)
def test_time_of_disc_strip_and_square(shape):
    found = one(shape)
    assert found.length == pytest.approx(HALF[shape], rel=LENGTH)
    for time, law in zip(found.time, (found.kinetics.fast, found.kinetics.mid, found.kinetics.slow), strict=True):
        assert time == pytest.approx(HALF[shape] / law.k + HALF[shape] ** 2 / (2 * law.D), rel=TIME)


@pytest.mark.parametrize("shape", FREED)
def test_area_that_is_free(shape):
    found = one(shape)
    x = np.linspace(0.02, 1, 30) * HALF[shape]
    assert found.area(found.kinetics.mid.time(x)) == pytest.approx(FREED[shape](x), abs=AREA * found.film_area)


def test_the_angle_to_the_grid_does_not_matter(tmp_path):
    c, s = np.cos(0.5), np.sin(0.5)
    corners = " ".join(f"{x * c - y * s + 4},{x * s + y * c + 4}" for x, y in ((0, 0), (5, 0), (5, 3), (0, 3)))
    file = tmp_path / "turned.svg"
    file.write_text(f'<svg width="9mm" viewBox="0 0 9 9"><polygon points="{corners}"/></svg>')
    found = membrane.release(file, pixel=SIDE / 200)
    assert found.length == pytest.approx(1.5e-3, rel=2 * LENGTH)
    x = np.linspace(0.1, 1, 10) * 1.5e-3
    assert found.area(found.kinetics.mid.time(x)) == pytest.approx(FREED["5 mm x 3 mm"](x), abs=AREA * 15e-6)


@pytest.mark.parametrize("size", ["20 um", "1 mm", "50 mm"])
@pytest.mark.parametrize("temperature", ["5 C", "25 C", "80 C"])
def test_the_sourced_ratio_holds_at_all_sizes(size, temperature):
    quick, slow = (membrane.release(f"disc {size}", layer, temperature) for layer in ("Sr4Al2O7", "Sr3Al2O6"))
    assert hw.card("Sr4Al2O7").values["rate"].how == "literature"
    for a, b in zip(quick.time, slow.time, strict=True):
        assert b / a == pytest.approx(10)


def test_near_the_edge_dissolving_limits_and_far_in_transport():
    law = membrane.kinetics("Sr4Al2O7", 298.15).mid
    even = 2 * law.D / law.k
    assert law.time(even / 1e4) * law.k / (even / 1e4) == pytest.approx(1, abs=1e-3)
    assert law.time(even * 1e4) * 2 * law.D / (even * 1e4) ** 2 == pytest.approx(1, abs=1e-3)
    x = np.geomspace(1e-9, 1, 50)
    assert law.reach(law.time(x)) == pytest.approx(x, rel=1e-12)
    assert np.diff(law.time(x)) / np.diff(x) == pytest.approx(1 / law.speed((x[1:] + x[:-1]) / 2), rel=1e-9)


@pytest.mark.parametrize("holes", [None, membrane.Holes("square", "500 um", "60 um")])
@pytest.mark.parametrize("case", ["fast", "mid", "slow"])
def test_area_never_falls_and_mass_is_kept(holes, case):
    found = one("disc 5 mm", holes=holes)
    t = np.linspace(-1, 1.1 * found.time.high, 400)
    area = found.area(t, case)
    assert np.all(np.diff(area) >= 0)
    assert area[0] == 0
    assert area[-1] == pytest.approx(found.film_area, rel=1e-12)
    assert found.dissolved(t, case)[-1] == pytest.approx(found.mass, rel=1e-12)
    film = found.cover.sum(dtype=float) * found.outline.pixel**2
    assert found.film_area == pytest.approx(film, rel=ROUNDING)
    for when in t[10::100]:  # what is under the film and what is in the water are the layer
        left = found.left(when, case).sum(dtype=float) * found.outline.pixel**2
        assert left + found.area(when, case) == pytest.approx(found.film_area, rel=KEPT)


def test_the_area_grows_as_the_front_is_long_and_quick():
    found = one("disc 5 mm")
    x = np.linspace(0.1, 0.9, 17) * SIDE / 2
    grown = np.diff(found.area(found.kinetics.mid.time(x))) / np.diff(found.kinetics.mid.time(x))
    middle = (x[1:] + x[:-1]) / 2
    assert grown == pytest.approx(2 * np.pi * (SIDE / 2 - middle) * found.kinetics.mid.speed(middle), rel=FLUX)


@pytest.mark.parametrize("pattern", ["square", "hexagonal"])
@pytest.mark.parametrize("pixel", ["4 um", "11 um"])
def test_holes_free_a_film_as_their_lattice_says(pattern, pixel):
    holes = membrane.Holes(pattern, "100 um", "20 um")
    found = membrane.release("3 mm x 3 mm", holes=holes, pixel=pixel)
    far = 100e-6 / (2**0.5 if pattern == "square" else 3**0.5) - 10e-6
    assert holes.length == pytest.approx(far)
    assert found.length == pytest.approx(far, rel=0.01)
    assert found.film_area / 9e-6 == pytest.approx(1 - holes.lost, rel=2e-3)
    lost = {"square": np.pi / 100, "hexagonal": np.pi / 100 * 2 / 3**0.5}[pattern]
    assert holes.lost == pytest.approx(lost)


def test_diffusion_in_a_gap_ends_where_the_ion_fills_it():
    from hallweight.membrane.internals import hindrance

    assert hindrance(0.0) == 1
    assert hindrance(1.0) == 0
    assert hindrance(1 - 1e-9) == pytest.approx(0, abs=1e-8)  # the coefficients add up to nothing at 1
    assert np.all(np.diff([hindrance(r) for r in np.linspace(0, 1, 50)]) < 0)


def test_density_of_sr3al2o6_follows_from_its_cell():
    mass = (3 * 87.62 + 2 * 26.9815 + 6 * 15.999) * 1e-3 / 6.02214076e23
    assert hw.card("Sr3Al2O6")["density"] == pytest.approx(24 * mass / 15.8425e-10**3, rel=1e-3)
