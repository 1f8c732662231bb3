r"""Heat of a current whose power depends on the temperature that it makes, and what earlier pulses have left.

The rise r of the film follows its power P by superposition, with S the response to a steady power,

``r(t) = int S'(t - t') P(t') dt'``,  ``P = j^2 (1 + a (r + r_0))``,

where a is the relative change of the resistance of film and source per kelvin, and r_0 what earlier pulses have left.
Power is constant over short times, so r is a sum of steps; no closed form is needed. The sheet's resistance and its a
are those of the surroundings, and the parts of film and source in the current are kept.

Where ``a j^2 S(w)`` reaches 1 at the end of a pulse, each kelvin makes a kelvin more before it is led away: the current
has no temperature to settle at (thermal runaway).
"""

from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array
from hallweight.membrane import StepResponse

_INTERVALS = 32  # of constant power in a pulse
_FIRST = 1e-3  # length of the first of them, over the pulse
_CLOSE = 0.1  # pulses are joined once the time from the first to the last is that part of their age


@dataclass(frozen=True)
class Heat:
    """A response to a steady current density, and its ``feedback``: change of the power per kelvin, 1/K."""

    step: StepResponse
    feedback: float = 0.0

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s), at the resistance of the surroundings."""
        return self.step(t)


def feedback_of(step: StepResponse) -> float:
    """Change of the power per kelvin, 1/K; none for a plain response."""
    return step.feedback if isinstance(step, Heat) else 0.0


@dataclass(frozen=True, eq=False)
class PulseRise:
    """The rise of one pulse, as a callable of times since its begin (s): (n,) -> (n,) K.

    edges  (k + 1,) s    between which the power is constant
    power  (k,) (A/m^2)^2
    """

    step: StepResponse
    edges: Array
    power: Array

    @classmethod
    def of(cls, step: StepResponse, j: float, width: float, left: float = 0.0) -> "PulseRise":
        """Return that of a pulse of density ``j`` (A/m^2); ``left`` (K) is what earlier pulses add meanwhile."""
        a = feedback_of(step)
        if a == 0 or j == 0:
            return cls(step, np.array([0.0, width]), np.array([j**2]))
        edges = np.concatenate([[0.0], width * np.geomspace(_FIRST, 1.0, _INTERVALS)])
        response = step(np.maximum(edges[:, None] - edges[None, :], 0.0))
        power = np.zeros(_INTERVALS)
        before = 0.0
        for k in range(_INTERVALS):
            known = float((response[k + 1, :k] - response[k + 1, 1 : k + 1]) @ power[:k])
            mean = 1 + a * (left + 0.5 * (before + known))
            power[k] = max(j**2 * mean / max(1 - 0.5 * a * j**2 * response[k + 1, k], 1e-9), 0.0)
            before = known + power[k] * response[k + 1, k]
        return cls(step, edges, power)

    def __call__(self, t: Array) -> Array:
        """Return the rise (K) at times ``t`` (s)."""
        steps = np.diff(self.power, prepend=0.0, append=0.0)
        return np.asarray(self.step(np.asarray(t, float)[..., None] - self.edges) @ steps)

    @property
    def width(self) -> float:
        """Length of the pulse, s."""
        return float(self.edges[-1])

    @property
    def mean_power(self) -> float:
        """Mean power, (A/m^2)^2."""
        return float(self.power @ np.diff(self.edges) / self.width)


def runs_away(step: StepResponse, j: float, width: float) -> bool:
    """Whether a pulse has no temperature to settle at: the power grows as fast as the heat is led away."""
    a = feedback_of(step)
    return a > 0 and a * j**2 * float(step(np.array([width]))[0]) >= 1


class EarlierPulses:
    """What is left of the heat of pulses, by superposition, at a cost that grows with the logarithm of their number.

    Old neighbours are joined to one pulse of their mean power: exact in heat, and in temperature to a thousandth.
    """

    def __init__(self, step: StepResponse) -> None:
        self.step = step
        self._begin, self._end, self._power = (np.zeros(0) for _ in range(3))

    @property
    def kept(self) -> int:
        """Number of pulses that are kept, joined ones as one."""
        return len(self._power)

    def add(self, begin: float, width: float, power: float) -> None:
        """Note a pulse from ``begin`` (s) on, of a mean power in (A/m^2)^2."""
        self._begin, self._end = np.append(self._begin, begin), np.append(self._end, begin + width)
        self._power = np.append(self._power, power)
        self._join(begin + width)

    def _join(self, now: float) -> None:
        keep = np.ones(len(self._begin), bool)
        for k in range(len(keep) - 1):
            if self._end[k + 1] - self._begin[k] > _CLOSE * (now - self._end[k + 1]):
                continue
            energy = self._power[k : k + 2] @ (self._end - self._begin)[k : k + 2]
            self._begin[k + 1], keep[k] = self._begin[k], False
            self._power[k + 1] = energy / (self._end[k + 1] - self._begin[k + 1])
        self._begin, self._end, self._power = self._begin[keep], self._end[keep], self._power[keep]

    def rise(self, t: Array) -> Array:
        """Return what they have left (K) at times ``t`` (s) after their ends, of any shape."""
        if not len(self._power):
            return np.zeros(np.shape(t))
        t = np.asarray(t, float)[..., None]
        return np.asarray((self.step(t - self._begin) - self.step(t - self._end)) @ self._power)
