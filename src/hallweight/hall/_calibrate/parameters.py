"""What can be calibrated: factors on a device, and the device with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hallweight.core import Card, InputError, did_you_mean
from hallweight.core.types import Array
from hallweight.magnet import Heating
from hallweight.membrane import StepResponse, no_heating

from .._barriers.wall_propagation import chiral_field
from .._device.hall_bar import HallBar
from .drive import Drive


@dataclass(frozen=True)
class Parameter:
    """A factor on the device.

    spread       standard deviation of its logarithm before anything was measured
    step         of the logarithm, for slopes
    description  what it is
    """

    spread: float
    step: float
    description: str


PARAMETERS: Mapping[str, Parameter] = {
    "torque": Parameter(np.log(3.0), 0.06, "torque per current"),
    "heat": Parameter(np.log(2.0), 0.1, "heating per current squared"),
    "barrier": Parameter(np.log(1.5), 0.06, "barrier of nucleation"),
    "pinning": Parameter(np.log(1.5), 0.06, "pinning of walls"),
    "coupling": Parameter(np.log(2.0), 0.2, "coupling of grains"),
    "sigma_K": Parameter(np.log(2.0), 0.15, "spread of the anisotropy"),
    "B_DMI": Parameter(np.log(2.0), 0.15, "field that overcomes the DMI"),
}
"""What can be calibrated."""

_MAX_SIGMA_K = 0.6  # volumes without anisotropy are no volumes


@dataclass(frozen=True)
class ScaledResponse:
    """The rise of ``step`` times a factor."""

    step: StepResponse
    factor: float

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s)."""
        return np.asarray(self.factor * self.step(t))


def scaled(device: HallBar, factors: Mapping[str, float]) -> HallBar:
    """Return the device with factors on what :data:`PARAMETERS` names."""
    f = {name: float(factors.get(name, 1.0)) for name in PARAMETERS}
    film, changes = device.film, _scaled_heat(device, f["heat"])
    if f["torque"] != 1:
        efficiencies: dict[str, Any] = {
            n: film[n] * f["torque"] for n in ("xi_1", "xi_2", "bulk_DL") if n in film.values
        }
        film = film.replace(how="fitted", **efficiencies)
        if device.source is not None:
            changes["source"] = device.source.replace(how="fitted", theta_SH=device.source["theta_SH"] * f["torque"])
    if f["sigma_K"] != 1:
        changes["sigma_K"] = min(device.sigma_K * f["sigma_K"], _MAX_SIGMA_K)
    kinetics = device.kinetics()
    model = kinetics.model
    pinning = model.pinning_energy(kinetics.film_state(device.pair().T))
    now = {"barrier": model.barrier_factor, "pinning": pinning, "coupling": model.coupling}
    changes |= {n: v * f[n] for n, v in now.items() if f[n] != 1}
    if "coupling" in changes:
        changes["coupling"] = min(changes["coupling"], 1.0)
    if f["B_DMI"] != 1:
        changes["B_DMI"] = chiral_field(model, kinetics.film_state(device.pair().T)) * f["B_DMI"]
    return with_film(device, film, changes)


def largest_factor(device: HallBar, name: str) -> float:
    """Return the factor beyond which :func:`scaled` changes nothing any more; infinite for most."""
    if name == "sigma_K" and device.sigma_K > 0:
        return max(_MAX_SIGMA_K / device.sigma_K, 1.0)
    if name == "coupling" and device.kinetics().model.coupling > 0:
        return max(1.0 / device.kinetics().model.coupling, 1.0)
    return np.inf


def with_film(device: HallBar, film: Card, changes: Mapping[str, Any]) -> HallBar:
    """Return the device with another card of its film (its membrane too, if it has one) and other changes."""
    membrane = {} if device.membrane is None else {"membrane": device.membrane.but(film=film)}
    return device.but(film=film, **membrane, **changes)


def _scaled_heat(device: HallBar, factor: float) -> dict[str, Any]:
    """The change of a device that multiplies the rise of its film."""
    if factor == 1 or device.warming is no_heating:
        return {}
    if isinstance(device.heating, Heating):
        return {"heating": replace(device.heating, rate=device.heating.rate * factor)}
    return {"heating": ScaledResponse(device.warming, factor)}


def has_effect(device: HallBar, drives: Iterable[Drive], name: str) -> bool:
    """Whether a factor can change anything at all."""
    pulsed = [d for d in drives if d.unit != "T"]
    kinetics = device.kinetics()
    coupled, model = kinetics.lattice.coupled, kinetics.model
    effect = {
        "torque": bool(pulsed),
        "heat": bool(pulsed) and float(device.warming(np.array([1e-3]))[0]) > 0,
        "pinning": coupled and model.pinning != 0,
        "coupling": coupled and model.coupling > 0,
        "sigma_K": device.sigma_K > 0,
        "B_DMI": bool(pulsed) and any(d.field for d in drives),
    }
    return effect.get(name, True)


def check_names(free: Iterable[str]) -> None:
    """Refuse unknown names of parameters."""
    known = (*PARAMETERS, "R_AHE")
    for name in free:
        if name not in known:
            wanted = "one of the parameters of calibrate"
            raise InputError(f"the unknown parameter {name!r}", wanted, did_you_mean(name, known))
