"""Membrane: a film that is freed from its substrate, put on a support, bent and heated.

In come a film, a release layer, a support and a bend (cards and quantities); out go the time and front of release,
strain, stress and change of anisotropy, and the rise of temperature under a pulse. It knows no dynamics of the moments.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._anisotropy import Anisotropy, magnetostriction
    from ._bend import Curl, Ply, Stack, curl
    from ._budget import Budget, budget
    from ._etch import EtchHoles, Holes, etch_holes
    from ._heat_cross import HallCross
    from ._interval import Interval
    from ._limits import Limit, buckle_stress, channel_stress, wavelength, wrinkle_stress
    from ._membrane import Membrane
    from ._outline import Outline, outline
    from ._release import Release, release
    from ._release_kinetics import Kinetics, Law, kinetics
    from ._strain import Strain, Stress

_NAMES = {
    "Anisotropy": "_anisotropy",
    "Budget": "_budget",
    "Curl": "_bend",
    "EtchHoles": "_etch",
    "Holes": "_etch",
    "HallCross": "_heat_cross",
    "Interval": "_interval",
    "Kinetics": "_release_kinetics",
    "Law": "_release_kinetics",
    "Limit": "_limits",
    "Membrane": "_membrane",
    "Outline": "_outline",
    "Ply": "_bend",
    "Release": "_release",
    "Stack": "_bend",
    "Strain": "_strain",
    "Stress": "_strain",
    "buckle_stress": "_limits",
    "budget": "_budget",
    "channel_stress": "_limits",
    "curl": "_bend",
    "etch_holes": "_etch",
    "kinetics": "_release_kinetics",
    "magnetostriction": "_anisotropy",
    "outline": "_outline",
    "release": "_release",
    "wavelength": "_limits",
    "wrinkle_stress": "_limits",
}

__all__ = [
    "Anisotropy",
    "Budget",
    "Curl",
    "EtchHoles",
    "HallCross",
    "Holes",
    "Interval",
    "Kinetics",
    "Law",
    "Limit",
    "Membrane",
    "Outline",
    "Ply",
    "Release",
    "Stack",
    "Strain",
    "Stress",
    "buckle_stress",
    "budget",
    "channel_stress",
    "curl",
    "etch_holes",
    "kinetics",
    "magnetostriction",
    "outline",
    "release",
    "wavelength",
    "wrinkle_stress",
]


def __getattr__(name: str) -> Any:
    """Import each part when it is first used."""
    if name not in _NAMES:
        raise AttributeError(f"module 'hallweight.membrane' has no attribute {name!r}")
    return getattr(import_module(f"hallweight.membrane.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
