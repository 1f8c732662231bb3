"""The dense update is the devices' own pulse, for every law: mean, spread, walls, stuck devices, types."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from hallweight.array import pulse
from hallweight.core import InputError
from hallweight.synapse import sample

LAWS = ["linear", "exponential", "soft_bounds", "power", "table"]
N = 200_000


def both(card, start, count, seed=1, dtype=np.float64):
    """States after the kernel and after as many calls of :meth:`Devices.pulse`, of the same devices."""
    devices = sample(card, N, np.random.default_rng(0))
    x = (devices.state_min + start * devices.range).astype(dtype)
    slow, rng = np.array(x, dtype=float), np.random.default_rng(seed + 100)
    pulse(devices, x, np.full(N, count, np.int8), np.random.default_rng(seed))
    for _ in range(abs(count)):
        slow = devices.pulse(slow, np.sign(count), rng)
    return x, slow, devices


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("count", [1, -1, 5, -5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_without_noise_it_is_the_same_state(make_card, law, count, dtype):
    """Steps looked up in a table are good to 2e-6 of the range; single precision to as much."""
    flat = {"table_sigma_LTP": (0.0,) * 4, "table_sigma_LTD": (0.0,) * 4} if law == "table" else {}
    card = make_card(law=law, sigma_d2d=0.3, sigma_d2d_range=0.1, p_stuck=0.01).replace(**flat)
    for start in (0.0, 0.3, 0.97, 1.0):
        x, slow, devices = both(card, start, count, dtype=dtype)
        stuck = devices.stuck
        assert np.abs(x - slow)[~stuck].max() < 1e-5
        assert np.array_equal(x[stuck], (devices.state_min + start * devices.range)[stuck].astype(dtype))


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(("start", "count"), [(0.5, 1), (0.5, -1), (0.2, 8), (0.9, -8), (0.97, 4), (0.03, -4)])
def test_with_noise_it_has_the_same_mean_and_spread(make_card, law, start, count):
    """Within five standard errors of the difference of two samples of 200,000, also where walls cut the noise."""
    card = make_card(law=law, sigma_c2c=0.02, sigma_d2d=0.1)
    x, slow, _ = both(card, start, count, dtype=np.float32)
    width = slow.std()
    if law == "table" and width < 1e-6:  # beyond 0.8 the table of this card does not move, and has no noise
        assert np.allclose(x, slow, atol=1e-6)
        return
    assert x.mean() == pytest.approx(slow.mean(), abs=5 * width * (2 / N) ** 0.5 + 1e-6)
    fourth = ((slow - slow.mean()) ** 4).mean() / width**4
    assert x.std() == pytest.approx(width, rel=5 * ((fourth - 1) / 4 * 2 / N) ** 0.5 + 1e-3)


def test_noise_is_independent_from_device_to_device_pulse_to_pulse_and_call_to_call(make_card):
    """Standard error of a correlation of 200,000 pairs: 0.0022."""
    card = make_card(sigma_c2c=0.01, P_LTP=1e6, P_LTD=1e6)
    devices, rng = sample(card, N, np.random.default_rng(0)), np.random.default_rng(2)
    parts = []
    for _ in range(2):
        x = np.zeros(N)
        pulse(devices, x, np.ones(N, np.int8), rng)
        parts.append(x)
    assert abs(np.corrcoef(*parts)[0, 1]) < 0.01
    assert abs(np.corrcoef(parts[0][1:], parts[0][:-1])[0, 1]) < 0.01
    x = np.zeros(N)
    pulse(devices, x, np.full(N, 16, np.int8), rng)
    assert x.std() == pytest.approx(4 * parts[0].std(), rel=0.01)


def test_zero_pulses_change_nothing_to_the_last_bit(make_card):
    devices = sample(make_card(sigma_c2c=0.1, sigma_d2d_range=0.2), 1000, np.random.default_rng(0))
    x = np.random.default_rng(1).uniform(-1, 1, 1000).astype(np.float32)
    count = np.where(np.arange(1000) % 7 == 0, 3, 0).astype(np.int16)
    before = x.copy()
    pulse(devices, x, count, np.random.default_rng(2))
    assert np.array_equal(x[count == 0], before[count == 0])
    assert (x[count != 0] != before[count != 0]).all()


@pytest.mark.parametrize("law", ["linear", "exponential", "power", "table"])
def test_hard_walls_hold_and_soft_ones_give(make_card, law):
    for one, inside in (
        (make_card(law=law, sigma_c2c=0.1), True),
        (make_card(law="soft_bounds", sigma_c2c=0.1), False),
    ):
        x, _, devices = both(one, 1.0, 3)
        assert (x <= devices.state_max + 1e-12).all() == inside


def test_any_shape_in_place_and_every_integer_type(make_card):
    devices = sample(make_card(), 12, np.random.default_rng(0))
    for kind in (np.int8, np.int16, np.int32, np.int64):
        x = np.zeros((3, 4), np.float32)
        pulse(devices, x, np.full((3, 4), -2, kind), np.random.default_rng(0))
        assert np.allclose(x, -2 / 32)


def test_threads_and_calls_do_not_change_the_result(make_card):
    """The kernel holds no lock and no state: four arrays on four threads come out as one after the other."""
    card = make_card(law="power", sigma_c2c=0.02, sigma_d2d=0.1)
    devices = [sample(card, 5000, np.random.default_rng(i)) for i in range(4)]

    def one(i: int):
        x = np.zeros(5000, np.float32)
        for k in range(20):
            pulse(devices[i], x, np.ones(5000, np.int8) * (1 if k % 3 else -1), np.random.default_rng([i, k]))
        return x

    alone = [one(i) for i in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(a, b) for a, b in zip(alone, pool.map(one, range(4)), strict=True))


@pytest.mark.parametrize(
    ("x", "count", "what"),
    [
        (np.zeros(3), np.ones(4, int), "3"),
        (np.zeros(4), np.ones(4), "float64"),
        (np.zeros(4, np.float16), np.ones(4, int), "float16"),
        (np.zeros(8)[::2], np.ones(4, int), "contiguous"),
        ([0, 0, 0, 0], np.ones(4, int), "shape"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(make_card, x, count, what):
    devices = sample(make_card(), 4, np.random.default_rng(0))
    with pytest.raises(InputError, match=what):
        pulse(devices, x, count, np.random.default_rng(0))


def test_states_that_cannot_be_written_are_refused(make_card):
    x = np.zeros(4)
    x.flags.writeable = False
    with pytest.raises(InputError, match="written"):
        pulse(sample(make_card(), 4, np.random.default_rng(0)), x, np.ones(4, int), np.random.default_rng(0))
