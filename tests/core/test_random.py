"""Numbers of a counter: moments, distribution, independence of neighbours, and one value for each (key, counter)."""

import numpy as np
import pytest
from scipy import stats

from hallweight.core.internals import bits, gauss, jit, key_of, normal, skip, uniform

N = 1_000_000


@jit()
def fill(out, key, kind):
    for i in range(len(out)):
        b = bits(key, i)
        out[i] = normal(b) if kind == 0 else (gauss(b) if kind == 1 else uniform(b))


@jit()
def words(out, key, first):
    for i in range(len(out)):
        out[i] = bits(key, first + i)


def numbers(kind: int, key: int = 7) -> np.ndarray:
    out = np.empty(N)
    fill(out, np.uint64(key), kind)
    return out


def some_words(key: int, first: int = 0, n: int = N) -> np.ndarray:
    out = np.empty(n, np.uint64)
    words(out, np.uint64(key), np.uint64(first))
    return out


def test_bits_are_those_of_the_published_generator():
    """SplitMix64 from seed 1234567, as in its reference implementation: the first number is at counter 1."""
    assert [int(w) for w in some_words(1234567, 1, 3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_a_skipped_stream_goes_on_where_it_says():
    assert [bits(skip(11, 1000), k) for k in range(5)] == list(some_words(11, 1000, 5))


@pytest.mark.parametrize(("kind", "kurtosis"), [(0, -0.0353), (1, 0.0)])
def test_moments(kind, kurtosis):
    """Standard errors of 1e6 numbers: mean 0.001, variance 0.0014, skewness 0.0024, kurtosis 0.0049; four of each."""
    x = numbers(kind)
    assert x.mean() == pytest.approx(0, abs=0.004)
    assert x.var() == pytest.approx(1, abs=0.006)
    assert stats.skew(x) == pytest.approx(0, abs=0.01)
    assert stats.kurtosis(x) == pytest.approx(kurtosis, abs=0.02)


def test_the_stated_moments_of_the_fast_one_are_exact():
    """Over all 57 x 256 values with their probabilities: mean 0, variance 1, excess kurtosis, distance, extremes."""
    ones, jitter = np.meshgrid(np.arange(57), np.arange(256), indexing="ij")
    word = ((np.uint64(1) << ones.astype(np.uint64)) - np.uint64(1)) << np.uint64(8) | jitter.astype(np.uint64)
    x = np.array([normal(w) for w in word.ravel()])
    p = np.repeat(stats.binom.pmf(np.arange(57), 56, 0.5), 256) / 256
    assert p @ x == pytest.approx(0, abs=1e-12)
    width = 256 * (14 + (1 - 2.0**-16) / 12) ** 0.5
    exact = (np.floor(x * width) + 0.5) / width  # what single precision rounds: whole numbers and a half, scaled
    assert np.abs(x - exact).max() < 1e-6
    assert p @ exact**2 == pytest.approx(1, abs=1e-12)
    assert p @ x**2 == pytest.approx(1, abs=1e-7)
    assert p @ x**3 == pytest.approx(0, abs=1e-12)
    assert p @ x**4 - 3 == pytest.approx(-0.0353, abs=1e-4)
    assert np.abs(np.cumsum(p) - p / 2 - stats.norm.cdf(x)).max() < 0.0015
    assert np.abs(x).max() < 7.6


@pytest.mark.parametrize(("kind", "law", "off"), [(0, "norm", 0.0015), (1, "norm", 0.0), (2, "uniform", 0.0)])
def test_distribution(kind, law, off):
    """Kolmogorov-Smirnov distance of 1e6 numbers: below 0.00195 in 99.9% of cases, beside the stated difference."""
    assert stats.kstest(numbers(kind), law).statistic < 0.00195 + off


def test_tails_of_the_gaussian_one():
    """Beyond 3, 4: 2700 and 63 of 1e6 expected; within four Poisson deviations."""
    x = np.abs(numbers(1))
    for z in (3.0, 4.0):
        expected = 2 * stats.norm.sf(z) * N
        assert (x > z).sum() == pytest.approx(expected, abs=4 * expected**0.5)


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("lag", [1, 2, 3, 64])
def test_neighbouring_counters_are_not_correlated(kind, lag):
    """Standard error 0.001, also of the squares."""
    x = numbers(kind)
    for y in (x, x**2):
        assert abs(np.corrcoef(y[:-lag], y[lag:])[0, 1]) < 0.0045


@pytest.mark.parametrize("other", [8, 6, 7 + 2**32, 7 ^ 2**63])
def test_neighbouring_keys_are_not_correlated(other):
    x, y = numbers(0, 7), numbers(0, other)
    for lag in (0, 1, 2):
        assert abs(np.corrcoef(x[lag:], y[: N - lag])[0, 1]) < 0.0045


@pytest.mark.parametrize("bit", [0, 1, 31, 62, 63])
def test_one_bit_of_key_or_counter_changes_half_of_the_result(bit):
    flip, n = np.uint64(1) << np.uint64(bit), 4000
    base = np.array([bits(5, i) for i in range(n)], np.uint64)
    for changed in ([bits(np.uint64(5) ^ flip, i) for i in range(n)], [bits(5, np.uint64(i) ^ flip) for i in range(n)]):
        differ = np.unpackbits((base ^ np.array(changed, np.uint64)).view(np.uint8).reshape(n, 8), axis=1)
        assert differ.sum(1).mean() == pytest.approx(32, abs=0.3)  # standard error 0.06
        assert np.abs(differ.mean(0) - 0.5).max() < 0.05  # standard error 0.008 for each of 64 bits


def test_a_key_comes_from_the_generator_and_moves_it_on():
    rng = np.random.default_rng(3)
    one, two = key_of(rng), key_of(rng)
    assert one != two
    assert one == key_of(np.random.default_rng(3))
    assert isinstance(one, np.uint64)
