"""The read-outs by name: a new one is a new file here and a name in :data:`hallweight.array.READOUTS`."""

from functools import cache
from importlib import import_module

from . import READOUTS
from .readout import Readout


@cache
def readout_of(name: str) -> Readout:
    """Return a read-out by one of :data:`READOUTS`; its file, and with it the compiler, is loaded when first asked."""
    if name not in READOUTS:
        raise KeyError(name)
    found: Readout = import_module(f".{name.replace('-', '_')}", __package__).READOUT
    return found
