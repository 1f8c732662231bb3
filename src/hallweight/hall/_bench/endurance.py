r"""What programming and training take from the life of a current line: electromigration by Black's equation.

A line that carries the density J at a temperature T fails, in the mean, after (cite black1969)

``t = 10 years (J_EM/J)^n exp[(E_EM/k_B) (1/T - 1/423 K)]``.

J_EM is the density that it bears for ten years at 150 C. For Co/Ni wires an electromigration model holds, and that
density is twice the one that moves walls (cite fukami2013endurance). No values were found for thin Pt, Ta or W, so that
the ones here are assumed, with a wide range. Pulses of alternating sign leave a platinum wire at least a thousand times
the life of a direct current (cite eliasson2014platinum); this is not counted. Spin-orbit-torque memories on W are
reported to bear more than 5e10 pulses (cite garello2018sot).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from hallweight.core import parse
from hallweight.core.constants import E_CHARGE, K_B
from hallweight.core.errors import names_keywords
from hallweight.core.validation import in_range, positive

from .._device.hall_bar import HallBar
from .._device.pulse_heating import pulse_rise
from .session import Quantity

PULSES: Mapping[str, float] = {"programming": 1e3, "training": 1e6}
"""Pulses of one device unless told otherwise: assumed."""
_YEARS, _REFERENCE = 10 * 365.25 * 86400.0, 423.15  # s, K
_VALUES = {"J_EM": 1e11, "E_EM": 0.9 * E_CHARGE, "n_EM": 2.0}
"""Assumed, in A/m^2, J and 1."""
_RANGES = {"J_EM": (3e10, 3e11), "E_EM": (0.6 * E_CHARGE, 1.2 * E_CHARGE), "n_EM": (1.0, 2.0)}
"""Of the assumed values."""


@names_keywords
@dataclass(frozen=True)
class Endurance:
    """The life of a device's current line at one kind of pulse.

    J            A/m^2             density in the layer that fails first
    layer        name              that layer: the source, or the film
    T            K                 at the end of the pulse
    life         s                 mean time to failure under this current
    life_range   (s, s)            of the assumed values' ranges
    used         by purpose        part of the life that the pulses take
    pulses_left  1                 pulses until it fails
    assumed      names             values of the equation that no card gives
    cites        citation keys
    """

    J: float
    layer: str
    T: float
    width: float
    life: float
    life_range: tuple[float, float]
    used: Mapping[str, float]
    assumed: tuple[str, ...]
    cites: tuple[str, ...] = ("black1969", "fukami2013endurance", "eliasson2014platinum", "garello2018sot")

    @property
    def total(self) -> float:
        """Part of the life that all pulses take together; above 1 the line fails before."""
        return float(sum(self.used.values()))

    @property
    def pulses_left(self) -> float:
        """Pulses until the mean time to failure."""
        return self.life / self.width

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {100 * part:.2g} %" for name, part in self.used.items())
        low, high = self.life_range
        return (
            f"{self.layer} at {self.J:.3g} A/m^2 and {self.T:.0f} K: {self.life:.2g} s of current "
            f"({low:.1g} to {high:.1g} s, assumed: {', '.join(self.assumed) or 'nothing'}); used: {parts}"
        )


@names_keywords
def endurance(
    device: HallBar,
    current: Quantity,
    width: Quantity,
    *,
    pulses: float | Mapping[str, float] | None = None,
    temperature: Quantity | None = None,
) -> Endurance:
    """Return what pulses of a current (A) and ``width`` (s) take from the life of the device's current line.

    pulses       of one device, in all or by purpose; None: :data:`PULSES`, assumed
    temperature  K of the ambient; None: the card's

    ``J_EM`` (A/m^2), ``E_EM`` (J) and ``n_EM`` may stand on the card of the source, or of a film without one.
    """
    seconds, size = positive("width", width, "s"), abs(parse(current, "A"))
    card, layer = (device.film, "film") if device.source is None else (device.source, "source")
    J = device.current_density(size)
    ambient = device.pair(temperature).T
    T = ambient + pulse_rise(device.warming, J, seconds)
    counts = {"all": pulses} if isinstance(pulses, int | float) else dict(pulses or PULSES)
    for name, count in counts.items():
        in_range(f"pulses for {name}", count, 0, np.inf)
    assumed = tuple(name for name in _VALUES if name not in card.values)
    assumed += ("pulses",) if pulses is None else ()
    ranges = ([card[n]] if n in card.values else _RANGES[n] for n in _VALUES)
    lives = [_life(J, T, *values) for values in product(*ranges)]
    life = _life(J, T, *(card.get(name, value) for name, value in _VALUES.items()))
    used = {name: count * seconds / life for name, count in counts.items()}
    return Endurance(J, layer, T, seconds, life, (min(lives), max(lives)), used, assumed)


def _life(J: float, T: float, J_EM: float, E_EM: float, n: float) -> float:
    """Mean time to failure, s."""
    exponent = E_EM / K_B * (1 / T - 1 / _REFERENCE)
    return float(_YEARS * (J_EM / max(J, 1e-30)) ** n * np.exp(exponent))
