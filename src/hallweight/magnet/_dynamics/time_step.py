"""The step that an integrator takes: from the highest frequency, and refused where it cannot resolve the motion."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from hallweight.core import InputError, show
from hallweight.core.constants import MU0
from hallweight.core.validation import one_of, positive

from .._drive.timeline import Timeline
from .._drive.waveform import Quantity
from .._film.anisotropy_terms import easy_axes
from .._film.field_free_terms import field_per_current, unidirectional
from .._film.sublattice_pair import SublatticePair
from .coefficients import thermal_field, torque_field
from .sampled_drive import Peaks

CHOSEN_ANGLE = {"heun": 0.1, "midpoint": 0.2, "adaptive": 1.0}
"""Angle, rad, by which the highest frequency may rotate a moment in a step that is chosen. Heun's spurious gain of a
mode is angle^3/8 per radian, 1.3e-4 at 0.1, and less for the slower modes of an antiparallel pair. The midpoint's
frequency is low by angle^2/12, 0.3%. The adaptive method finds its own steps: this is how finely the drive is
sampled."""
LARGEST_ANGLE = {"heun": 0.3, "midpoint": 0.6, "adaptive": math.inf}
"""Angle, rad, beyond which a user's step is refused: Heun's gain is then 0.3% per radian, in the range of a damping."""
_CHOSEN_THERMAL_ANGLE = 0.03  # rad, standard deviation of the thermal rotation in one step
_LARGEST_THERMAL_ANGLE = 0.2
_LARGEST_INCREMENT = (3 * 5**2 / 2.5) ** 0.5  # length of the largest increment, in standard deviations of a component
_TOLERANCE = {8: 1e-13, 4: 1e-7}  # of the midpoint's equation, by bytes of the numbers
_SAMPLES = 20  # of the shortest change of a waveform

Pairs = SublatticePair | Iterable[SublatticePair]
_NOTHING = Peaks()


def time_step(
    pairs: Sequence[SublatticePair],
    line: Timeline,
    dt: Quantity | None = None,
    *,
    scheme: str = "heun",
    noise: bool = True,
    B_extra: float = 0.0,
    K_scale: float = 1.0,
) -> float:
    """Return the step (s): chosen, or the user's ``dt`` if it resolves film and waveform.

    ``B_extra`` (T) and ``K_scale`` are the largest of single devices. Raises :class:`InputError` for a step that is
    too long.
    """
    one_of("scheme", scheme, LARGEST_ANGLE)
    peaks = Peaks(line.current.peak, line.strongest + B_extra, K_scale)
    if dt is None:
        return min(choose_step(pairs, peaks, scheme=scheme, noise=noise), line.shortest / _SAMPLES)
    step = positive("dt", dt, "s")
    if step > line.shortest:
        found = f"a step of {show(step, 's')} for a waveform that changes within {show(line.shortest, 's')}"
        raise InputError(found, "a step that resolves it", "leave dt out to have it chosen")
    check_step(step, pairs, peaks, scheme=scheme, noise=noise)
    return step


def choose_step(pairs: Pairs, peaks: Peaks = _NOTHING, *, scheme: str = "heun", noise: bool = True) -> float:
    """Return the step (s), rounded down to two digits, for a scheme ("heun", "midpoint", "adaptive").

    ``noise``: whether there is a thermal field. Its rotation in one step grows as the root of the step and is kept
    below 0.03 rad (diffusion then 0.15% too fast).
    """
    pairs = as_pairs(pairs)
    dt = CHOSEN_ANGLE[scheme] / max(highest_frequency(pairs, peaks), 1e6)
    if noise:
        dt = min(dt, (_CHOSEN_THERMAL_ANGLE / max(_thermal_angle(pairs), 1e-30)) ** 2)
    digit = 10.0 ** (math.floor(math.log10(dt)) - 1)
    return float(f"{math.floor(dt / digit * (1 + 1e-9)) * digit:.2g}")


def check_step(dt: float, pairs: Pairs, peaks: Peaks = _NOTHING, *, scheme: str = "heun", noise: bool = True) -> None:
    """Raise :class:`InputError` if a step of ``dt`` seconds cannot resolve the motion; arguments of ``choose_step``."""
    pairs = as_pairs(pairs)
    w = highest_frequency(pairs, peaks)
    thermal_angle = _thermal_angle(pairs) * math.sqrt(dt) if noise else 0.0
    if w * dt <= LARGEST_ANGLE[scheme] and thermal_angle <= _LARGEST_THERMAL_ANGLE:
        return
    if w * dt > LARGEST_ANGLE[scheme]:
        gamma = max(float(p.gamma.max()) for p in pairs)
        cause = f"stiffest field ({w / gamma:.3g} T, exchange included)"
        angle, most = w * dt, LARGEST_ANGLE[scheme]
    else:
        cause, angle, most = "thermal field", thermal_angle, _LARGEST_THERMAL_ANGLE
    found = f"a step of {show(dt, 's', 3)}, in which the {cause} rotates a moment by {angle:.2g} rad"
    good = choose_step(pairs, peaks, scheme=scheme, noise=noise)
    raise InputError(found, f"at most {most:g} rad", f"choose a step of {show(good, 's', 2)} or let it be chosen")


def highest_frequency(pairs: Pairs, peaks: Peaks = _NOTHING) -> float:
    """Return a bound on the angular frequency of any motion, rad/s.

    It is gamma_1 B_E1 + gamma_2 B_E2, the exchange mode of parallel sublattices, and the larger gamma_i times all other
    fields: anisotropy, strain, demagnetisation, applied field and torques, each at its peak.
    """
    return max(_frequency_bound(p, peaks) for p in as_pairs(pairs))


def fixed_point_iterations(dt: float, pairs: Pairs, w: float, *, noise: bool, itemsize: int = 8) -> int:
    """Return how many iterations the midpoint scheme takes at a step ``dt``, for a highest frequency ``w`` (rad/s).

    Each leaves a fraction of at most (w dt (1 + 2 alpha) + alpha theta)/2 of the error, theta the angle of the largest
    thermal increment.
    """
    pairs = as_pairs(pairs)
    alpha = max(float(p.alpha.max()) for p in pairs)
    thermal_angle = _LARGEST_INCREMENT * _thermal_angle(pairs) * math.sqrt(dt) if noise else 0.0
    contraction = (w * dt * (1 + 2 * alpha) + alpha * thermal_angle) / 2
    return max(2, math.ceil(math.log(_TOLERANCE[itemsize]) / math.log(min(max(contraction, 1e-6), 0.7))))


def as_pairs(pairs: Pairs) -> tuple[SublatticePair, ...]:
    """Return one pair or several as a tuple."""
    return (pairs,) if isinstance(pairs, SublatticePair) else tuple(pairs)


def _frequency_bound(pair: SublatticePair, peaks: Peaks) -> float:
    j, b, K_scale = abs(peaks.j), abs(peaks.B), peaks.K_scale
    uniaxial = 2 * K_scale * (np.abs(pair.K) + 6 * np.abs(pair.K2))
    for term in easy_axes(pair):
        uniaxial = uniaxial + 2 * np.abs(term.strength)
    demagnetising = MU0 * float(np.abs(pair.N).max() * pair.M.sum())
    torque = np.abs(torque_field(pair)) * j * (1 + abs(pair.fl)) * (1 + abs(pair.spin_z)) if j else np.zeros(2)
    b += float(np.linalg.norm(field_per_current(pair))) * j
    uniaxial = uniaxial + np.linalg.norm(unidirectional(pair), axis=1)
    exchange = float(pair.gamma @ np.abs(pair.B_E))
    return exchange + float(np.max(pair.gamma * (uniaxial / pair.M + demagnetising + b + torque)))


def _thermal_angle(pairs: tuple[SublatticePair, ...]) -> float:
    """Standard deviation of the thermal rotation in a step, over the root of the step, rad/s^(1/2)."""
    return max(float(np.max(p.gamma * thermal_field(p, 1.0))) for p in pairs)
