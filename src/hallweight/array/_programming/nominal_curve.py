"""What the card says a device does: the noise-free curve of states against pulses, up and down."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card
from hallweight.core.compiled.jit import jit
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.synapse import mean_step

from .pulse_kernel import lookup

_NEAR_BOUND = 0.995  # from here on a law that only approaches its bound counts as there
_SLOW_STEP = 0.01  # ... which is when its step has fallen to this part of its mean step
_MAX_PULSES = 2**14
_LAW_NODES = 20001  # nodes on which a curve follows the law: good to 1e-8 of the step of a power law
_PLACE_NODES = 4001  # nodes of the table of places


@names_keywords
@dataclass(frozen=True, eq=False)
class Nominal:
    """The nominal device of a card: states after 0, 1, 2, ... pulses of LTP from state_min and LTD from state_max.

    up    SI  states of LTP, ascending
    down  SI  states of LTD, descending
    read  SI  standard deviation of a read

    This is all that is known when programming: the spread of the individual device is not.
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

    def from_reset(self, target: Array) -> Array:
        """Return the number of LTP pulses whose nominal end is nearest to ``target``, shape of ``target``."""
        between = (self.up[1:] + self.up[:-1]) / 2
        return np.asarray(np.searchsorted(between, target), dtype=float)

    def between(self, x: Array, target: Array) -> Array:
        """Return the expected number of pulses (at least one) from ``x`` to ``target``, shape of ``x``."""
        up, down = _places(self, target) - _places(self, x)
        return np.asarray(np.maximum(np.round(np.where(target > x, up, down)), 1.0), dtype=float)

    def places(self) -> NDArray[np.float32]:
        """Tabulate how many LTP pulses from its start, and LTD pulses from its start, the curve has a state.

        Shape (2, 4001), over states that run evenly from the lowest to the highest.
        """
        low = float(self.up[0])
        return _places(self, low + self.range * np.linspace(0, 1, _PLACE_NODES)).astype(np.float32)


def nominal(card: Card) -> Nominal:
    """Return the nominal curves of a card.

    A curve ends at its bound, or within 0.5% of it if the law only creeps on. It also ends where the law has stopped,
    or after 16384 pulses.
    """
    low, high = card["state_min"], card["state_max"]
    noise = float(np.hypot(card["sigma_read"], card.get("sigma_read_1f", 0.0))) * (high - low)
    u = np.linspace(0, 1, _LAW_NODES)
    up, down = (_curve(mean_step(card, u, sign), float(sign < 0)) for sign in (1, -1))
    up, down = np.maximum.accumulate(up), np.minimum.accumulate(down)
    return Nominal(low + (high - low) * up, high - (high - low) * (1 - down), noise)


def _places(law: Nominal, x: Array) -> Array:
    """Positions of states on the curves of LTP and LTD, in pulses, first axis 2."""
    count = np.arange(max(len(law.up), len(law.down)), dtype=float)
    up = np.interp(x, law.up, count[: len(law.up)])
    return np.stack([up, np.interp(-x, -law.down, count[: len(law.down)])])


@jit()
def _curve(step: Any, start: Any) -> Any:
    """Follow the noise-free law from ``start`` (0 or 1) by ``step`` (nodes,), tabulated over u from 0 to 1.

    It ends where the law has stopped, or after ``_MAX_PULSES`` pulses. It also ends when it has come as far as
    ``_NEAR_BOUND`` and the step has fallen to ``_SLOW_STEP`` of its mean.
    """
    out, size = np.empty(_MAX_PULSES + 2), 1
    out[0] = start
    while size <= _MAX_PULSES:
        u = out[size - 1]
        new = min(max(u + lookup(step, u), 0.0), 1.0)
        distance, move = abs(new - start), abs(new - u)
        if move < 1e-6 or (distance > _NEAR_BOUND and move < _SLOW_STEP / size):
            break
        out[size] = new
        size += 1
    return out[:size].copy()
