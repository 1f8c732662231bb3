"""The step that an integrator takes: from the stiffest field, and refused where it cannot resolve it."""

import math
from collections.abc import Iterable

import numpy as np

from hallweight.core import InputError, show
from hallweight.core.constants import MU0

from .._film.sublattice_pair import Pair
from .coefficients import thermal_field, torque_field

RESOLVED = {"heun": 0.1, "midpoint": 0.2, "adaptive": 1.0}
"""Angle, rad, by which the stiffest field may turn a moment in a step that is chosen. Heun's spurious gain of a mode is
angle^3/8 per radian, 1.3e-4 at 0.1, and less for the slower modes of an antiparallel pair; the midpoint's frequency is
low by angle^2/12, 0.3%. The adaptive method finds its own steps: this is how finely the drive is sampled."""
REFUSED = {"heun": 0.3, "midpoint": 0.6, "adaptive": math.inf}
"""The angle beyond which a user's step is refused: Heun's gain is then 0.3% per radian, in the range of a damping."""
_KICK = 0.03, 0.2  # rad, standard deviation of the thermal turn in one step: chosen at most, refused beyond
_LARGEST = (3 * 5**2 / 2.5) ** 0.5  # length of the largest increment, in standard deviations of a component
_TOLERANCE = {8: 1e-13, 4: 1e-7}  # of the midpoint's equation, by bytes of the numbers


def stiffest(pairs: Pair | Iterable[Pair], *, j: float = 0.0, B: float = 0.0, K_scale: float = 1.0) -> float:
    """Return a bound on the angular frequency of any motion, rad/s.

    gamma_1 B_E1 + gamma_2 B_E2, the exchange mode of parallel sublattices, and the larger gamma_i times all other
    fields: anisotropy (K_i times ``K_scale``), strain, demagnetisation, applied ``B`` (T) and the torques of a current
    density ``j`` (A/m^2), each at its peak.
    """
    return max(_bound(p, abs(j), abs(B), K_scale) for p in _row(pairs))


def choose_step(
    pairs: Pair | Iterable[Pair], *, j: float = 0.0, B: float = 0.0, K_scale: float = 1.0, scheme: str = "heun",
    noise: bool = True
) -> float:  # fmt: skip
    """Return the step (s), rounded down to two digits, for a scheme ("heun", "midpoint", "adaptive").

    Peaks ``j`` (A/m^2), ``B`` (T) and ``K_scale`` as in :func:`stiffest`; ``noise``: whether there is a thermal field,
    whose turn in one step grows as the root of the step and is kept below 0.03 rad (diffusion then 0.15% too fast).
    """
    pairs = _row(pairs)
    dt = RESOLVED[scheme] / max(stiffest(pairs, j=j, B=B, K_scale=K_scale), 1e6)
    if noise:
        dt = min(dt, (_KICK[0] / max(_kick(pairs), 1e-30)) ** 2)
    digit = 10.0 ** (math.floor(math.log10(dt)) - 1)
    return float(f"{math.floor(dt / digit * (1 + 1e-9)) * digit:.2g}")


def check_step(
    dt: float, pairs: Pair | Iterable[Pair], *, j: float = 0.0, B: float = 0.0, K_scale: float = 1.0,
    scheme: str = "heun", noise: bool = True
) -> None:  # fmt: skip
    """Raise :class:`InputError` if a step of ``dt`` seconds cannot resolve the motion; arguments of ``choose_step``."""
    pairs = _row(pairs)
    w, kick = stiffest(pairs, j=j, B=B, K_scale=K_scale), _kick(pairs) * math.sqrt(dt) if noise else 0.0
    if w * dt <= REFUSED[scheme] and kick <= _KICK[1]:
        return
    good = choose_step(pairs, j=j, B=B, K_scale=K_scale, scheme=scheme, noise=noise)
    if w * dt > REFUSED[scheme]:
        gamma = max(float(p.gamma.max()) for p in pairs)
        what, angle, most = f"stiffest field ({w / gamma:.3g} T, exchange included)", w * dt, REFUSED[scheme]
    else:
        what, angle, most = "thermal field", kick, _KICK[1]
    found = f"a step of {show(dt, 's', 3)}, in which the {what} turns a moment by {angle:.2g} rad"
    raise InputError(found, f"at most {most:g} rad", f"choose a step of {show(good, 's', 2)} or let it be chosen")


def rounds(dt: float, pairs: Pair | Iterable[Pair], w: float, *, noise: bool, itemsize: int = 8) -> int:
    """Return how many rounds the midpoint scheme takes at a step ``dt``, for a stiffest frequency ``w`` (rad/s).

    Each leaves a share of at most (w dt (1 + 2 alpha) + alpha kick)/2 of the error, with the largest thermal kick.
    """
    pairs = _row(pairs)
    alpha = max(float(p.alpha.max()) for p in pairs)
    kick = _LARGEST * _kick(pairs) * math.sqrt(dt) if noise else 0.0
    share = (w * dt * (1 + 2 * alpha) + alpha * kick) / 2
    return max(2, math.ceil(math.log(_TOLERANCE[itemsize]) / math.log(min(max(share, 1e-6), 0.7))))


def _row(pairs: Pair | Iterable[Pair]) -> tuple[Pair, ...]:
    return (pairs,) if isinstance(pairs, Pair) else tuple(pairs)


def _bound(p: Pair, j: float, b: float, scale: float) -> float:
    uniaxial = 2 * scale * (np.abs(p.K) + 6 * np.abs(p.K2)) + 2 * np.abs(p.K_s)
    demag = MU0 * float(np.abs(p.N).max() * p.M.sum())
    torque = np.abs(torque_field(p)) * j * (1 + abs(p.fl)) if j else np.zeros(2)
    exchange = float(p.gamma @ np.abs(p.B_E))
    return exchange + float(np.max(p.gamma * (uniaxial / p.M + demag + b + torque)))


def _kick(pairs: tuple[Pair, ...]) -> float:
    """Standard deviation of the thermal turn in a step, over the root of the step, rad/s^(1/2)."""
    return max(float(np.max(p.gamma * thermal_field(p, 1.0))) for p in pairs)
