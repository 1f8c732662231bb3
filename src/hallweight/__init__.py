"""hallweight: from a spin-orbit-torque device to the score of a neural network on it.

Stages are imported when first used, so that ``hallweight --help`` stays quick:
``hw.membrane`` frees, strains and heats a film, ``hw.magnet`` moves the moments, ``hw.hall`` measures devices,
``hw.lab`` reads files, ``hw.synapse`` fits them, ``hw.network`` evaluates, ``hw.chain``
does all of it for many membranes, ``hw.report`` shows, ``hw.paper`` judges the founding claims.
"""

from typing import Any

import lazy_loader

_public, _, _names = lazy_loader.attach_stub(__name__, __file__)
__all__ = sorted([*_names, "__version__", "card"])


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("hallweight")
    if name == "card":
        from .cards import load

        return load
    return _public(name)


def __dir__() -> list[str]:
    return sorted(__all__)
