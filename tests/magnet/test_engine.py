"""The ensemble engine: the field it integrates, its random numbers, its records, and what it refuses."""

import numpy as np
import pytest

from hallweight.core import InputError
from hallweight.core.constants import E_CHARGE, HBAR, K_B
from hallweight.magnet import Pair
from hallweight.magnet.internals import (
    Drive,
    Peaks,
    check_step,
    choose_step,
    coefficient_table,
    fixed_point_iterations,
    gradient,
    highest_frequency,
    integrate,
)

ROUNDING = 1e-12  # of rates and of a rotation that is tiny
SINGLE = 2e-3  # float32 against float64 after 200 steps of a damped motion, 200 roundings of 1e-7 and room to grow
HARD = Pair(M=[7e5, 6e5], gamma=[1.93e11, 1.76e11], alpha=[0.05, 0.1], J=4e6, K=[9e4, 3e4], K2=[2e4, 1e4],
            axis=[0.1, 0.2, 1], K_s=[1e4, 2e4], axis_s=[1, 1, 0], N=[0.05, 0.1, 0.85], xi=[0.08, 0.03], fl=0.3, t=4e-9,
            volume=2e-24, T=300.0)  # fmt: skip
SIGMA = np.array([0.2, 1.0, -0.1])
DT = 20e-15


def states(n: int, seed: int = 0) -> np.ndarray:
    m = np.random.default_rng(seed).normal(size=(n, 2, 3))
    return m / np.linalg.norm(m, axis=-1, keepdims=True)


def test_equation_of_motion() -> None:
    """One tiny step is dt times Gilbert's equation, dm = -g m x H + alpha m x dm, with H from the energy's gradient."""
    start, j, b, dt = states(5), 3e11, np.array([0.3, -0.2, 0.5]), 1e-20
    own, scale, factor = np.array([0.1, 0.2, -0.3]), 1.3, 0.7
    p = Pair(**{**vars(HARD), "T": 0.0})
    options = {"sigma": SIGMA, "j_scale": factor, "B_extra": own, "K_scale": scale}
    _, end = integrate(p, Drive.steady(1, dt, j, b), start, seed=0, **options)
    speed = (end - start) / dt
    hard = Pair(**{**vars(p), "K": scale * p.K, "K2": scale * p.K2})
    pull = HBAR * p.xi * j * factor / (2 * E_CHARGE * p.M * p.t)
    spin = SIGMA / np.linalg.norm(SIGMA)
    for m, v in zip(start, speed, strict=True):
        h = -gradient(hard, m, b + own) / p.M[:, None]
        h = h + pull[:, None] * (np.cross(m, spin) + p.fl * spin)
        left = v - p.alpha[:, None] * np.cross(m, v)
        right = -p.gamma[:, None] * np.cross(m, h)
        assert left == pytest.approx(right, abs=1e-3 * abs(right).max())  # (end - start) keeps 4 digits of 1e-8


def test_a_positive_torque_pulls_towards_sigma() -> None:
    """Without other fields and without exchange both moments end along sigma for xi j > 0, against it for xi j < 0."""
    p = Pair(M=[5e5, 4e5], gamma=[1.8e11, 1.8e11], alpha=[0.1, 0.1], J=0.0, xi=[0.1, 0.1], t=2e-9)
    for sign in (1, -1):
        _, end = integrate(p, Drive.steady(40_000, 50e-15, sign * 1e12), states(3), seed=0, sigma=SIGMA)
        assert end @ SIGMA / np.linalg.norm(SIGMA) == pytest.approx(sign, abs=1e-3)


