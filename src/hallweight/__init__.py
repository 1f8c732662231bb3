"""hallweight: from a spin-orbit-torque device to the score of a neural network on it.

Stages are imported when first used, so that ``hallweight --help`` stays quick:
``hw.membrane`` frees, strains and heats a film, ``hw.magnet`` moves the moments, ``hw.hall`` measures devices,
``hw.lab`` reads files, ``hw.synapse`` fits them, ``hw.network`` evaluates, ``hw.chain``
does all of it for many membranes, ``hw.report`` shows.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import array, cards, chain, core, hall, lab, magnet, membrane, network, report, synapse
    from .cards import cite
    from .cards import load as card
    from .core import Card, HallweightError, Protocol, Run, Trace

    __version__: str

_STAGES = ("core", "cards", "membrane", "magnet", "hall", "lab", "synapse", "array", "network", "chain", "report")
_NAMES = {
    "cite": ("cards", "cite"),
    "card": ("cards", "load"),
    "Card": ("core", "Card"),
    "Protocol": ("core", "Protocol"),
    "Trace": ("core", "Trace"),
    "Run": ("core", "Run"),
    "HallweightError": ("core", "HallweightError"),
}

__all__ = [
    "Card",
    "HallweightError",
    "Protocol",
    "Run",
    "Trace",
    "__version__",
    "array",
    "card",
    "cards",
    "chain",
    "cite",
    "core",
    "hall",
    "lab",
    "magnet",
    "membrane",
    "network",
    "report",
    "synapse",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("hallweight")
    if name in _STAGES:
        return import_module(f"hallweight.{name}")
    if name in _NAMES:
        stage, attribute = _NAMES[name]
        return getattr(import_module(f"hallweight.{stage}"), attribute)
    raise AttributeError(f"module 'hallweight' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
