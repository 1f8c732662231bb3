"""What can be calibrated: factors on a device, and the device with them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hallweight.core import Card, InputError, did_you_mean
from hallweight.core.types import Array
from hallweight.magnet import Heating
from hallweight.membrane import StepResponse, no_heating

from .._device.hall_bar import HallBar
from .drive import Drive


@dataclass(frozen=True)
class Parameter:
    """A factor on the device: the standard deviation ``spread`` of its logarithm before anything was measured, the
    ``step`` of the logarithm for slopes, and ``words``.
    """

    spread: float
    step: float
    words: str


KNOWN: Mapping[str, Parameter] = {
    "torque": Parameter(np.log(3.0), 0.06, "torque per current"),
    "heat": Parameter(np.log(2.0), 0.1, "heating per current squared"),
    "barrier": Parameter(np.log(1.5), 0.06, "barrier of nucleation"),
    "pinning": Parameter(np.log(1.5), 0.06, "pinning of walls"),
    "wall": Parameter(np.log(2.0), 0.2, "wall energy over pinning"),
    "sigma_K": Parameter(np.log(2.0), 0.15, "spread of the anisotropy"),
    "B_DMI": Parameter(np.log(2.0), 0.15, "field that overcomes the DMI"),
}
"""What can be calibrated."""

_WIDEST = 0.6  # sigma_K: volumes without anisotropy are no volumes


@dataclass(frozen=True)
class Warmer:
    """The rise of ``step`` times a factor."""

    step: StepResponse
    factor: float

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s)."""
        return np.asarray(self.factor * self.step(t))


def tuned(device: HallBar, factors: Mapping[str, float]) -> HallBar:
    """Return the device with factors on what :data:`KNOWN` names."""
    f = {name: float(factors.get(name, 1.0)) for name in KNOWN}
    film, changes = device.film, _warmer(device, f["heat"])
    if f["torque"] != 1:
        own: dict[str, Any] = {n: film[n] * f["torque"] for n in ("xi_1", "xi_2", "bulk_DL") if n in film.values}
        film = film.replace(how="fitted", **own)
        if device.source is not None:
            changes["source"] = device.source.replace(how="fitted", theta_SH=device.source["theta_SH"] * f["torque"])
    if f["sigma_K"] != 1:
        changes["sigma_K"] = min(device.sigma_K * f["sigma_K"], _WIDEST)
    model = device.kinetics().model
    now = {"barrier": model.factor, "pinning": model.pinning, "wall": model.wall / (model.pinning or 1.0)}
    changes |= {n: v * f[n] for n, v in now.items() if f[n] != 1}
    if f["B_DMI"] != 1:
        changes["B_DMI"] = chiral_field(device) * f["B_DMI"]
    return with_film(device, film, changes)


def with_film(device: HallBar, film: Card, changes: Mapping[str, Any]) -> HallBar:
    """Return the device with another card of its film (its membrane too, if it has one) and other changes."""
    bound = {} if device.membrane is None else {"membrane": device.membrane.but(film=film)}
    return device.but(film=film, **bound, **changes)


def _warmer(device: HallBar, factor: float) -> dict[str, Any]:
    """The change of a device that multiplies the rise of its film."""
    if factor == 1 or device.warming is no_heating:
        return {}
    if isinstance(device.heating, Heating):
        return {"heating": replace(device.heating, rate=device.heating.rate * factor)}
    if device.support is None or device.membrane is not None or callable(device.heating):
        return {"heating": Warmer(device.warming, factor)}
    less: dict[str, Any] = {n: device.support[n] / factor for n in ("kappa", "C_v")}  # the diffusivity stays
    return {"support": device.support.replace(how="fitted", **less)}


def chiral_field(device: HallBar) -> float:
    """In-plane field (T) that overcomes the DMI at the card's temperature."""
    kinetics = device.kinetics()
    model, m = kinetics.model, kinetics.matter(device.pair().T)
    return float(model.D / np.sqrt(model.A_ex / m.K) / abs(m.M)) if model.B_DMI is None else model.B_DMI


def can(device: HallBar, drives: list[Drive], name: str) -> bool:
    """Whether a factor can change anything at all."""
    pulsed = any(d.unit != "T" for d in drives)
    warm = float(device.warming(np.array([1e-3]))[0]) > 0
    model = device.kinetics().model
    there = {"torque": pulsed, "heat": pulsed and warm, "pinning": model.pinning > 0, "wall": model.wall > 0,
             "sigma_K": device.sigma_K > 0, "B_DMI": pulsed and any(d.field for d in drives)}  # fmt: skip
    return there.get(name, True)


def check_names(free: tuple[str, ...]) -> None:
    """Refuse unknown names."""
    for name in free:
        if name not in KNOWN and name != "R_AHE":
            raise InputError(f"the unknown parameter {name!r}", "one of the parameters of calibrate",
                             did_you_mean(name, (*KNOWN, "R_AHE")))  # fmt: skip
