"""What a trace or a data set carries with it: seed, versions, what was assumed, what to cite."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from hallweight.core import environment

from .._device.hall_bar import HallBar


def provenance(devices: Sequence[HallBar], seed: int) -> dict[str, Any]:
    """Seed, versions, what was assumed, what to cite, and the device in words: for the ``meta`` of a trace."""
    kinetics = devices[0].kinetics()
    cites = dict.fromkeys(key for d in devices for key in (*d.cites(), *kinetics.cites))
    assumed = dict.fromkeys(name for d in devices for name in (*d.assumed(), *kinetics.assumed))
    return {
        "seed": seed,
        "versions": environment() | {"numba": version("numba")},
        "assumed": tuple(assumed),
        "cites": tuple(cites),
        "device": str(devices[0]),
    }


def attributes(device: HallBar, seed: int) -> dict[str, object]:
    """Return the same for a data set: text and numbers only."""

    def plain(value: object) -> object:
        if isinstance(value, str | int | float):
            return value
        return " ".join(value) if isinstance(value, tuple) else str(value)

    return {k: plain(v) for k, v in provenance([device], seed).items()}
