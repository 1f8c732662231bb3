"""One activation volume: Brown's equation, switching probability over six decades of width, and LLG.

Axial symmetry (cite brown1963thermal): in c = cos(theta) the mean time from the end to c_a is
``(a s)(1 + r^2) sigma/K int_ca^1 dc exp(v)/(1 - c^2) int_c^1 dc' exp(-v)``, v the energy over k_B T, r = ds/(a s).
"""

from dataclasses import replace

import fokker_planck
import numpy as np
import pytest

from hallweight.core.constants import K_B
from hallweight.hall.internals import (
    BarrierModel,
    EscapePath,
    FilmState,
    Kinetics,
    Lattice,
    Segment,
    activated_rates,
    barrier,
    film_state,
    ln_rates,
    neighbours,
    well_energy,
)
from hallweight.magnet import Pair, rates, static_threshold, threshold_torque
from hallweight.magnet.internals import arrhenius

CLOSED = 0.025  # of a rate in axial symmetry: steps of 1.1 degrees, with barriers up to 45 k_B T
TABLE = 0.12  # of a rate under field and torque: nodes of the table, on one and between two of them
TILT = 0.15  # of what a tilt parts two barriers by: to first order in it, for spins mostly across the axis
RESOLVED = 1e-14  # K/(a s): slower rates are lost in the rounding of the equation
PROBABILITY = 0.02  # of the probability, or the same part of what is left
ERRORS = 4.0  # standard errors of counts, or of what LLG measured
BAR = 0.1  # barrier and attempt time of the kinetics against LLG

HARD = Pair(M=np.array([6e5, 1e5]), gamma=np.full(2, 1.76e11), alpha=np.full(2, 0.2), J=1e6, K=np.array([1.2e5, 2e4]),
            xi=np.array([0.1, 0.0]), t=3e-9, volume=3e-9 * 64e-16, T=300.0)  # fmt: skip


