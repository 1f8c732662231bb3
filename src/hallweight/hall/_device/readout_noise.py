r"""Noise of a read: white noise of the resistance and of the amplifier, and 1/f noise of the film.

Johnson noise has the density ``4 k_B T R`` (V^2/Hz, cite key johnson1928). A film's resistance fluctuates by itself:
``S_R = gamma R^2 / (N f)`` with N carriers (cite key hooge1969), whatever the current that reads it. So a lock-in
amplifier does not remove it, and neighbouring reads share it.
"""

import numpy as np

from hallweight.core.constants import K_B
from hallweight.core.types import Array

_PER_DECADE = 3  # relaxation times a decade: the density is then within 1% of 1/f in between


def white(resistance: float, temperature: float, amplifier: float, band: float) -> float:
    """Return the standard deviation (V) of Johnson and amplifier noise (V/sqrt(Hz)) in a noise bandwidth (Hz)."""
    return float(np.sqrt((4 * K_B * temperature * resistance + amplifier**2) * band))


def flicker(times: Array, density: float, shortest: float, replicas: int, rng: np.random.Generator) -> Array:
    """Return 1/f noise at rising ``times`` (n,) s, shape (n, replicas), of density ``density/f`` (unit^2/Hz).

    A sum of Ornstein-Uhlenbeck processes, each of variance ``density dln(tau)``:
    ``int 4 tau/(1 + (2 pi f tau)^2) dtau/tau = 1/f``. Relaxation times run from ``shortest/(2 pi)`` (s; faster ones are
    averaged away in one read) to ten times the record. Exact for any spacing of the reads.
    """
    if density <= 0 or not len(times):
        return np.zeros((len(times), replicas))
    low, high = shortest / (2 * np.pi), 10 * max(float(times[-1] - times[0]), shortest)
    count = max(int(np.ceil(_PER_DECADE * np.log10(high / low))), 1)
    width = np.log(high / low) / count
    tau = low * np.exp(width * (np.arange(count) + 0.5))
    size = np.sqrt(density * width)
    state = rng.standard_normal((count, replicas)) * size
    out = np.empty((len(times), replicas))
    for k, gap in enumerate(np.diff(times, prepend=times[0])):
        keep = np.exp(-gap / tau)[:, None]
        state = keep * state + size * np.sqrt(1 - keep**2) * rng.standard_normal(state.shape)
        out[k] = state.sum(0)
    return out
