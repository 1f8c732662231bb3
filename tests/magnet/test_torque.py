"""Torques from cards, the Oersted field, and the closed forms that the studies start from."""

from dataclasses import replace

import numpy as np
import pytest

from hallweight.core import Card, Value
from hallweight.core.constants import MU0
from hallweight.magnet import (
    Pair,
    driven,
    oersted,
    planar_barrier,
    relaxation_rate,
    spin_hall,
    static_threshold,
    threshold_torque,
    torque_per_current,
)
from hallweight.magnet.internals import lost_cosine, with_efficiency, with_source

ROUND = 1e-12
QUADRATURE = 1e-4  # of the sum over filaments
FIRST_ORDER = 0.02  # alpha and B_K/B_E, neglected in the formula for the rate


def source(**numbers: float) -> Card:
    units = {"theta_SH": "1", "lambda_sd": "m", "t": "m", "FL_ratio": "1"}
    given = {"theta_SH": 0.2, "lambda_sd": 1.5e-9, "t": 6e-9} | numbers
    return Card(
        name="metal",
        kind="spin-source",
        values={k: Value(value=v, unit=units[k], how="assumed") for k, v in given.items()},
    )


def pair(**changes: object) -> Pair:
    plain = Pair(M=np.array([6e5, 4e5]), gamma=np.array([1.9e11, 1.8e11]), alpha=np.array([0.02, 0.03]), J=1e7,
                 K=np.array([4e4, 2e4]), xi=np.array([0.06, 0.02]), t=5e-9, volume=5e-9 * 4e-16)  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_thin_source_gives_less() -> None:
    """theta (1 - sech(t/lambda)): half of t^2/lambda^2 when thin, all of it when thick."""
    assert spin_hall(source(t=1.5e-11)) == pytest.approx(0.2 * 0.5 * 0.01**2, rel=1e-4)
    assert spin_hall(source(t=1e-6)) == pytest.approx(0.2)
    assert spin_hall(source(t=1.5e-9)) == pytest.approx(0.2 * (1 - 1 / np.cosh(1)))


def test_source_replaces_the_efficiency_and_keeps_the_shares() -> None:
    below, above = with_source(pair(), source()), with_source(pair(), source(), "above")
    assert below.xi.sum() == pytest.approx(spin_hall(source()))
    assert below.xi[0] / below.xi[1] == pytest.approx(3)
    assert above.xi == pytest.approx(-below.xi)
    bare = with_efficiency(pair(xi=np.zeros(2)), 0.1)
    assert bare.xi == pytest.approx([0.1, 0])
    assert with_source(pair(), source(FL_ratio=0.3)).fl == 0.3


def test_torque_per_current_is_hbar_theta_over_2et() -> None:
    """hbar theta/(2 e M_s t): 5.5 mT per 1e11 A/m^2 for theta 0.1, M_s 100 kA/m, t 6 nm."""
    film = pair(M=np.array([3e5, 2e5]), xi=np.array([0.06, 0.04]), t=6e-9)
    assert torque_per_current(film) * 1e11 / film.M_net == pytest.approx(5.5e-3, rel=5e-3)


def test_pair_is_taken_as_it_stands() -> None:
    assert driven(pair()).xi == pytest.approx([0.06, 0.02])
    assert driven(pair(), "77 K").T == 77


def test_oersted_field_of_a_bar() -> None:
    """Against a sum over filaments, each mu0 I/(2 pi r); a wide bar gives mu0 j t/2, along -y above it."""
    metal, film, width = source(t=8e-9), 4e-9, 60e-9
    y, z = np.meshgrid(width * (np.arange(600) + 0.5) / 600 - width / 2, -8e-9 * (np.arange(200) + 0.5) / 200)
    up = 2e-9 - z
    filaments = np.sum(up / (y**2 + up**2)) * MU0 / (2 * np.pi) * (width / 600) * (8e-9 / 200)
    assert oersted(metal, film, width) == pytest.approx(-filaments, rel=QUADRATURE)
    assert oersted(metal, film) == pytest.approx(-0.5 * MU0 * 8e-9)
    assert oersted(metal, film, 1.0) == pytest.approx(oersted(metal, film), rel=1e-6)
    assert oersted(metal, film, width, "above") == pytest.approx(filaments, rel=QUADRATURE)


def test_closed_form_of_the_threshold() -> None:
    """Values of the formula in the module (cite lee2013threshold), and the maximum of (sin th - b) cos th."""
    assert [threshold_torque(b) for b in (0.02, 0.05, 0.1, 0.2)] == pytest.approx(
        [0.48591, 0.46496, 0.43059, 0.36396], abs=6e-6
    )
    angle = np.linspace(0, np.pi / 2, 100_001)
    for b in (0.0, 0.3, 0.7, 0.95):
        work = (np.sin(angle) - b) * np.cos(angle)
        assert threshold_torque(b) == pytest.approx(work.max(), rel=1e-6)
        assert lost_cosine(b) == pytest.approx(np.cos(angle[work.argmax()]), abs=1e-4)
    assert threshold_torque(1.0) == 0


def test_static_threshold_is_finite_where_the_moment_vanishes() -> None:
    currents = [static_threshold(pair(M=np.array([6e5, m])), 0.02) for m in (5.9e5, 6e5, 6.1e5)]
    assert currents[1] == pytest.approx(6e4 / torque_per_current(pair()))
    assert np.ptp(currents) < 0.05 * currents[1]


def test_barrier_in_the_plane() -> None:
    """Without a torque the energy barrier (1 - b)^2/2; it falls to zero at the threshold as (1 - h/h_c)^1.5."""
    for b in (0.0, 0.2, 0.6):
        assert planar_barrier(b, 0.0) == pytest.approx((1 - b) ** 2 / 2)
        near = [planar_barrier(b, threshold_torque(b) * (1 - e)) for e in (1e-4, 4e-4)]
        assert near[1] / near[0] == pytest.approx(8, rel=0.02)
    assert planar_barrier(0.1, 0.5) == 0


def test_relaxation_rate() -> None:
    """A ferromagnet loses alpha gamma B_K; at T_A the rate of a stiff pair is 2 K/(alpha s)."""
    same = {"gamma": np.full(2, 1.76e11), "alpha": np.full(2, 0.01)}
    ferro = pair(J=-1e8, M=np.array([6e5, 2e5]), K=np.array([3e4, 1e4]), **same)
    assert relaxation_rate(ferro) == pytest.approx(0.01 * 1.76e11 * 0.1, rel=FIRST_ORDER)
    over = pair(J=1e9, M=np.full(2, 6e5), K=np.full(2, 1e3), gamma=np.full(2, 1.76e11), alpha=np.full(2, 0.2))
    s = 6e5 / 1.76e11
    assert relaxation_rate(over) == pytest.approx(2 * 2e3 / (2 * 0.2 * s), rel=FIRST_ORDER)
