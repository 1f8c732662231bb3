"""Hall: the virtual bench, on which a film with its spin source is pulsed and read as in a laboratory.

In come a film's :class:`~hallweight.core.Card` as a :class:`HallBar` and a protocol; out comes the
:class:`~hallweight.core.Trace` that the instruments would have logged. It fits no synapse and knows no
networks; :func:`calibrate` fits a device.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._calibrate import Calibration, calibrate
    from ._cross import sensitivity
    from ._device import HallBar
    from ._full import full_switching, smallest_current
    from ._harmonic import harmonic
    from ._loops import current_loop, current_loops, field_loop, phase_diagram, width_sweep
    from ._measure import measure
    from ._optimise import optimise_pulses
    from ._optimise_figures import PulseSchemes
    from ._readout import Readout
    from ._retention import read_disturb, retention
    from ._statistics import SwitchingTimes, switching_times
    from ._study import bench, load_device

_NAMES = {
    "Calibration": "_calibrate",
    "HallBar": "_device",
    "PulseSchemes": "_optimise_figures",
    "Readout": "_readout",
    "SwitchingTimes": "_statistics",
    "bench": "_study",
    "calibrate": "_calibrate",
    "current_loop": "_loops",
    "current_loops": "_loops",
    "field_loop": "_loops",
    "full_switching": "_full",
    "harmonic": "_harmonic",
    "load_device": "_study",
    "measure": "_measure",
    "optimise_pulses": "_optimise",
    "phase_diagram": "_loops",
    "read_disturb": "_retention",
    "retention": "_retention",
    "sensitivity": "_cross",
    "smallest_current": "_full",
    "switching_times": "_statistics",
    "width_sweep": "_loops",
}

__all__ = [
    "Calibration",
    "HallBar",
    "PulseSchemes",
    "Readout",
    "SwitchingTimes",
    "bench",
    "calibrate",
    "current_loop",
    "current_loops",
    "field_loop",
    "full_switching",
    "harmonic",
    "load_device",
    "measure",
    "optimise_pulses",
    "phase_diagram",
    "read_disturb",
    "retention",
    "sensitivity",
    "smallest_current",
    "switching_times",
    "width_sweep",
]


def __getattr__(name: str) -> Any:
    """Import each part when it is first used, so that the compiler is not waited for."""
    if name not in _NAMES:
        raise AttributeError(f"module 'hallweight.hall' has no attribute {name!r}")
    return getattr(import_module(f"hallweight.hall.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