@pytest.mark.parametrize("scheme", ["heun", "midpoint"])
def test_a_device_does_not_depend_on_threads_neighbours_or_cuts(scheme: str) -> None:
    """To the bit: another number of threads, a part of the ensemble, one device alone, and a run taken up half way."""
    n, steps, start = 300, 12, states(300)
    drive = Drive.steady(steps, DT, 1e11, (0.02, 0, 0))
    scale = np.linspace(0.9, 1.1, n)

    def run(part: slice, drive: Drive, start: np.ndarray, step: int = 0, threads: int = 1) -> np.ndarray:
        options = {"scheme": scheme, "K_scale": scale[part], "count": (part.start, step), "threads": threads}
        return integrate(HARD, drive, start[part] if len(start) == n else start, seed=7, **options)[1]

    together = run(slice(0, n), drive, start)
    assert np.array_equal(together, run(slice(0, n), drive, start, threads=3))
    for part in (slice(0, 150), slice(150, n), slice(131, 132), slice(5, 14)):
        assert np.array_equal(together[part], run(part, drive, start))
    half = Drive.steady(steps // 2, DT, 1e11, (0.02, 0, 0))
    middle = run(slice(0, n), half, start)
    assert np.array_equal(together, run(slice(0, n), half, middle, step=steps // 2))
    assert not np.array_equal(together, integrate(HARD, drive, start, seed=8, scheme=scheme, K_scale=scale)[1])


def test_records() -> None:
    """Records are the states after every k steps, and the last is the end where k divides the number of steps."""
    drive, start = Drive.steady(12, DT), states(130)
    path, end = integrate(HARD, drive, start, seed=1, every=4)
    assert path.shape == (3, 130, 2, 3)
    assert np.array_equal(path[-1], end)
    assert np.array_equal(path[0], integrate(HARD, Drive.steady(4, DT), start, seed=1)[1])
    assert len(integrate(HARD, drive, start, seed=1)[0]) == 0
    assert len(integrate(HARD, drive, start, seed=1, every=5)[0]) == 2


def test_schemes_agree_at_zero_temperature() -> None:
    """Along a pulse with corners, torques and a change of temperature: Heun and midpoint at 1 fs, and the adaptive."""
    steps, dt = 4000, 1e-15
    t = np.arange(steps + 1)
    j = 2e11 * np.clip(np.minimum(t - 500, 2500 - t) / 300, 0, 1)
    warm = Pair(**{**vars(HARD), "M": [6.5e5, 5e5]})
    drive = Drive(dt, j, np.column_stack([0.1 * np.sin(t / 600), 0 * t, 0.05 + 0 * t]), np.where(t < 1500, 0, 1))
    run = {
        s: integrate([HARD, warm], drive, states(2), seed=0, scheme=s, temperature_noise=False, every=1000)[0]
        for s in ("heun", "midpoint", "adaptive")
    }
    assert run["heun"] == pytest.approx(run["adaptive"], abs=1e-5)
    assert run["midpoint"] == pytest.approx(run["adaptive"], abs=1e-5)


def test_single_precision() -> None:
    """float32 is the same motion and has the same random numbers."""
    drive, start = Drive.steady(200, DT, 1e11), states(64)
    for scheme in ("heun", "midpoint"):
        one, two = (integrate(HARD, drive, start, seed=3, scheme=scheme, dtype=d)[1] for d in (np.float32, np.float64))
        assert one.dtype == np.float32
        assert one == pytest.approx(two, abs=SINGLE)


def test_increments_have_the_moments_of_a_gaussian_to_third_order() -> None:
    """All 1024 values of ten bits: mean 0, variance 5/2, third moment 0, excess kurtosis -0.2."""
    from hallweight.magnet.internals import UNIT

    x = np.array([i.bit_count() - 5 for i in range(1024)]) / UNIT
    assert [np.mean(x**k) for k in (1, 2, 3, 4)] == pytest.approx([0, 1, 0, 2.8], abs=ROUNDING)


def test_choice_of_step() -> None:
    """A tenth of a radian of the stiffest field; less with a large thermal kick; two digits, rounded down."""
    soft = Pair(**{**vars(HARD), "J": 0.0, "volume": 1e-27})
    peaks = Peaks(j=1e11, B=0.1)
    w = highest_frequency(HARD, peaks)
    assert w > HARD.gamma @ HARD.B_E
    assert 0.088 < choose_step(HARD, peaks) * w <= 0.1
    assert choose_step(HARD, scheme="midpoint") > choose_step(HARD)
    kick = np.sqrt(2 * soft.alpha * soft.gamma * K_B * 300 / (soft.M * soft.volume)).max()
    assert 0.027 < kick * choose_step(soft) ** 0.5 <= 0.03
    assert choose_step(soft, noise=False) > choose_step(soft)
    assert highest_frequency([HARD, soft]) == highest_frequency(HARD)
    assert highest_frequency(HARD, Peaks(K_scale=2.0)) > highest_frequency(HARD)
    assert 5 <= fixed_point_iterations(DT, HARD, w, noise=True) <= 15


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"dt": 200e-15},
            "the stiffest field .* rotates a moment by .* rad, expected at most 0.3 rad: choose",
        ),
        ({"pair": {"alpha": [0.0, 0.1]}}, "alpha = .* at 300 K, expected damping above 0"),
        ({"pair": {"volume": np.nan}}, "a volume of nan"),
        ({"pair": {"volume": 1e-30}}, "the thermal field rotates a moment by"),
        ({"pair": {"t": np.nan}}, "a thickness of nan m"),
        ({"start": np.zeros((2, 2, 3))}, "of lengths"),
        ({"start": np.full((2, 2, 3), np.nan)}, "unit vectors"),
        ({"start": np.zeros((2, 3))}, "start states of shape"),
        ({"scheme": "huen"}, "did you mean 'heun'"),
        ({"scheme": "adaptive"}, "adaptive scheme with a thermal field"),
        ({"j_scale": [1.0, 2.0, 3.0]}, "j_scale of shape"),
        ({"K_scale": np.nan}, "K_scale with a number"),
        ({"sigma": (0, 0, 0)}, "sigma"),
        ({"dtype": np.int32}, "float64 or float32"),
        ({"threads": 0}, "threads = 0, expected a whole number, 1 or more"),
    ],
)
def test_refused(change: dict, message: str) -> None:
    pair = Pair(**{**vars(HARD), **change.pop("pair", {})})
    drive = Drive.steady(3, change.pop("dt", DT), 1e11)
    with pytest.raises(InputError, match=message):
        integrate(pair, drive, change.pop("start", states(2)), seed=0, **change)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"j": [0, np.nan, 0]}, "j = nan at sample 1, expected finite numbers"),
        ({"B": np.full((3, 3), np.inf)}, "B = .* at sample 0, expected finite numbers"),
        ({"B": np.zeros(3)}, "shapes"),
        ({"dt": 0.0}, "dt = 0.0, expected a number above zero"),
    ],
)
def test_drive_refused(values: dict, message: str) -> None:
    good = {"dt": DT, "j": np.zeros(3), "B": np.zeros((3, 3)), "phase": np.zeros(3, int)}
    with pytest.raises(InputError, match=message):
        Drive(**{**good, **values})


def test_phase_of_no_pair_is_refused() -> None:
    with pytest.raises(InputError, match=r"phases 0 to 1 for 1 pairs, .*: give drive.phase values from 0 to"):
        integrate(HARD, Drive(DT, np.zeros(3), np.zeros((3, 3)), np.array([0, 1, 1])), states(1), seed=0)


def test_step_is_checked_by_itself_too() -> None:
    check_step(DT, HARD)
    with pytest.raises(InputError, match="or let it be chosen"):
        check_step(1e-12, HARD)


def test_table_refuses_no_direction() -> None:
    with pytest.raises(InputError, match="sigma"):
        coefficient_table([HARD], (np.nan, 0, 0), DT, torque=False, noise=False)
