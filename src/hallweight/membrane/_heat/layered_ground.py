r"""Heat in layers under a heated film, exactly: thermal quadrupoles (cite key maillet2000).

A flux of wave number k and Laplace frequency s enters a layer of conductivity kappa, heat capacity C_v and thickness h
at its top. With ``g = sqrt(k^2 kappa_along/kappa + s C_v/kappa)`` its admittance (flux over temperature) is

``Y = Y_c (Y_below + Y_c tanh(g h)) / (Y_c + Y_below tanh(g h)),   Y_c = kappa g``.

An interface of conductance G makes it ``1/(1/Y + 1/G)``. The film on top, which stores ``C_v h`` per area and conducts
nothing along itself, adds ``s C_v h``. There is no grid and no time step: Talbot's contour inverts the Laplace
transform (cite key abate2006).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.types import Array
from hallweight.core.validation import one_of

Under = Literal["sink", "free"]
Complex = NDArray[np.complex128]

_POINTS = 16  # of the contour: 9 digits
_ANGLE = np.arange(1, _POINTS) * np.pi / _POINTS
_COT = 1 / np.tan(_ANGLE)
_REACH = 0.4 * _POINTS
_PATH = _REACH * np.concatenate([[1.0 + 0j], _ANGLE * (_COT + 1j)])  # s t along the contour
_WEIGHT = (0.4 * np.exp(_PATH) * np.concatenate([[0.5], 1 + 1j * (_ANGLE + (_ANGLE * _COT - 1) * _COT)])) / _PATH


@dataclass(frozen=True)
class Layer:
    """One layer that conducts heat.

    ``kappa``
        W/(m K), conductivity across the layer
    ``C_v``
        J/(m^3 K), heat capacity
    ``thickness``
        m, infinite for a half space
    ``along``
        W/(m K), conductivity along the layer; the same as across it by default
    """

    kappa: float
    C_v: float
    thickness: float = np.inf
    along: float | None = None

    def admittance(self, k: Array, s: Complex, below: Complex) -> Complex:
        """Return flux over temperature at the top, given that of what lies ``below`` (infinite: held cold)."""
        side = 1.0 if self.along is None else self.along / self.kappa
        g: Complex = np.sqrt(side * k**2 + s * self.C_v / self.kappa)
        Y_c = self.kappa * g
        tanh_gh = _tanh(g * self.thickness) if np.isfinite(self.thickness) else np.ones_like(g)
        cold = np.isinf(below.real)
        Y_below = np.where(cold, 0.0, below)
        return np.asarray(np.where(cold, Y_c / tanh_gh, Y_c * (Y_below + Y_c * tanh_gh) / (Y_c + Y_below * tanh_gh)))


@dataclass(frozen=True)
class Ground:
    """What takes the heat of a film.

    ``layers``, ``above``
        layers from the film down, and from the film up
    ``store``
        J/(m^2 K), heat capacity of the film per area
    ``interface``
        W/(m^2 K), conductance to the first layer below
    ``under``
        below the last layer a ``"sink"`` that stays cold (a stage), or nothing: ``"free"``
    """

    layers: tuple[Layer, ...]
    store: float = 0.0
    interface: float = np.inf
    under: Under = "sink"
    above: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        one_of("under", self.under, ("sink", "free"))
        numbers = [v for layer in (*self.layers, *self.above) for v in (layer.kappa, layer.C_v, layer.thickness)]
        if any(not v > 0 for v in (*numbers, self.interface)) or self.store < 0:
            found = "a heat conductivity, capacity, thickness or interface that is not above zero"
            raise InputError(found, "positive numbers", "give every layer and the interface values above 0")

    def impedance(self, k: Array, s: Complex) -> Complex:
        """Return temperature of the film over flux (K m^2/W) at wave numbers ``k`` (1/m), frequencies ``s`` (1/s)."""
        down = _admittance(self.layers, k, s, np.inf if self.under == "sink" else 0.0)
        if np.isfinite(self.interface):
            down = down / (1 + down / self.interface)
        up = _admittance(self.above, k, s, 0.0) if self.above else 0.0
        return np.asarray(1 / (down + up + s * self.store))

    def rise(self, k: Array, t: float) -> Array:
        """Return the temperature per flux (K m^2/W) at wave numbers ``k`` (n,), a time ``t`` (s) after it began."""
        s = np.asarray(_PATH / t, complex)[:, None]
        values = self.impedance(k[None, :], s)
        return np.asarray((_WEIGHT[:, None] * values).real.sum(0))


def _tanh(x: Complex) -> Complex:
    """Hyperbolic tangent for a real part from zero, without overflow."""
    decay = np.exp(-2 * x)
    return np.asarray((1 - decay) / (1 + decay))


def _admittance(layers: tuple[Layer, ...], k: Array, s: Complex, end: float) -> Complex:
    """Admittance at the first of the layers; ``end`` is that of what lies beyond the last."""
    admittance = np.full(np.broadcast(k, s).shape, end, complex)
    for layer in reversed(layers):
        admittance = layer.admittance(k, s, admittance)
    return admittance
