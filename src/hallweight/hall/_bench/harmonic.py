r"""Harmonic Hall voltages: the film under a small alternating current, in step with it.

A current ``I sin(wt)`` far below every resonance tilts the saturated pair by ``dm = H^-1 f``, with the curvature H of
the energy on the two spheres and the forces of damping-like, field-like and Oersted field on each sublattice. The Hall
resistance then follows the current, ``R(m + dm sin wt)``, and the voltage is

``V = V_1w sin(wt) + V_2w cos(2wt),   V_1w = I R,   V_2w = -(I^2/2) dR/dI``

(cite key hayashi2014harmonic). V_1w is even in a field along or across the current, V_2w odd; their ratio is the
effective field, see :func:`hallweight.synapse.fit`.

What the Hall voltage sees is sublattice 1. A field acts on both and also cants them against each other, so near
compensation sublattice 1 answers a field with more than the net moment (:func:`moment_seen`), and the effective field
of a torque seems smaller than ``tau/M_net`` by about ``2 K_2 M_2/(J M_net)``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hallweight.core import InputError, Protocol, Sweep, Trace, parse
from hallweight.core.constants import E_CHARGE, HBAR, MU0
from hallweight.core.types import Array
from hallweight.magnet import Pair, energy_curvature, oersted, perpendicular_anisotropy, rest

from .._device.hall_bar import HallBar
from .._device.pulse_heating import check_heat
from .._device.readout_noise import white
from .measure import about

_SPINS = np.array([0.0, 1.0, 0.0])
_LARGE = 0.5  # of the anisotropy field: beyond this the film is no longer nearly upright


def harmonic(
    device: HallBar, current: str | float = "1 mA", field: str | None = None, *, state: str = "up",
    temperature: str | float | None = None, seed: int = 0,
) -> Trace:  # fmt: skip
    """Return first and second harmonic Hall voltage against a field along ("B_x") and across ("B_y") the current.

    ``current``: amplitude of the alternating current (A). ``field``: a sweep, of which one branch from its negative
    to its positive end is measured (None: 41 fields to a tenth of the anisotropy field). ``state``: the film is
    saturated "up" or "down" (sublattice 1). Layout "harmonic" with ``V_1w`` and ``V_2w`` (V). The film is as warm as
    the mean power makes it within a second.
    """
    if state not in ("up", "down"):
        raise InputError(f"the state {state!r}", "'up' or 'down'", "choose one of the two")
    size = parse(current, "A")
    if not size > 0:
        raise InputError(f"a current of {size:g} A", "one above zero", "give for example '1 mA'")
    j = device.current_density(size)
    ambient = device.driven(temperature).T
    rms = j / np.sqrt(2)
    warm = check_heat(device.warming, rms, 1.0, ambient, device.film.get("T_C", np.inf), f"a current of {size:g} A")
    pair = device.driven(warm if warm > ambient + 0.01 else ambient)
    along = _branch(field, perpendicular_anisotropy(pair) * 2 / max(abs(pair.M_net), 1.0))
    if np.abs(along).max() * abs(pair.M_net) > _LARGE * 2 * perpendicular_anisotropy(pair):
        raise InputError(f"a field of {np.abs(along).max():g} T", "well below the anisotropy field of "
                         f"{2 * perpendicular_anisotropy(pair) / abs(pair.M_net):.3g} T", "sweep less far")  # fmt: skip
    volts = np.concatenate([_scan(device, pair, along, axis, size, state) for axis in (0, 1)])
    volts += _noise(device, warm, volts.shape, np.random.default_rng([seed, device.seed]))
    coords = {"field": np.tile(along, 2), "scan": np.repeat(["B_x", "B_y"], len(along))}
    return Trace.from_arrays("V_2w", "V", volts[:, 1], layout="harmonic", coords=coords,
                             extra={"V_1w": (volts[:, 0], "V")}, how="simulated",
                             meta=_meta(device, pair, j, size, state) | about([device], seed))  # fmt: skip


def _branch(field: str | None, anisotropy: float) -> Array:
    if field is None:
        return 0.1 * anisotropy * np.linspace(-1, 1, 41)
    step = Protocol.parse(field).steps[0]
    if not isinstance(step, Sweep) or step.unit != "T":
        raise InputError(f"{field!r}", "a sweep of field, as '+-20 mT in 1 mT'", "correct the field")
    n = max(1, round(step.size / step.step))
    return step.size * np.arange(-n, n + 1) / n


def _scan(device: HallBar, pair: Pair, along: Array, axis: int, size: float, state: str) -> Array:
    """V_1w and V_2w (fields, 2) for a field along x (0) or y (1)."""
    hall = _Hall.of(device, pair.T)
    out = np.empty((len(along), 2))
    m = rest(pair, (0.0, 0.0, 0.0), state)
    for k, b in enumerate(along):
        applied = np.zeros(3)
        applied[axis] = b
        m = rest(pair, applied, m)
        slope = hall.slope(m[0]) @ response(device, pair, m, applied)[0] * device.density_per_current()
        out[k] = size * hall(m[0]), -0.5 * size**2 * slope
    return out


def response(device: HallBar, pair: Pair, m: Array, field: Array) -> Array:
    """Tilt of the two moments per current density, (2, 3) per A/m^2, about a state of rest ``m``."""
    bend, basis = energy_curvature(pair, m, field)
    per = HBAR * pair.xi / (2 * E_CHARGE * pair.t)
    force = per[:, None] * (np.cross(m, _SPINS) + pair.fl * _SPINS)
    if device.source is not None:
        force = force + pair.M[:, None] * _SPINS * oersted(device.source, pair.t, device.width, device.side)
    turn = np.linalg.solve(bend, np.einsum("ipa,ia->ip", basis, force).reshape(4))
    return np.asarray(np.einsum("ip,ipa->ia", turn.reshape(2, 2), basis))


def moment_seen(pair: Pair) -> float:
    """Moment (A/m) with which sublattice 1 answers a small in-plane field, when a torque acts on sublattice 1.

    Small angles a, b of m_1 and m_2 balance ``J (a + b) + 2 K_1 a = M_1 B + F``, ``J (a + b) + 2 K_2 b = M_2 B``, so a
    field acts like ``F = (J M_net + 2 K_2 M_1)/(J + 2 K_2) B``. K_2 holds the demagnetisation, without stress.
    """
    if pair.J <= 0:
        return pair.M_net
    own = 2 * float(pair.K[1] + 2 * pair.K2[1]) + MU0 * pair.M_net * float(pair.M[1] * pair.N[2])
    return float((pair.J * pair.M_net + own * pair.M[0]) / (pair.J + own))


@dataclass(frozen=True)
class _Hall:
    """R = high m_z + 2 flat m_x m_y + offset (ohm) of sublattice 1."""

    high: float
    flat: float
    offset: float

    @classmethod
    def of(cls, device: HallBar, temperature: float) -> "_Hall":
        high, r = device.R_AHE * device.moment(temperature), device.readout
        return cls(high, high * r.planar, r.offset * device.sheet)

    def __call__(self, m: Array) -> float:
        return float(self.high * m[2] + 2 * self.flat * m[0] * m[1] + self.offset)

    def slope(self, m: Array) -> Array:
        return np.array([2 * self.flat * m[1], 2 * self.flat * m[0], self.high])


def _noise(device: HallBar, temperature: float, shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """Johnson and amplifier noise (V) of each read of a lock-in amplifier with the read-out's time constant."""
    r = device.readout
    if r.noiseless:
        return 0.0
    amplifier = r.amplifier * float(np.sqrt(1 + r.corner / r.frequency))
    return white(device.R_xx, temperature, amplifier, 1 / (4 * r.time)) * rng.standard_normal(shape)


def _meta(device: HallBar, pair: Pair, j: float, size: float, state: str) -> dict[str, Any]:
    field = 0.0 if device.source is None else oersted(device.source, pair.t, device.width, device.side)
    return {
        "temperature": pair.T,
        "current": size,
        "current_density": j,
        "M_net": pair.M_net,
        "M_seen": moment_seen(pair),
        "thickness": pair.t,
        "planar_ratio": device.readout.planar,
        "state": 1 if state == "up" else -1,
        "B_oersted": field * j,
    }
