"""Spin flop: the field along the easy axis at which the sublattices flop to lie across it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hallweight.core import InputError
from hallweight.core.constants import MU0
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

from .energy import energy, energy_curvature, rest
from .sublattice_pair import SublatticePair, check_pair, easy_axis_state

_BISECTIONS = 40  # 1e-12 of the interval
_BEYOND_SPINODAL = 1.001  # where the flopped state is looked for, over the spinodal
_NO_JUMP = 1e-5  # of the spinodal: where the flopped state begins so close to it, there is no jump
_FLOPPED = 1e-6  # 1 - cos of the angle from the axis, 1.4 mrad, from which a state counts as flopped
_CANT = 0.05  # rad, by which the state across the axis starts bent towards it


@names_keywords
@dataclass(frozen=True)
class SpinFlop:
    """Fields along the easy axis, mu0 H in tesla.

    ``thermodynamic``
        T; antiparallel and flopped state have the same energy
    ``spinodal``
        T; the antiparallel state is unstable above it
    ``return_``
        T; the flopped state is unstable below it

    Where the moments differ so much that the antiparallel state goes over into the canted one without a jump, the
    three are one field.
    """

    thermodynamic: float
    spinodal: float
    return_: float


def spin_flop(pair: SublatticePair) -> SpinFlop:
    """Return the spin-flop fields of an antiparallel pair whose greater moment is along the field.

    For equal sublattices without shape they are sqrt(2 B_E B_K - B_K^2), sqrt(2 B_E B_K + B_K^2) and
    (2 B_E - B_K) sqrt(B_K/(2 B_E + B_K)), with hysteresis between. In general the spinodal is the field at which the
    curvature of the energy vanishes, and the other two come from the flopped state itself. Source: textbook.
    A tilted axis with shape, along which the pair does not rest exactly, is taken as if it did.
    Raises :class:`InputError` for a pair that is not antiparallel, or not at rest along its axis without a field.
    """
    check_pair(pair)
    start = "up" if pair.M_net >= 0 else "down"
    if pair.J <= 0 or not _is_stable(pair, 0.0, start):
        found = f"J = {pair.J:g} J/m^3 and K = {pair.K} J/m^3"
        do = "give J above 0, and K_1 and K_2 that outweigh the demagnetising field"
        raise InputError(found, "an antiparallel pair at rest along its axis", do)
    highest = 2 * float(pair.B_E.sum() + np.abs(pair.B_K).sum() + MU0 * pair.M.sum())
    spinodal = _last_field(lambda b: _is_stable(pair, b, start), 0.0, highest)
    flopped = rest(pair, _BEYOND_SPINODAL * spinodal * pair.axis, _across_axis(pair))
    lower = _last_field(lambda b: not _is_flopped(pair, b, flopped), 0.0, spinodal * _BEYOND_SPINODAL)
    if lower > spinodal * (1 - _NO_JUMP):
        return SpinFlop(spinodal, spinodal, spinodal)
    equal = _last_field(lambda b: _excess_energy(pair, b, start, flopped) <= 0, lower + 1e-9 * spinodal, spinodal)
    return SpinFlop(equal, spinodal, lower)


def _last_field(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Bisect for the field up to which something holds."""
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return 0.5 * (low + high)


def _across_axis(pair: SublatticePair) -> Array:
    """Antiparallel, across the axis in the direction of least energy, and slightly bent towards it."""
    helper = np.eye(3)[int(np.argmin(np.abs(pair.axis)))]
    e_1 = np.cross(pair.axis, helper)
    e_1 /= np.linalg.norm(e_1)
    directions = [e_1, np.cross(pair.axis, e_1)]
    energies = [float(energy(pair, np.stack([e, -e]), np.zeros(3))) for e in directions]
    e = directions[int(np.argmin(energies))]
    return np.stack([e, -e]) + _CANT * pair.axis


def _is_stable(pair: SublatticePair, b: float, start: str) -> bool:
    curvature, _ = energy_curvature(pair, easy_axis_state(pair, start), b * pair.axis)
    return bool(np.linalg.eigvalsh(curvature)[0] > 0)


def _is_flopped(pair: SublatticePair, b: float, flopped: Array) -> bool:
    state = rest(pair, b * pair.axis, flopped)
    return bool(np.abs(state @ pair.axis).min() < 1 - _FLOPPED)


def _excess_energy(pair: SublatticePair, b: float, start: str, flopped: Array) -> float:
    """Energy of the antiparallel state above that of the flopped one (J/m^3)."""
    field = b * pair.axis
    at_flopped = energy(pair, rest(pair, field, flopped), field)
    return float(energy(pair, easy_axis_state(pair, start), field) - at_flopped)
