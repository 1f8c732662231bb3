"""The smallest current whose one pulse switches a device."""

import math
from itertools import takewhile

import numpy as np

from hallweight.core import InputError, parse
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import in_range

from .._device.hall_bar import HallBar
from .._device.pulse_heating import current_to_T_C
from .measure import WIDTH
from .session import Quantity, Session, along_current
from .single_pulse import switched_fraction
from .step_counter import StepCounter

_PRECISION = 1.01  # ratio of the last current that fails and the first that does it
_GRID = np.geomspace(0.02, 0.98, 42)  # of the current that heats the film to its T_C


@renamed_keywords("0.1.0", copies="replicas")
@names_keywords
def smallest_current(
    device: HallBar,
    *,
    part: float = 0.99,
    width: Quantity = WIDTH,
    field: Quantity = 0.0,
    replicas: int = 1,
    temperature: Quantity | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> float | None:
    """Return the smallest current (A) whose one pulse takes ``part`` of the saturated device over, both ways.

    That is +I from the state that it leaves and -I from the other. Currents rise by 10% from a fiftieth of the one that
    heats the film to its T_C. Between the last that fails and the first that does it the interval is halved to 1%. None
    where no current does it: too strong ones leave a disordered film as it cools, so more is not always better. None
    also where it happens without a current. The search ends where the hot film is no longer magnetised along its
    normal.

    ``width`` s, in-plane ``field`` T, ``temperature`` K (None: the card's); ``replicas``: thermal histories.
    ``progress(done, of)`` is called after each current.
    """
    seconds, least = parse(width, "s"), in_range("part", part, 0, 1, open_low=True)
    session = Session(device, temperature=temperature, field=along_current(field), replicas=replicas, seed=seed)

    hottest = current_to_T_C(session.heat, device.density_per_current(), seconds, session.ambient, session.T_C)
    grid = hottest * _GRID
    halvings = math.ceil(math.log2(math.log(grid[1] / grid[0]) / math.log(_PRECISION)))
    counter = StepCounter(progress, len(grid) + halvings)

    def switches(i: float) -> bool:
        both_ways = [
            (switched_fraction(session, s * i, seconds, 1.0)[0], switched_fraction(session, -s * i, seconds, -1.0)[0])
            for s in (1, -1)
        ]
        counter.advance()
        return max(min(pair) for pair in both_ways) >= least

    bearable = takewhile(lambda i: _stays_perpendicular(session, i, seconds), grid.tolist())
    first = next((k for k, i in enumerate(bearable) if switches(i)), None)
    if first is None or (first == 0 and switches(0.0)):
        counter.finish()
        return None
    counter.jump_to(len(grid))
    low, high = float(grid[max(first - 1, 0)]), float(grid[first])
    while high / low > _PRECISION:
        middle = float(np.sqrt(high * low))
        low, high = (low, middle) if switches(middle) else (middle, high)
    counter.finish()
    return high


def _stays_perpendicular(session: Session, current: float, width: float) -> bool:
    """Whether the film is still magnetised along its normal at the end of a pulse."""
    rise = session.device.rise(session.device.current_density(current), width, session.ambient)
    try:
        session.kinetics.film_state(session.ambient + rise)
    except InputError:
        return False
    return True
