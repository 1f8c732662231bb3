"""Both small-angle modes of a ferrimagnet with unequal moments and g factors, from its motion.

Without damping, m_1 up and m_2 down along the axis and the field, the transverse parts psi_i = m_ix + i m_iy obey
psi_1' = i g_1 [(B_K1 + B_E1 + B) psi_1 + B_E1 psi_2] and psi_2' = -i g_2 [(B_K2 + B_E2 - B) psi_2 + B_E2 psi_1], so
(w - g_1(B_K1 + B_E1 + B)) (w + g_2(B_K2 + B_E2 - B)) + g_1 g_2 B_E1 B_E2 = 0. psi_1(t) is a sum of two exponentials;
their frequencies are the roots of its linear prediction of order two.
"""

import numpy as np
import pytest

from hallweight.magnet import Pair
from hallweight.magnet.internals import Drive, integrate

TILT = 1e-5  # rad: what is not linear in it is 1e-10 of the frequency
ROUNDED = 3e-5  # gamma has five digits
EXACT = 3e-7  # of the adaptive method and of the linear prediction
SHARE = 0.1  # of a scheme's own error of frequency, which is known in leading order

EQUAL = Pair(M=[6e5, 7e5], gamma=[1.7577e11, 1.7577e11], alpha=[0, 0], J=1e7, K=[5e4, 5e4])
UNEQUAL = Pair(M=[8e5, 6e5], gamma=[1.93e11, 1.76e11], alpha=[0, 0], J=6e6, K=[9e4, 2e4])


def formula(p: Pair, b: float) -> np.ndarray:
    """Angular frequencies of both modes, rad/s, rising."""
    up, down = p.gamma * (p.B_K + p.B_E + b * np.array([1, -1]))
    return np.sort(np.roots([1, down - up, -up * down + np.prod(p.gamma * p.B_E)]).real)


def measured(p: Pair, b: float, scheme: str, dt: float) -> np.ndarray:
    steps, every = round(200e-12 / dt), round(0.5e-12 / dt)
    tilted = np.array([[[TILT, 0, 1], [0, 0.4 * TILT, -1]]])
    drive = Drive.steady(steps, dt, B=(0, 0, b))
    start = tilted / np.linalg.norm(tilted, axis=-1, keepdims=True)
    path, _ = integrate(p, drive, start, seed=0, scheme=scheme, every=every)
    psi = path[:, 0, 0, 0] + 1j * path[:, 0, 0, 1]
    ahead, *_ = np.linalg.lstsq(np.column_stack([psi[1:-1], psi[:-2]]), psi[2:], rcond=None)
    return np.sort(np.angle(np.roots([1, *-ahead])) / (every * dt))


def test_formula_gives_the_known_frequencies() -> None:
    assert np.sort(abs(formula(EQUAL, 0.0))) / (2e9 * np.pi) == pytest.approx([36.19665, 103.46934], rel=ROUNDED)


@pytest.mark.parametrize(("p", "b"), [(EQUAL, 0.0), (UNEQUAL, 0.0), (UNEQUAL, 0.8), (UNEQUAL, -0.8)])
def test_modes(p: Pair, b: float) -> None:
    """The adaptive method to its accuracy; Heun's frequencies are (w dt)^2/6 high, the midpoint's half of that low."""
    w, dt = formula(p, b), 10e-15
    assert measured(p, b, "adaptive", 0.5e-12) == pytest.approx(w, rel=EXACT)
    for scheme, share in (("heun", 1 / 6), ("midpoint", -1 / 12)):
        shift = share * (w * dt) ** 2
        assert measured(p, b, scheme, dt) / w - 1 == pytest.approx(shift, rel=SHARE, abs=EXACT)
