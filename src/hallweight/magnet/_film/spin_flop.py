"""Spin flop: the field along the easy axis at which the sublattices turn across it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hallweight.core import InputError
from hallweight.core.constants import MU0
from hallweight.core.types import Array

from .energy import check_pair, energy, energy_curvature, rest
from .sublattice_pair import Pair

_STEPS = 40  # bisections: 1e-12 of the interval
_BEYOND = 1.001  # where the flopped state is looked for, over the spinodal
_SAME = 1e-5  # the flopped state begins at the spinodal: no jump
_TURNED = 1e-6  # 1 - cos of the angle from which a state counts as turned, 1.4 mrad


@dataclass(frozen=True)
class SpinFlop:
    """Fields along the easy axis, mu0 H in tesla.

    ``thermodynamic``: antiparallel and flopped state have the same energy. ``spinodal``: the antiparallel state is
    unstable above it. ``return_``: the flopped state is unstable below it. Where the moments differ so much that the
    antiparallel state goes over into the canted one without a jump, the three are one field.
    """

    thermodynamic: float
    spinodal: float
    return_: float


def spin_flop(pair: Pair) -> SpinFlop:
    """Return the spin-flop fields of an antiparallel pair whose greater moment is along the field.

    For equal sublattices without shape: sqrt(2 B_E B_K - B_K^2), sqrt(2 B_E B_K + B_K^2) and
    (2 B_E - B_K) sqrt(B_K/(2 B_E + B_K)), with hysteresis between. In general the spinodal is the field at which the
    curvature of the energy vanishes; the other two come from the flopped state itself. Source: textbook.
    A tilted axis with shape, along which the pair does not rest exactly, is taken as if it did.
    Raises :class:`InputError` for a pair that is not antiparallel, or not at rest along its axis without a field.
    """
    check_pair(pair)
    start = "up" if pair.M_net >= 0 else "down"
    if pair.J <= 0 or not _stable(pair, 0.0, start):
        raise InputError(
            f"J = {pair.J:g} J/m^3 and K = {pair.K} J/m^3",
            "an antiparallel pair at rest along its axis",
            "check J, K, N",
        )
    top = 2 * float(pair.B_E.sum() + np.abs(pair.B_K).sum() + MU0 * pair.M.sum())
    spinodal = _edge(lambda b: _stable(pair, b, start), 0.0, top)
    flopped = rest(pair, _BEYOND * spinodal * pair.axis, _across(pair))
    lower = _edge(lambda b: not _is_flopped(pair, b, flopped), 0.0, spinodal * _BEYOND)
    if lower > spinodal * (1 - _SAME):
        return SpinFlop(spinodal, spinodal, spinodal)
    equal = _edge(lambda b: _gain(pair, b, start, flopped) <= 0, lower + 1e-9 * spinodal, spinodal)
    return SpinFlop(equal, spinodal, lower)


def _edge(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Bisect for the field up to which something holds."""
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return 0.5 * (low + high)


def _along(pair: Pair, start: str) -> Array:
    sign = 1.0 if start == "up" else -1.0
    return sign * np.stack([pair.axis, pair.turn * pair.axis])


def _across(pair: Pair) -> Array:
    """Antiparallel, across the axis in the direction of least energy, and slightly bent towards it."""
    helper = np.eye(3)[int(np.argmin(np.abs(pair.axis)))]
    e_1 = np.cross(pair.axis, helper)
    e_1 /= np.linalg.norm(e_1)
    ways = [e_1, np.cross(pair.axis, e_1)]
    energies = [float(energy(pair, np.stack([e, -e]), np.zeros(3))) for e in ways]
    e = ways[int(np.argmin(energies))]
    return np.stack([e, -e]) + 0.05 * pair.axis


def _stable(pair: Pair, b: float, start: str) -> bool:
    return bool(np.linalg.eigvalsh(energy_curvature(pair, _along(pair, start), b * pair.axis)[0])[0] > 0)


def _is_flopped(pair: Pair, b: float, flopped: Array) -> bool:
    state = rest(pair, b * pair.axis, flopped)
    return bool(np.abs(state @ pair.axis).min() < 1 - _TURNED)


def _gain(pair: Pair, b: float, start: str, flopped: Array) -> float:
    """Energy of the antiparallel state above that of the flopped one (J/m^3)."""
    field = b * pair.axis
    return float(energy(pair, _along(pair, start), field) - energy(pair, rest(pair, field, flopped), field))
