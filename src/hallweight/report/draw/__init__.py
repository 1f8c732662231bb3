"""The figures, one file each.

In come a trace and its card, a run, or the result of a simulated study; out comes a
:class:`~hallweight.report.Picture`. They fit nothing and write no file.
"""

from .chain.chain import chain
from .chain.chain_curves import chain_curves
from .chain.release_front import release_front
from .hall.hall_loop import hall_loop
from .hall.readings import readings
from .hall.scans import scans
from .magnet.compensation import compensation
from .magnet.critical_current import critical_current
from .magnet.escapes import escapes
from .magnet.switching_map import switching_map
from .magnet.switching_time import switching_time
from .magnet.threshold import threshold
from .magnet.trajectories import trajectories
from .network.accuracy import accuracy
from .network.attribution import attribution
from .network.confusion import confusion
from .network.programmed import programmed
from .network.training import training
from .synapse.cycles import cycles
from .synapse.ltp_ltd import ltp_ltd
from .synapse.states import states
from .synapse.step_map import step_map
from .synapse.step_table import step_table

__all__ = [
    "accuracy",
    "attribution",
    "chain",
    "chain_curves",
    "compensation",
    "confusion",
    "critical_current",
    "cycles",
    "escapes",
    "hall_loop",
    "ltp_ltd",
    "programmed",
    "readings",
    "release_front",
    "scans",
    "states",
    "step_map",
    "step_table",
    "switching_map",
    "switching_time",
    "threshold",
    "training",
    "trajectories",
]
