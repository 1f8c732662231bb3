r"""Heat in layers under a heated film, exactly: thermal quadrupoles (cite key maillet2000).

A flux of wave number k and Laplace frequency s enters a layer of conductivity kappa, heat capacity C_v and thickness h
at its top. With ``g = sqrt(k^2 kappa_along/kappa + s C_v/kappa)`` its admittance (flux over temperature) is

``Y = Y_c (Y_below + Y_c tanh(g h)) / (Y_c + Y_below tanh(g h)),   Y_c = kappa g``,

an interface of conductance G makes it ``1/(1/Y + 1/G)``, and the film on top, which stores ``C_v h`` per area and lets
nothing flow along itself, adds ``s C_v h``. There is no grid and no time step: back to time goes Talbot's contour
(cite key abate2006).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError, did_you_mean
from hallweight.core.types import Array

Complex = NDArray[np.complex128]

_POINTS = 16  # of the contour: 9 digits
_ANGLE = np.arange(1, _POINTS) * np.pi / _POINTS
_COT = 1 / np.tan(_ANGLE)
_REACH = 0.4 * _POINTS
_PATH = _REACH * np.concatenate([[1.0 + 0j], _ANGLE * (_COT + 1j)])  # s t along the contour
_WEIGHT = (0.4 * np.exp(_PATH) * np.concatenate([[0.5], 1 + 1j * (_ANGLE + (_ANGLE * _COT - 1) * _COT)])) / _PATH


@dataclass(frozen=True)
class Layer:
    """Conductivity ``kappa`` W/(m K) across the layer (``along`` it: the same unless given), heat capacity ``C_v``
    J/(m^3 K) and ``thickness`` m, infinite for a half space.
    """

    kappa: float
    C_v: float
    thickness: float = np.inf
    along: float | None = None

    def admittance(self, k: Array, s: Complex, below: Complex) -> Complex:
        """Return flux over temperature at the top, given that of what lies ``below`` (infinite: held cold)."""
        side = 1.0 if self.along is None else self.along / self.kappa
        g: Complex = np.sqrt(side * k**2 + s * self.C_v / self.kappa)
        own = self.kappa * g
        turn = _tanh(g * self.thickness) if np.isfinite(self.thickness) else np.ones_like(g)
        held = np.isinf(below.real)
        beneath = np.where(held, 0.0, below)
        return np.asarray(np.where(held, own / turn, own * (beneath + own * turn) / (own + beneath * turn)))


@dataclass(frozen=True)
class Ground:
    """What takes the heat of a film: ``layers`` from the film down, and ``above`` from the film up.

    ``store``: heat capacity of the film per area, J/(m^2 K); ``interface``: conductance to the first layer below,
    W/(m^2 K); under the last layer a "sink" that stays cold (a stage), or nothing ("free").
    """

    layers: tuple[Layer, ...]
    store: float = 0.0
    interface: float = np.inf
    under: Literal["sink", "free"] = "sink"
    above: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        if self.under not in ("sink", "free"):
            raise InputError(f"{self.under!r} under the support", "'sink' (a stage that stays cold) or 'free'",
                             did_you_mean(str(self.under), ("sink", "free")))  # fmt: skip
        numbers = [v for layer in (*self.layers, *self.above) for v in (layer.kappa, layer.C_v, layer.thickness)]
        if any(not v > 0 for v in (*numbers, self.interface)) or self.store < 0:
            raise InputError("a heat conductivity, capacity, thickness or interface that is not above zero",
                             "positive numbers", "check the layers")  # fmt: skip

    def impedance(self, k: Array, s: Complex) -> Complex:
        """Return temperature of the film over flux (K m^2/W) at wave numbers ``k`` (1/m), frequencies ``s`` (1/s)."""
        held = np.inf if self.under == "sink" else 0.0
        down = _through(self.layers, k, s, held)
        if np.isfinite(self.interface):
            down = down / (1 + down / self.interface)
        up = _through(self.above, k, s, 0.0) if self.above else 0.0
        return np.asarray(1 / (down + up + s * self.store))

    def rise(self, k: Array, t: float) -> Array:
        """Return the temperature per flux (K m^2/W) at wave numbers ``k`` (n,), a time ``t`` (s) after it began."""
        s = np.asarray(_PATH / t, complex)[:, None]
        values = self.impedance(k[None, :], s)
        return np.asarray((_WEIGHT[:, None] * values).real.sum(0))


def _tanh(x: Complex) -> Complex:
    """Hyperbolic tangent for a real part from zero, without overflow."""
    left = np.exp(-2 * x)
    return np.asarray((1 - left) / (1 + left))


def _through(layers: tuple[Layer, ...], k: Array, s: Complex, held: float) -> Complex:
    admittance = np.full(np.broadcast(k, s).shape, held, complex)
    for layer in reversed(layers):
        admittance = layer.admittance(k, s, admittance)
    return admittance
