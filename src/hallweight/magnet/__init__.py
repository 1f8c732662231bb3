"""Magnet: the two sublattices of a ferrimagnetic film in equilibrium and in motion under fields, currents and heat.

In come a film's :class:`~hallweight.core.Card`, fields and currents; out go moments of both sublattices (xarray) and
what follows from them: compensation, modes, switching. It knows no Hall voltage and no pattern of domains in space.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._barrier import planar_barrier
    from ._compensation import compensation
    from ._composition import at_composition, compensating
    from ._critical import critical_current
    from ._energy import energy, rest
    from ._heating import Course, Heating
    from ._limits import relaxation_rate, static_threshold
    from ._macrospin import macrospin
    from ._map import switching_map
    from ._mean_field import Alloy
    from ._modes import Modes, modes
    from ._pair import Pair, pair
    from ._rates import rates
    from ._simulate import simulate
    from ._spin_flop import SpinFlop, spin_flop
    from ._states import order
    from ._threshold import threshold
    from ._time import switching_time
    from ._timeline import Timeline, timeline
    from ._torque import driven, oersted, spin_hall
    from ._waveform import Waveform, pause, pulse, sampled, sine, train

_NAMES = {
    "Alloy": "_mean_field",
    "Course": "_heating",
    "Heating": "_heating",
    "Modes": "_modes",
    "Pair": "_pair",
    "SpinFlop": "_spin_flop",
    "Timeline": "_timeline",
    "Waveform": "_waveform",
    "at_composition": "_composition",
    "compensating": "_composition",
    "compensation": "_compensation",
    "critical_current": "_critical",
    "driven": "_torque",
    "energy": "_energy",
    "macrospin": "_macrospin",
    "modes": "_modes",
    "oersted": "_torque",
    "order": "_states",
    "pair": "_pair",
    "pause": "_waveform",
    "planar_barrier": "_barrier",
    "pulse": "_waveform",
    "rates": "_rates",
    "relaxation_rate": "_limits",
    "rest": "_energy",
    "sampled": "_waveform",
    "simulate": "_simulate",
    "sine": "_waveform",
    "spin_flop": "_spin_flop",
    "spin_hall": "_torque",
    "static_threshold": "_limits",
    "switching_map": "_map",
    "switching_time": "_time",
    "threshold": "_threshold",
    "timeline": "_timeline",
    "train": "_waveform",
}

__all__ = [
    "Alloy",
    "Course",
    "Heating",
    "Modes",
    "Pair",
    "SpinFlop",
    "Timeline",
    "Waveform",
    "at_composition",
    "compensating",
    "compensation",
    "critical_current",
    "driven",
    "energy",
    "macrospin",
    "modes",
    "oersted",
    "order",
    "pair",
    "pause",
    "planar_barrier",
    "pulse",
    "rates",
    "relaxation_rate",
    "rest",
    "sampled",
    "simulate",
    "sine",
    "spin_flop",
    "spin_hall",
    "static_threshold",
    "switching_map",
    "switching_time",
    "threshold",
    "timeline",
    "train",
]


def __getattr__(name: str) -> Any:
    """Import each part when it is first used, so that equilibrium does not wait for the compiler."""
    if name not in _NAMES:
        raise AttributeError(f"module 'hallweight.magnet' has no attribute {name!r}")
    return getattr(import_module(f"hallweight.magnet.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
