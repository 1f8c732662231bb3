"""Stray field between prisms: sum rules, a numerical integral of dipoles, and the known ratios to point dipoles."""

import numpy as np
import pytest

from hallweight.hall.internals import N_zz, mean_far_coupling

SIDE, THICKNESS = 5e-8, 6e-9


def test_a_cube_demagnetises_itself_by_a_third() -> None:
    assert float(N_zz(0.0, 0.0, 1.0, 1.0)) == pytest.approx(1 / 3, abs=1e-12)


def test_a_whole_film_sums_to_one() -> None:
    n = 200
    x, y = np.meshgrid(np.arange(-n, n + 1) * SIDE, np.arange(-n, n + 1) * SIDE)
    outside = 8 * np.sqrt(0.5) * THICKNESS / (4 * np.pi * SIDE * (n + 0.5))  # integral of 1/r^3 outside a square
    assert N_zz(x, y, SIDE, THICKNESS).sum() + outside == pytest.approx(1, abs=2e-6)


@pytest.mark.parametrize(("x", "y"), [(1, 0), (1, 1), (2, 0), (3, 2), (14, 3)])
def test_it_is_the_integral_over_charges_of_both_prisms(x: int, y: int) -> None:
    """Four squares of charge, integrated by Gauss's rule; touching squares by the sum of 9 finer prisms each."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    at, w = 0.5 * nodes * SIDE, 0.5 * weights
    pair = w[:, None, None, None] * w[:, None, None] * w[:, None] * w
    dx = x * SIDE + at[:, None, None, None] - at[:, None, None]
    dy = y * SIDE + at[:, None] - at
    r2 = (dx**2 + np.zeros_like(dy)) + dy**2
    area = SIDE**2 / (2 * np.pi * THICKNESS)
    integral = area * (pair * (1 / np.sqrt(r2) - 1 / np.sqrt(r2 + THICKNESS**2))).sum()
    close = 0.02 if max(x, y) == 1 else 2e-5 if x > 12 else 1e-6  # squares that touch; the expansion far away
    assert float(N_zz(x * SIDE, y * SIDE, SIDE, THICKNESS)) == pytest.approx(integral, rel=close)


def test_neighbours_feel_four_times_a_point_dipole() -> None:
    point = THICKNESS / (4 * np.pi * SIDE)
    assert float(N_zz(SIDE, 0.0, SIDE, THICKNESS)) / point == pytest.approx(4.07, abs=0.005)
    assert float(N_zz(SIDE, SIDE, SIDE, THICKNESS)) / point * 2**1.5 == pytest.approx(2.03, abs=0.005)


def test_far_pairs_share_their_mean() -> None:
    mask = np.ones((5, 4), bool)
    mask[0, 0] = mask[3, 2] = False
    row, column = np.nonzero(mask)
    apart = np.abs(row[:, None] - row), np.abs(column[:, None] - column)
    far = np.maximum(*apart) > 1
    mean = N_zz(apart[1][far] * SIDE, apart[0][far] * SIDE, SIDE, THICKNESS).mean()
    assert mean_far_coupling(mask, SIDE, THICKNESS, periodic=False) == pytest.approx(mean, rel=1e-12)
    assert mean_far_coupling(np.ones((2, 2), bool), SIDE, THICKNESS, periodic=False) == 0
