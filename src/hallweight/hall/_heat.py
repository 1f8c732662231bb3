r"""How warm a pulse makes the film: the response to a current that is switched on, and pulses built from it.

On a support (cite key you2006): a line of width w on a half space of conductivity kappa and diffusivity D = kappa/C_v,
with areal power p,

``dT(t) = (w p / (pi kappa)) asinh(2 sqrt(D t) / (w/2))``,

a long line: a bar that is not much longer than ``sqrt(D t)`` stays cooler. A film that was transferred, with a thermal
conductance G of its interface, is warmer by ``(p/G) (1 - exp(-t G/(C_v h)))``. Heat conduction is linear, so what
follows a pulse is the response minus the same response delayed by the pulse.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hallweight.magnet import Heating

Array = NDArray[np.float64]
Step = Callable[[Array], Array]
"""Rise (K per (A/m^2)^2) at times (s) after a constant current density was switched on."""


@dataclass(frozen=True)
class OnSupport:
    """The closed form for a line on a support; ``power`` is the areal power in W/m^2 per (A/m^2)^2.

    ``interface`` is the conductance G between film and support, W/(m^2 K), infinite for a film grown on it, and
    ``store`` the heat capacity C_v h of the film per area, J/(m^2 K).
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
class OneTime:
    """A :class:`~hallweight.magnet.Heating`: one time constant."""

    heating: Heating

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s); zero before the current."""
        after, tau = np.maximum(np.asarray(t, float), 0.0), self.heating.tau
        return np.asarray(self.heating.rate * (after if np.isinf(tau) else -tau * np.expm1(-after / tau)))


def cold(t: Array) -> Array:
    """No heating at all."""
    return np.zeros_like(np.asarray(t, float))


def after_pulse(step: Step, width: float, t: Array) -> Array:
    """Rise (K per (A/m^2)^2) at times ``t`` after the *end* of a pulse of ``width``."""
    return np.maximum(step(t + width) - step(t), 0.0)
