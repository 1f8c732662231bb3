"""1/f noise: making it, and telling it from white noise in repeated reads."""

import numpy as np

from hallweight.core.types import Array


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


def white_and_pink(records: list[Array]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Separate read noise into white and 1/f, from records of repeated reads, each of shape (n,), n at least 32.

    Whittle likelihood of the periodograms with the spectrum ``w + a/f`` (cite whittle1953). Returns standard deviation
    and error of the white part and of the 1/f part over a record of the given length (zero if it does not improve the
    log-likelihood by 2); None if no record is long enough.
    """
    records = [r for r in records if len(r) >= 32]
    if not records:
        return None
    size = min(map(len, records))
    k = np.arange(1, size // 2)
    power = np.mean([np.abs(np.fft.rfft(r[:size] - np.mean(r[:size]))[k]) ** 2 / size for r in records], axis=0)
    scale, f, count = float(power.mean()), k / size, len(records)

    def cost(z: Array) -> Array:
        white, pink_ = np.exp(z[:, :1]), np.exp(z[:, 1:])
        spectrum = white + (pink_ * f[0] / f if z.shape[1] > 1 else 0.0)
        return np.asarray(count * (np.log(spectrum) + power / scale / spectrum))

    from .minimise import minimise

    one, two = minimise(cost, np.array([0.0])), minimise(cost, np.array([-0.5, 0.0]))
    if not two.valid or one.value - two.value < 2:
        sigma = float(np.sqrt(scale * np.exp(one.z[0])))
        return (sigma, sigma * float(one.errors[0]) / 2), (0.0, 0.0)
    white, slow = np.sqrt(scale * np.exp(two.z) * np.array([1.0, 2 / size * float((f[0] / f).sum())]))
    return (float(white), float(white * two.errors[0] / 2)), (float(slow), float(slow * two.errors[1] / 2))
