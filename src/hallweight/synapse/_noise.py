"""1/f noise: making it, and telling it from white noise in repeated reads."""

import numpy as np

from .laws import Array


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
