"""The noise of reads: its size along a curve, making 1/f noise, and telling that from white noise."""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from .minimise import minimise

_MIN_LENGTH = 32
"""Fewest reads of a record that tell white noise from 1/f noise."""


class Sigma(NamedTuple):
    """A standard deviation and its error."""

    value: float
    err: float


def read_noise_of(y: Array) -> float:
    """Standard deviation of one read, from the median size of second differences (slopes and jumps do not count).

    Second differences of white noise have the variance 6 sigma^2; the median of their size is 0.6745 of its root. Zero
    for fewer than three reads.
    """
    second = np.diff(y, 2)
    return float(np.median(np.abs(second)) / 0.6745 / np.sqrt(6)) if len(second) else 0.0


def pink(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Noise of spectrum 1/f along the first axis with unit standard deviation over the record, shape ``shape``.

    White noise is shaped in the frequency domain: amplitude ~ f^(-1/2) from the lowest frequency 1/(2n) of a doubled
    record (so that its two ends are not correlated), no power at zero frequency.
    """
    n, m = shape
    frequency = np.fft.rfftfreq(2 * n)
    weight = np.zeros(len(frequency))
    weight[1:] = frequency[1:] ** -0.5
    spectrum = weight[:, None] * (rng.standard_normal((len(weight), m)) + 1j * rng.standard_normal((len(weight), m)))
    power = 2 * 2 * (weight[1:-1] ** 2).sum() + weight[-1] ** 2
    return np.asarray(np.fft.irfft(spectrum, 2 * n, axis=0)[:n] * (2 * n / np.sqrt(power)))


def white_and_pink(records: list[Array]) -> tuple[Sigma, Sigma] | None:
    """Separate read noise into white and 1/f, from records of repeated reads, each of shape (n,), n at least 32.

    Whittle likelihood of the periodograms with the spectrum ``w + a/f`` (cite whittle1953). Returns standard deviation
    and error of the white part, and of the 1/f part over a record of the given length. The latter is zero if it does
    not improve the log-likelihood by 2. None if no record is long enough.
    """
    records = [r for r in records if len(r) >= _MIN_LENGTH]
    if not records:
        return None
    size = min(map(len, records))
    k = np.arange(1, size // 2)
    power = np.mean([np.abs(np.fft.rfft(r[:size] - np.mean(r[:size]))[k]) ** 2 / size for r in records], axis=0)
    scale, f, count = float(power.mean()), k / size, len(records)

    def cost(z: Array) -> Array:
        white_part, pink_part = np.exp(z[:, :1]), np.exp(z[:, 1:])
        spectrum = white_part + (pink_part * f[0] / f if z.shape[1] > 1 else 0.0)
        return np.asarray(count * (np.log(spectrum) + power / scale / spectrum))

    white_only, both = minimise(cost, np.array([0.0])), minimise(cost, np.array([-0.5, 0.0]))
    if not both.valid or white_only.value - both.value < 2:
        sigma = float(np.sqrt(scale * np.exp(white_only.z[0])))
        return Sigma(sigma, sigma * float(white_only.errors[0]) / 2), Sigma(0.0, 0.0)
    variances = scale * np.exp(both.z) * np.array([1.0, 2 / size * float((f[0] / f).sum())])
    white, slow = np.sqrt(variances)
    return Sigma(float(white), float(white * both.errors[0] / 2)), Sigma(float(slow), float(slow * both.errors[1] / 2))
