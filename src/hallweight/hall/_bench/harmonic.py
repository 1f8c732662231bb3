r"""Harmonic Hall voltages: the film under a small alternating current, in step with it.

A current ``I sin(wt)`` far below every resonance tilts the saturated pair by ``dm = H^-1 f``, with the curvature H of
the energy on the two spheres and the forces of damping-like, field-like and Oersted field on each sublattice. The Hall
resistance then follows the current, ``R(m + dm sin wt)``, and the voltage is

``V = V_1w sin(wt) + V_2w cos(2wt),   V_1w = I R,   V_2w = -(I^2/2) dR/dI``

(cite key hayashi2014harmonic). V_1w is even in a field along or across the current, V_2w odd; their ratio is the
effective field, see :func:`hallweight.synapse.fit`.

What the Hall voltage sees is sublattice 1. A field acts on both and also cants them against each other. So near
compensation sublattice 1 answers a field with more than the net moment (:func:`apparent_moment`). The effective field
of a torque then seems smaller than ``tau/M_net`` by about ``2 K_2 M_2/(J M_net)``.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from hallweight.core import InputError, Protocol, Sweep, Trace
from hallweight.core.constants import E_CHARGE, HBAR, MU0
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import one_of, positive
from hallweight.magnet import Pair, energy_curvature, oersted, perpendicular_anisotropy, rest

from .._device.hall_bar import HallBar
from .._device.pulse_heating import check_heat
from .._device.readout_at_temperature import readout_at
from .._device.readout_noise import white
from .provenance import provenance

_SPINS = np.array([0.0, 1.0, 0.0])
_LARGE = 0.5  # of the anisotropy field: beyond this the film is no longer nearly upright


@names_keywords
def harmonic(
    device: HallBar,
    current: str | float = "1 mA",
    field: str | None = None,
    *,
    state: Literal["up", "down"] = "up",
    temperature: str | float | None = None,
    seed: int = 0,
) -> Trace:
    """Return first and second harmonic Hall voltage against a field along ("B_x") and across ("B_y") the current.

    current      A              amplitude of the alternating current
    field        a sweep        one branch of it, from its negative to its positive end; None: 41 fields to a tenth of
                                the anisotropy field
    state        "up", "down"   in which the film is saturated (sublattice 1)
    temperature  K              of the surroundings; None: the card's

    Layout "harmonic" with ``V_1w`` and ``V_2w`` (V). The film is as warm as the mean power makes it within a second.
    """
    one_of("state", state, ("up", "down"))
    amplitude = positive("current", current, "A")
    j = device.current_density(amplitude)
    ambient, T_C = device.driven(temperature).T, device.film.get("T_C", np.inf)
    warm = check_heat(device.heat(ambient), j / np.sqrt(2), 1.0, ambient, T_C, f"a current of {amplitude:g} A")
    pair = device.driven(warm if warm > ambient + 0.01 else ambient)
    fields = _branch(field, pair)
    volts = np.concatenate([_scan(device, pair, fields, axis, amplitude, state) for axis in (0, 1)])
    volts += _noise(device, warm, volts.shape, np.random.default_rng([seed, device.seed]))
    coords = {"field": np.tile(fields, 2), "scan": np.repeat(["B_x", "B_y"], len(fields))}
    return Trace.from_arrays(
        "V_2w",
        "V",
        volts[:, 1],
        layout="harmonic",
        coords=coords,
        extra={"V_1w": (volts[:, 0], "V")},
        how="simulated",
        meta=_meta(device, pair, amplitude, state) | provenance([device], seed),
    )


def _branch(field: str | None, pair: Pair) -> Array:
    """The fields (T) of a sweep; refuses one that comes near the anisotropy field."""
    stiffness = perpendicular_anisotropy(pair) * 2
    if field is None:
        fields = 0.1 * (stiffness / max(abs(pair.M_net), 1.0)) * np.linspace(-1, 1, 41)
    else:
        step = Protocol.parse(field).steps[0]
        if not isinstance(step, Sweep) or step.unit != "T":
            raise InputError(f"{field!r}", "a sweep of field, as '+-20 mT in 1 mT'", "correct the field")
        n = max(1, round(step.size / step.step))
        fields = step.size * np.arange(-n, n + 1) / n
    largest = float(np.abs(fields).max())
    if largest * abs(pair.M_net) > _LARGE * stiffness:
        wanted = f"well below the anisotropy field of {stiffness / abs(pair.M_net):.3g} T"
        raise InputError(f"a field of {largest:g} T", wanted, "sweep less far")
    return fields


def _scan(device: HallBar, pair: Pair, fields: Array, axis: int, amplitude: float, state: str) -> Array:
    """V_1w and V_2w (fields, 2) for a field along x (0) or y (1)."""
    hall = _HallResistance.of(device, pair.T)
    out = np.empty((len(fields), 2))
    m = rest(pair, (0.0, 0.0, 0.0), state)
    for k, b in enumerate(fields):
        field = np.zeros(3)
        field[axis] = b
        m = rest(pair, field, m)
        slope = hall.slope(m[0]) @ tilt_per_density(device, pair, m, field)[0] * device.density_per_current()
        out[k] = amplitude * hall(m[0]), -0.5 * amplitude**2 * slope
    return out


def tilt_per_density(device: HallBar, pair: Pair, m: Array, field: Array) -> Array:
    """Tilt of the two moments per current density, (2, 3) per A/m^2, about a state of rest ``m``."""
    curvature, basis = energy_curvature(pair, m, field)
    damping_like = HBAR * pair.xi / (2 * E_CHARGE * pair.t)
    force = damping_like[:, None] * (np.cross(m, _SPINS) + pair.fl * _SPINS)
    if device.source is not None:
        force = force + pair.M[:, None] * _SPINS * _oersted(device, pair)
    tilt = np.linalg.solve(curvature, np.einsum("ipa,ia->ip", basis, force).reshape(4))
    return np.asarray(np.einsum("ip,ipa->ia", tilt.reshape(2, 2), basis))


def apparent_moment(pair: Pair) -> float:
    """Moment (A/m) with which sublattice 1 answers a small in-plane field, when a torque acts on sublattice 1.

    Small angles a, b of m_1 and m_2 balance ``J (a + b) + 2 K_1 a = M_1 B + F``, ``J (a + b) + 2 K_2 b = M_2 B``. So a
    field acts like ``F = (J M_net + 2 K_2 M_1)/(J + 2 K_2) B``. K_2 holds the demagnetisation, without stress.
    """
    if pair.J <= 0:
        return pair.M_net
    two_K_2 = 2 * float(pair.K[1] + 2 * pair.K2[1]) + MU0 * pair.M_net * float(pair.M[1] * pair.N[2])
    return float((pair.J * pair.M_net + two_K_2 * pair.M[0]) / (pair.J + two_K_2))


def _oersted(device: HallBar, pair: Pair) -> float:
    """Oersted field of the spin source at the film, T per A/m^2."""
    return 0.0 if device.source is None else oersted(device.source, pair.t, device.width, device.side)


@dataclass(frozen=True)
class _HallResistance:
    """R = anomalous m_z + 2 planar m_x m_y + offset (ohm) of sublattice 1."""

    anomalous: float
    planar: float
    offset: float

    @classmethod
    def of(cls, device: HallBar, temperature: float) -> "_HallResistance":
        at = readout_at(device, temperature)
        return cls(at.R_AHE, at.R_AHE * device.readout.planar, at.offset)

    def __call__(self, m: Array) -> float:
        return float(self.anomalous * m[2] + 2 * self.planar * m[0] * m[1] + self.offset)

    def slope(self, m: Array) -> Array:
        return np.array([2 * self.planar * m[1], 2 * self.planar * m[0], self.anomalous])


def _noise(device: HallBar, temperature: float, shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """Johnson and amplifier noise (V) of each read of a lock-in amplifier with the read-out's time constant."""
    r = device.readout
    if r.noiseless:
        return 0.0
    amplifier = r.amplifier_noise(r.frequency)
    sigma = white(readout_at(device, temperature).R_xx, temperature, amplifier, 1 / (4 * r.time))
    return sigma * rng.standard_normal(shape)


def _meta(device: HallBar, pair: Pair, amplitude: float, state: str) -> dict[str, Any]:
    j = device.current_density(amplitude)
    return {
        "temperature": pair.T,
        "current": amplitude,
        "current_density": j,
        "M_net": pair.M_net,
        "M_seen": apparent_moment(pair),
        "thickness": pair.t,
        "planar_ratio": device.readout.planar,
        "state": 1 if state == "up" else -1,
        "B_oersted": _oersted(device, pair) * j,
    }
