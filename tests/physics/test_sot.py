"""Spin-orbit torque on one and on two sublattices: thresholds and effective fields.

The engine always integrates two sublattices. A ferromagnet is therefore two of them held parallel by J < 0, with
unequal moments and torques that are *not* shared in proportion: only their sums may matter. The other way to one
sublattice, M_2 << M_1 held antiparallel, is a point of the test of a ferrimagnet.
"""

from dataclasses import replace

import numpy as np
import pytest

from hallweight.core import Value, build_card
from hallweight.magnet import Pair, driven, macrospin, static_threshold, threshold, threshold_torque, torque_per_current
from hallweight.magnet.internals import bulk, reduced_field

STUDY = 2e-3  # tolerance that the study is asked for; its error is half of that
THRESHOLD = 3e-3  # the study's, and 0.1 K/|J| = 2e-3 for the tenth of the torque that bends the pair
CANTED = 0.015  # of a ferrimagnet: the torques bend the pair by K/J = 2.5e-3, the field by up to (M B)^2/(J K) = 7e-3
FIELD = 0.01  # of an effective field from small angles: second order in the angle (0.02 rad) and K/J

FERRO = Pair(M=np.array([6e5, 2e5]), gamma=np.full(2, 1.76e11), alpha=np.full(2, 0.5), J=-1e7, K=np.array([1.5e5, 5e4]),
             xi=np.array([0.10, 0.05]), t=1e-9)  # fmt: skip
FERRI = Pair(M=np.array([6e5, 6e5]), gamma=np.array([1.93e11, 1.76e11]), alpha=np.array([0.3, 0.2]), J=2e7,
             K=np.array([3e4, 2e4]), xi=np.array([0.08, 0.04]), t=5e-9)  # fmt: skip


def test_threshold_current_of_a_ferromagnet() -> None:
    """H_DL,c/H_K = sqrt((8 + 20 b^2 - b^4 - b (8 + b^2)^1.5)/32) (cite lee2013threshold), measured by a slow ramp.

    H_DL/H_K = [hbar theta J/(2 e Ms t)] / [2 K/Ms] with Ms, theta and K the sums over the sublattices.
    """
    table = {0.02: 0.48591, 0.05: 0.46496, 0.1: 0.43059, 0.2: 0.36396}
    h_k = 2 * 2e5 / 8e5
    found = threshold(FERRO, [b * h_k for b in table], tolerance=STUDY)
    ratio = found.J_c.values * torque_per_current(FERRO) / (2 * 2e5)
    assert ratio == pytest.approx(list(table.values()), rel=THRESHOLD)


def test_field_like_torque_lowers_the_threshold_as_the_balance_of_torques_says() -> None:
    """With r times the damping-like torque along y: below the closed form without it, and as integrated."""
    field = 0.1 * 2 * 2e5 / 8e5
    for ratio, lower in ((0.5, 0.014), (1.0, 0.062)):
        found = threshold(replace(FERRO, fl=ratio), field, tolerance=STUDY)
        assert found.J_c.item() == pytest.approx(found.J_static.item(), rel=2 * THRESHOLD)
        assert threshold_torque(0.1, ratio) / threshold_torque(0.1) == pytest.approx(1 - lower, abs=1e-3)
        overdamped = replace(FERRO, alpha=np.full(2, 10.0))  # where nothing precesses only the size of r counts
        other = static_threshold(replace(overdamped, fl=-ratio), field)
        assert other == pytest.approx(static_threshold(replace(overdamped, fl=ratio), field))


@pytest.mark.parametrize("r", [0.1, 0.3, 1.0, 2.0])
@pytest.mark.parametrize("q", [0.0, 2.0, 10.0, 50.0])
def test_without_a_field_both_ways_to_lose_a_state_are_closed_forms(r: float, q: float) -> None:
    """b = 0: the balance is lost at h = 1/2, or r/(1 + r^2) beyond r = 1; precession grows from h^2 = L (1 - L) on."""
    fold = 0.5 if r <= 1 else r / (1 + r * r)
    L = (2 * r * q + 1 + r * r) / (2 * r * q + 3 + r * r)
    grows = np.sqrt(L * (1 - L)) if L > 0.5 else np.inf
    assert threshold_torque(0.0, r, q) == pytest.approx(fold)
    assert threshold_torque(0.0, r, -q) == pytest.approx(min(fold, grows))


@pytest.mark.parametrize(("b", "r"), [(0.02, 0.3), (0.1, 0.3), (0.1, 1.0), (0.3, 0.5), (0.05, 2.0)])
def test_the_balance_is_lost_where_two_roots_of_a_polynomial_meet(b: float, r: float) -> None:
    """n = F/L turns the balance into a polynomial of L; what it has more on one side of the threshold is two roots.

    ``b^2 [(1 - L)^2 + h^2] L^2 = (L^2 - r^2 h^2) (L (1 - L) - h^2)^2``
    """
    from numpy.polynomial import Polynomial

    def states(h: float) -> int:
        L = Polynomial([0.0, 1.0])
        roots = (b**2 * ((1 - L) ** 2 + h**2) * L**2 - (L**2 - (r * h) ** 2) * (L * (1 - L) - h**2) ** 2).roots()
        return int(np.sum(np.abs(roots.imag) < 1e-7))

    h = threshold_torque(b, r)
    assert states(0.999 * h) == states(1.001 * h) + 2