def escape(m: FilmState, volume: float, j: float = 0.0, B: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> float:
    """Rate (1/s) out of the state up of one volume (m^3)."""
    side = volume ** (1 / 3)
    model = BarrierModel(side, side, 0.0, None, 1.0, None, None, None, False)
    kT, held = K_B * m.T, m.M * B[2]
    table = activated_rates(model, m, j, B, (m.K, m.K), abs(held))
    ln_mean = table.at(np.array([m.K]), np.array([[[[held], [-held]]]]))[0, 0, 0, 0]
    wells = well_energy(np.array([m.K]), held, m.M * float(np.hypot(*B[:2])), volume, m.T)[0]
    return float(np.exp(ln_mean - (wells[1] - wells[0]) / (2 * kT)))


def brown(m: FilmState, volume: float, B_z: float) -> float:
    """The same in axial symmetry by quadrature, gone at 135 degrees."""
    sigma, r = m.K * volume / (K_B * m.T), m.net_spin_density / m.damping_density
    c = np.linspace(1, -np.sqrt(0.5), 400_001)
    v = -sigma * (c**2 + B_z * m.M / m.K * c)
    dc = c[0] - c[1]
    inner = np.cumsum(np.exp(-v)) * dc
    spent = np.sum((np.exp(v) * inner)[1:] / (1 - c[1:] ** 2)) * dc
    return m.K / (m.damping_density * (1 + r**2) * sigma * spent)


@pytest.mark.parametrize("sigma", [3.0, 10.0, 40.0])
@pytest.mark.parametrize("field", [0.0, -0.1, 0.05])
def test_axial_symmetry_is_browns(sigma: float, field: float) -> None:
    m = film_state(HARD)
    volume = sigma * K_B * m.T / m.K
    assert escape(m, volume, B=(0, 0, field)) == pytest.approx(brown(m, volume, field), rel=CLOSED)


@pytest.mark.parametrize(("ratio", "b", "share"), [(0.0, 0.1, 0.6), (4.0, 0.05, 0.4), (4.0, 0.2, 0.2), (2.8, 0.1, 0.4),
                                                   (1.0, 0.15, 0.5), (1.0, 0.02, 0.2), (0.0, 0.0, 0.4)])  # fmt: skip
def test_field_and_torque_are_those_of_the_fokker_planck_equation(ratio: float, b: float, share: float) -> None:
    """Against the exact solution in spherical harmonics, at a barrier of some 9 k_B T; two points off the nodes."""
    m = film_state(HARD)
    m = replace(m, net_spin_density=ratio * m.damping_density)
    field = b * 2 * m.K / m.M
    h = share * np.sqrt((8 + 20 * b**2 - b**4 - b * (8 + b**2) ** 1.5) / 32)
    sigma = 20.0
    exact = fokker_planck.rates(sigma, b, h, ratio)[0] * m.K / m.damping_density
    found = escape(m, sigma * K_B * m.T / m.K, -h * 2 * m.K / m.torque, (field, 0, 0))
    assert found == pytest.approx(exact, rel=TABLE)


@pytest.mark.parametrize(("sigma", "slowest"), [(0.3, 0.1), (1.0, 0.15), (3.0, 0.4)])
@pytest.mark.parametrize(("ratio", "b", "share"), [(0.0, 0.1, 0.6), (2.0, 0.1, 0.6), (4.0, 0.02, -0.5)])
def test_a_volume_without_a_barrier_is_no_faster_than_it_can_be(
    sigma: float, slowest: float, ratio: float, b: float, share: float
) -> None:
    """Below the fit, 5 k_B T, as a film loses its anisotropy: rates fall behind the exact ones, and do not run away."""
    m = film_state(HARD)
    m = replace(m, net_spin_density=ratio * m.damping_density)
    h = share * np.sqrt((8 + 20 * b**2 - b**4 - b * (8 + b**2) ** 1.5) / 32)
    exact = fokker_planck.rates(sigma, b, h, ratio)[0] * m.K / m.damping_density
    found = escape(m, sigma * K_B * m.T / m.K, -h * 2 * m.K / m.torque, (b * 2 * m.K / m.M, 0, 0))
    assert slowest < found / exact < 1


def test_the_exact_solution_has_browns_limit_and_does_not_depend_on_its_degree() -> None:
    out = np.empty((1, 1))
    ln_rates(np.ones(1), np.zeros(1), EscapePath(0.0, 0.0, 0.0), 0.1, 3.0, out)
    assert fokker_planck.rates(10.0, 0.0, 0.0, 3.0)[0] == pytest.approx(2 * np.exp(out[0, 0]), rel=CLOSED)
    low, high = (fokker_planck.rates(15.0, 0.1, 0.1, 3.0, 0.05, degree) for degree in (40, 60))
    assert low == pytest.approx(high, rel=1e-6)


@pytest.mark.parametrize(("ratio", "share", "axis_tilt"), [(1.0, 0.5, 0.26), (-1.0, 0.2, 0.1), (4.0, 0.2, 0.26),
                                                      (4.0, 0.6, 0.1), (2.0, 0.6, 0.1), (3.0, 0.5, 0.1)])  # fmt: skip
def test_spins_along_a_tilted_axis_part_the_rates_as_a_field_would(
    ratio: float, share: float, axis_tilt: float
) -> None:
    """Without a field: ln of the rate out of one state over that out of the other, from the exact solution."""
    m, sigma, h = replace(film_state(HARD), axis_tilt=axis_tilt), 8.0, share / 2
    m = replace(m, net_spin_density=ratio * m.damping_density)
    one, other = fokker_planck.rates(sigma, 0.0, h, ratio, axis_tilt=axis_tilt)
    volume, j = sigma * K_B * m.T / m.K, h * 2 * m.K / m.torque
    found = np.log(escape(m, volume, j) / escape(m, volume, -j))  # j < 0 is to down what j > 0 is to up
    assert found == pytest.approx(np.log(one / other), rel=TILT)


def test_probability_over_six_decades_is_neel_browns(crowd: Kinetics) -> None:
    """``P = a/(a + c) (1 - exp(-(a + c) t))`` with the rates forward and backward: 20,000 volumes in a field along z.

    Within 2% where counting allows it, and within its errors elsewhere.
    """
    B = (0.0, 0.0, -0.02)
    forward, backward = crowd.isolated_rate(300.0, 0.0, B), crowd.isolated_rate(300.0, 0.0, B, state=-1)
    n = crowd.lattice.cells
    for key, width in enumerate(np.geomspace(1e-4, 1e2, 13) / (forward + backward)):
        states = crowd.initial_states("up")
        crowd.run(states, [Segment(width, 300.0, 0.0, B)], key)
        expected = forward / (forward + backward) * -np.expm1(-width * (forward + backward))
        error = np.sqrt(expected * (1 - expected) / n)
        assert abs((states.spin < 0).mean() - expected) < max(PROBABILITY * min(expected, 1 - expected), ERRORS * error)


@pytest.fixture(scope="module")
def crowd() -> Kinetics:
    """20,000 volumes that do not touch."""
    import hallweight as hw

    mask = np.zeros((1, 40_000), bool)
    mask[0, ::2] = True
    film = hw.card("CoGd").replace(K_1=5e4)
    return Kinetics(film, Lattice(mask, 12e-9, np.ones(20_000), neighbours(mask)), nucleus=12e-9, dipoles=False)


@pytest.mark.parametrize("share", [0.0, 0.6])
def test_barrier_and_attempt_time_are_those_of_llg(share: float) -> None:
    """Escape times of nanoseconds, measured by integrating the two sublattices with noise, against the rates of the
    kinetics at the same noise temperatures; a current of 0.6 of the threshold takes 70% of the barrier.
    """
    j, field = share * static_threshold(HARD, 0.1), 0.1
    out = rates(HARD, [j], field=field, barriers=(2.5, 3.8), n=512, seed=21)
    kelvin, rate, err = (out[k].values[0] for k in ("T_noise", "rate", "rate_err"))
    m = film_state(HARD)
    mine = np.array([escape(replace(m, T=t), HARD.volume, -j, (field, 0, 0)) for t in kelvin])
    assert np.all((1 / rate > 1e-10) & (1 / rate < 1e-8))
    assert np.all(abs(mine - rate) < BAR * rate + ERRORS * err)
    line = arrhenius(kelvin, mine, mine * err / rate)
    assert abs(line.barrier / out.barrier.item() - 1) < BAR + ERRORS * out.barrier_err.item() / out.barrier.item()
    off = abs(line.log_attempt - np.log(out.attempt_time.item()))
    assert off < BAR + ERRORS * np.log(out.attempt_time_factor.item())


def test_the_exact_solution_holds_to_thirty_k_B_T() -> None:
    """Rates of 1e-13: in axial symmetry against Brown's quadrature, and with a torque at two degrees."""
    m = replace(film_state(HARD), net_spin_density=0.0)
    exact = fokker_planck.rates(33.0, 0.0, 0.0, 0.0)[0] * m.K / m.damping_density
    assert brown(m, 33.0 * K_B * m.T / m.K, 0.0) == pytest.approx(exact, rel=1e-3)
    low, high = (fokker_planck.rates(35.0, 0.05, 0.1, 4.0, 0.02, degree) for degree in (60, 75))
    assert low[0] < 1e-12
    assert low == pytest.approx(high, rel=1e-5)


@pytest.mark.slow
def test_forty_conditions_with_field_like_torque_are_those_of_the_fokker_planck_equation() -> None:
    """Up to 0.6 of the threshold and 5 to 30 k_B T, of which none was used for the fit; precession up to 4 a s."""
    m, rng, errors = film_state(HARD), np.random.default_rng(20), []
    while len(errors) < 40:
        ratio, b, share, field_like = (
            rng.uniform(0, 4),
            rng.uniform(0, 0.3),
            rng.uniform(0, 0.6),
            rng.uniform(-0.7, 0.7),
        )
        h = float(share * threshold_torque(b, field_like, ratio))
        sigma = float(rng.uniform(5, 30) / barrier(float(np.hypot(b, field_like * h)), 0.0, h))
        if sigma > 100:
            continue
        # a film of ds > 0 is the mirror image of the equation's moment: the field along y has the other sign there
        exact = fokker_planck.rates(sigma, b, h, ratio, b_y=field_like * h)[0]
        if exact < RESOLVED:
            continue
        at = replace(m, net_spin_density=ratio * m.damping_density, field_like=field_like * m.torque)
        j, field = -h * 2 * m.K / m.torque, float(b * 2 * m.K / m.M)
        found = escape(at, sigma * K_B * m.T / m.K, j, (field, 0.0, 0.0))
        errors.append(found / (exact * m.K / m.damping_density) - 1)
    assert np.sqrt(np.mean(np.square(errors))) < 0.08
    assert np.sum(np.abs(errors) < 0.15) >= 36
    assert np.abs(errors).max() < 0.25
