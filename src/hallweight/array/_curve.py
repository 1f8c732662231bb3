"""What the card says a device does: the noise-free curve of states against pulses, up and down."""

from dataclasses import dataclass

import numpy as np

from ..core import Card
from ..synapse import sample
from ._scheme import Array

_NEAR = 0.995  # from here on a law that only approaches its bound counts as there
_SLOW = 0.01  # ... which is when its step has fallen to this part of its mean step
_MOST = 2**14


@dataclass(frozen=True, eq=False)
class Nominal:
    """The nominal device of a card: states after 0, 1, 2, ... pulses of LTP from state_min and LTD from state_max.

    ``up`` ascends and ``down`` descends, SI. This is all that is known when programming: the spread of the
    individual device is not.
    """

    up: Array
    down: Array
    read: float

    @property
    def range(self) -> float:
        """Nominal state_max - state_min, SI."""
        return float(self.down[0] - self.up[0])

    @property
    def sweep(self) -> int:
        """Pulses from end to end, the larger of both directions."""
        return max(len(self.up), len(self.down)) - 1

    @property
    def tolerance(self) -> float:
        """Half a mean step, or one standard deviation of a read if that is more, SI."""
        mean_step = self.range / (0.5 * (len(self.up) + len(self.down)) - 1)
        return max(0.5 * mean_step, self.read)

    @property
    def part(self) -> int:
        """Pulses (at least one) in which the state moves by at most 2% of the range, wherever it is."""
        steepest = max(float(np.abs(np.diff(c)).max(initial=0.0)) for c in (self.up, self.down))
        return max(1, int(0.02 * self.range / steepest)) if steepest else 1

    def from_reset(self, target: Array) -> Array:
        """Return the number of LTP pulses whose nominal end is nearest to ``target``, shape of ``target``."""
        between = (self.up[1:] + self.up[:-1]) / 2
        return np.searchsorted(between, target).astype(float)

    def between(self, x: Array, target: Array) -> Array:
        """Return the expected number of pulses (at least one) from ``x`` to ``target``, shape of ``x``."""
        count = np.arange(max(len(self.up), len(self.down)), dtype=float)
        up = _index(self.up, count, target) - _index(self.up, count, x)
        down = _index(-self.down, count, -target) - _index(-self.down, count, -x)
        return np.maximum(np.round(np.where(target > x, up, down)), 1.0)


def nominal(card: Card) -> Nominal:
    """Return the nominal curves of a card.

    A curve ends at its bound, within 0.5% of it if the law only creeps on, where the law has stopped, or after 16384
    pulses.
    """
    low, high = card["state_min"], card["state_max"]
    noise = float(np.hypot(card["sigma_read"], card.get("sigma_read_1f", 0.0))) * (high - low)
    plain = card.replace(sigma_d2d=0.0, sigma_d2d_range=0.0, p_stuck=0.0)
    return Nominal(_curve(plain, 1), _curve(plain, -1), noise)


def _curve(card: Card, polarity: int) -> Array:
    device = sample(card, 1, np.random.default_rng(0))
    low, high = card["state_min"], card["state_max"]
    points = [np.array([low if polarity > 0 else high])]
    while len(points) <= _MOST:
        new = np.clip(points[-1] + device.step(points[-1], polarity), low, high)
        done, step = (abs(new[0] - x[0]) / (high - low) for x in (points[0], points[-1]))
        if step < 1e-6 or (done > _NEAR and step < _SLOW / len(points)):
            break
        points.append(new)
    curve = np.concatenate(points)
    return np.maximum.accumulate(curve) if polarity > 0 else np.minimum.accumulate(curve)


def _index(curve: Array, count: Array, x: Array) -> Array:
    """Position of states on an ascending curve, in pulses."""
    return np.interp(x, curve, count[: len(curve)])
