r"""How warm a current makes a film, in closed form: the response to a current density that is switched on.

On a thick support (cite key you2006): a line of width w = 2a on a half space of conductivity kappa and diffusivity
D = kappa/C_v, with areal power p,

``dT(t) = (w p / (pi kappa)) asinh(2 sqrt(D t) / a)``.

This is within 1% of the middle of the line from sqrt(D t) = 0.7 a on. It is 13% above it while the heat stays under
the line. :class:`Strip` is exact (cite key carslaw1959). A film that was transferred, with a thermal conductance G of
its interface, is warmer by ``(p/G) (1 - exp(-t G/(C_v h)))``. Heat conduction is linear: what follows a pulse is the
response minus the same response delayed by the pulse.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

StepResponse = Callable[[Array], Array]
"""Rise (K per (A/m^2)^2) at times (s) after a constant current density was switched on."""

_TERMS = 400  # of the series of a suspended film; it is used where the last has long decayed
_EARLY = 1e-3  # D t/L^2 below which the ends are not felt in the middle: exp(-1/(16 _EARLY))


@names_keywords
@dataclass(frozen=True)
class OnSupport:
    """The line on a half space.

    ``power``
        W/m^2 per (A/m^2)^2, areal power
    ``width``
        m
    ``kappa``, ``C_v``
        W/(m K) and J/(m^3 K), of the support
    ``interface``
        W/(m^2 K), conductance G between film and support, infinite for a film grown on it
    ``store``
        J/(m^2 K), heat capacity C_v h of the film per area
    """

    power: float
    width: float
    kappa: float
    C_v: float
    interface: float = np.inf
    store: float = 0.0

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s); zero before the current."""
        after = np.maximum(np.asarray(t, float), 0.0)
        reach = 2 * np.sqrt(self.kappa / self.C_v * after) / (self.width / 2)
        rise = self.width / (np.pi * self.kappa) * np.arcsinh(reach)
        if np.isfinite(self.interface):
            rise = rise - np.expm1(-after * self.interface / self.store) / self.interface
        return np.asarray(self.power * rise)


@dataclass(frozen=True)
class Strip:
    """The same line on a half space, exactly: its middle, or its ``mean`` over the width.

    Middle: ``(p/(pi kappa)) [a E1(u) + sqrt(4 pi D t) erf(sqrt u)]`` with u = a^2/(4 D t). It is the integral of line
    sources (cite key carslaw1959, section 10.3). The mean is its integral once more.
    """

    power: float
    width: float
    kappa: float
    C_v: float
    mean: bool = False

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s); zero before the current."""
        from scipy.special import erf, exp1

        after, a = np.maximum(np.asarray(t, float), 1e-300), self.width / 2
        spread = 4 * self.kappa / self.C_v * after

        def integral(x: float) -> Array:  # of E1(x^2/(4 D t)) from the middle to x
            return np.asarray(x * exp1(x**2 / spread) + np.sqrt(np.pi * spread) * erf(x / np.sqrt(spread)))

        if self.mean:
            u = (2 * a) ** 2 / spread
            rise = integral(2 * a) - spread / (4 * a) * (u * exp1(u) - np.expm1(-u))
        else:
            rise = integral(a)
        return np.asarray(np.where(np.asarray(t) > 0, self.power / (np.pi * self.kappa) * rise, 0.0))


@names_keywords
@dataclass(frozen=True)
class Lumped:
    """One time constant: ``dT/dt = rate j^2 - T/tau``; with an infinite ``tau`` the adiabatic limit, rho/C_v."""

    rate: float
    tau: float

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s); zero before the current."""
        after = np.maximum(np.asarray(t, float), 0.0)
        return np.asarray(self.rate * (after if np.isinf(self.tau) else -self.tau * np.expm1(-after / self.tau)))


@dataclass(frozen=True)
class Suspended:
    """The middle of a film over a gap, whose ends keep their temperature: a fin heated all along it.

    It starts adiabatically and ends at ``p L^2/(8 kappa h)`` without loss (series in the modes of the span; cite key
    carslaw1959, section 3.14).

    ``power``
        W/m^2 per (A/m^2)^2
    ``length``
        m, of the gap
    ``store``, ``along``
        J/(m^2 K) and W/K: C_v h and kappa h, both summed over what lies there
    ``loss``
        W/(m^2 K), to the gas on both sides
    """

    power: float
    length: float
    store: float
    along: float
    loss: float = 0.0

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s); zero before the current."""
        after = np.maximum(np.asarray(t, float), 0.0)
        n = 2.0 * np.arange(_TERMS) + 1
        rate = (self.along * (n * np.pi / self.length) ** 2 + self.loss) / self.store
        weight = np.where(np.arange(_TERMS) % 2, -4.0, 4.0) / (n * np.pi) / (rate * self.store)
        modes = -np.expm1(-after[..., None] * rate) @ weight
        early = Lumped(1 / self.store, self.store / self.loss if self.loss else np.inf)(after)
        is_early = after * self.along / self.store < _EARLY * self.length**2
        return np.asarray(self.power * np.where(is_early, early, modes))


def no_heating(t: Array) -> Array:
    """No heating at all."""
    return np.zeros_like(np.asarray(t, float))


@names_keywords
def rise_after_pulse(step: StepResponse, width: float, t: Array) -> Array:
    """Rise (K per (A/m^2)^2) at times ``t`` after the *end* of a pulse of ``width``."""
    return np.maximum(step(t + width) - step(t), 0.0)