@pytest.mark.parametrize("M_2", [3e5, 9e5])  # on either side of compensation
@pytest.mark.parametrize("alpha", [0.03, 0.01])
def test_a_field_like_torque_that_makes_the_moment_precess_loses_its_state_earlier(M_2: float, alpha: float) -> None:
    """As integrated. Past the closed form a narrow cone holds the state a little longer, up to 5 % of the current."""
    pair = replace(FERRI, M=np.array([6e5, M_2]), J=4e7, alpha=np.full(2, alpha))
    field, with_it = 0.1 * 2 * 5e4 / pair.M_net, -np.sign(pair.s_net) * 0.8
    found = [threshold(replace(pair, fl=fl), field, tolerance=5e-3) for fl in (with_it, -with_it)]
    J_c, J_static = ([f[name].item() for f in found] for name in ("J_c", "J_static"))
    assert -THRESHOLD < J_c[0] / J_static[0] - 1 < 0.05
    assert J_c[1] == pytest.approx(J_static[1], rel=2 * THRESHOLD)
    assert J_c[0] < (0.97 if alpha == 0.03 else 0.8) * J_c[1]


def test_exchange_bias_is_a_field_along_the_current_for_the_threshold() -> None:
    """-J_bias/t m_1.x on parallel sublattices, against a field of the same pull."""
    pull = 0.1 * 2 * 2e5
    biased = replace(FERRO, bias=np.array([pull, 0.0, 0.0]))
    found = threshold(biased, 0.0, tolerance=STUDY)
    assert found.sign.item() == threshold(FERRO, pull / 8e5, tolerance=0.1).sign.item()
    assert found.J_c.item() == pytest.approx(static_threshold(FERRO, pull / 8e5), rel=2 * THRESHOLD)


def test_threshold_current_of_a_ferrimagnet_does_not_diverge_at_compensation() -> None:
    """The same formula with M_net for Ms and the sum of both torques.

    M_2 runs through compensation, and once nearly to nothing.
    At fixed field b = M_net B/(2K) vanishes with M_net, so J_c passes K/(torque per current) there: its largest value,
    and a finite one.
    """
    field, moments = 0.05, (1e5, 4.5e5, 6e5, 7.5e5)
    measured, expected = [], []
    for m_2 in moments:
        pair = replace(FERRI, M=np.array([6e5, m_2]), J=2e7 if m_2 > 1e5 else 4e6)
        measured.append(threshold(pair, field, tolerance=STUDY).J_c.item() * torque_per_current(pair) / (2 * 5e4))
        expected.append(threshold_torque(reduced_field(pair, field)))
    assert expected[2] == 0.5
    assert measured == pytest.approx(expected, rel=CANTED)
    assert max(measured) < 0.51


def effective_field(pair: Pair) -> float:
    """Damping-like field per current density, T/(A/m^2), as a measurement gives it: the tilt of the pair over that by a
    field.

    A field B along x tilts the pair by M_net B/(2K) and a current with spins along y by -torque/(2K), both about y.
    """
    small = 0.02
    per_current = torque_per_current(pair)
    current, field = small * 2 * 5e4 / per_current, 0.01
    protocols = {f"1 pulse of {current:.17g} A/m^2, 500 ps": 0.0, "1 pulse of 1 A/m^2, 500 ps": field}
    tilt = []
    for protocol, b in protocols.items():
        end = macrospin(pair, protocol, gap=0, field=b, noise=False, record="end").m.isel(time=-1, device=0)
        tilt.append(float(0.5 * (end[0] - end[1])[0]))
    return -tilt[0] / current / (tilt[1] / field)


def test_field_per_current_goes_as_one_over_net_moment_and_thickness() -> None:
    """B_DL/j = hbar xi/(2 e M_net t): it diverges and changes sign at compensation while M_net B_DL t stays flat.

    Finley and Liu (cite finley2016cotb) see both.
    """
    flat, fields = [], []
    for m_2 in (4e5, 5.5e5, 6.5e5, 8e5):
        for t in (5e-9, 10e-9):
            pair = replace(FERRI, M=np.array([6e5, m_2]), t=t)
            fields.append(effective_field(pair))
            flat.append(fields[-1] * pair.M_net * t)
    expected = torque_per_current(FERRI) * FERRI.t
    assert flat == pytest.approx([expected] * 8, rel=FIELD)
    assert fields[2] > 3 * fields[0] > 0 > fields[4]
    assert fields[0] == pytest.approx(2 * fields[1], rel=2 * FIELD)


def test_bulk_torque_has_a_field_that_does_not_fall_with_thickness() -> None:
    """xi = bulk_DL t (cite zhu2022bulk): the field per current is the same at any thickness."""
    units = {"M_1": "A/m", "M_2": "A/m", "J_ex": "J/m^3", "T_ref": "K", "t": "m", "bulk_DL": "1/m"}
    numbers = {"M_1": 6e5, "M_2": 4e5, "J_ex": 2e7, "g_1": 2.1, "g_2": 1.5, "alpha_1": 0.1, "alpha_2": 0.1,
               "T_ref": 300.0, "t": 10e-9, "bulk_DL": 0.036e9}  # fmt: skip
    values = {k: Value(value=v, unit=units.get(k, "1"), how="assumed") for k, v in numbers.items()}
    film = build_card({"name": "bulk", "kind": "film", "values": values}, "here")
    assert bulk(film) == pytest.approx(0.36)
    thin, thick = (torque_per_current(driven(f)) for f in (film, film.replace(t=90e-9)))
    assert thin == pytest.approx(thick)
