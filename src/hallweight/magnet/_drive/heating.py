"""The temperature of the film while it carries current."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, parse
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import number

from .waveform import Quantity


@names_keywords
@dataclass(frozen=True)
class Heating:
    """Joule heating with one time constant: ``dT/dt = rate j^2 - (T - T_0)/tau``.

    ``rate``
        K/s per (A/m^2)^2; ``rho / C_v`` of what is heated (a bare suspended film: its own rho and C_v)
    ``tau``
        s, in which the heat leaves; infinite for the adiabatic limit

    In the steady state the film is ``rate tau j^2`` above the surroundings. From a measured rise: :meth:`from_rise`.
    """

    rate: float
    tau: float

    def __post_init__(self) -> None:
        for name in ("rate", "tau"):
            object.__setattr__(self, name, number(name, getattr(self, name), finite=False))
        if not (np.isfinite(self.rate) and self.rate >= 0 and self.tau > 0):
            found = f"a heating of rate {self.rate:g} and time constant {self.tau:g} s"
            raise InputError(found, "a rate of at least 0 and a positive time", "give rate from 0 on and tau above 0")

    @classmethod
    def from_rise(cls, rise: Quantity, current: Quantity, tau: Quantity) -> "Heating":
        """Return the heating that ends ``rise`` (K) above the surroundings at a constant ``current`` (A/m^2)."""
        j, seconds = parse(current, "A/m^2"), parse(tau, "s")
        if j == 0 or seconds <= 0:
            found = f"a rise at {j:g} A/m^2 with a time constant of {seconds:g} s"
            do = "give the current at which the film rises so far, and tau above 0"
            raise InputError(found, "a current other than zero and a positive time", do)
        return cls(parse(rise, "K") / (j**2 * seconds), seconds)

    def course(self, j: Array, dt: float, start: float) -> Array:
        """Return the rise (K) at each sample of ``j`` (k,), ``dt`` apart, from ``start`` at the first.

        Exact for j^2 constant over a step at the mean of its ends.
        """
        from scipy.signal import lfilter

        decay = float(np.exp(-dt / self.tau))
        gain = self.rate * (self.tau * -np.expm1(-dt / self.tau) if np.isfinite(self.tau) else dt)
        power = gain * 0.5 * (j[1:] ** 2 + j[:-1] ** 2)
        rise, _ = lfilter([1.0], [1.0, -decay], power, zi=[decay * start])
        return np.append(start, rise)


@names_keywords
@dataclass(frozen=True, eq=False)
class Course:
    """A temperature given against time: ``temperatures`` (k,) K at ``times`` (k,) s, linear between, flat beyond."""

    times: Array
    temperatures: Array

    @classmethod
    def of(cls, times: ArrayLike, temperatures: ArrayLike) -> "Course":
        """Return the course of two rows; raises :class:`InputError` for rows that are no course."""
        t, kelvin = np.array(times, float), np.array(temperatures, float)
        rising = t.ndim == 1 and len(t) > 0 and np.isfinite(t).all() and np.all(np.diff(t) > 0)
        if not (rising and t.shape == kelvin.shape and np.isfinite(kelvin).all() and np.all(kelvin > 0)):
            expected = "rising times in s and positive temperatures in K, equally many"
            raise InputError("a table of temperatures with bad rows", expected, "sort it by time and give kelvin")
        return cls(t, kelvin)

    def __call__(self, t: Array) -> Array:
        """Return the temperature (K) at times ``t`` s."""
        return np.interp(t, self.times, self.temperatures)
