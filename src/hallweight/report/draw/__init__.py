"""The figures, one file each.

In come a trace and its card, a run, or the result of a simulated study; out comes a
:class:`~hallweight.report.Picture`. They fit nothing and write no file.
"""

from ._accuracy import accuracy
from ._attribution import attribution
from ._chain import chain
from ._chain_curves import chain_curves
from ._compensation import compensation
from ._confusion import confusion
from ._critical_current import critical_current
from ._cycles import cycles
from ._escapes import escapes
from ._hall_loop import hall_loop
from ._ltp_ltd import ltp_ltd
from ._programmed import programmed
from ._readings import readings
from ._release_front import release_front
from ._scans import scans
from ._states import states
from ._step_map import step_map
from ._step_table import step_table
from ._switching_map import switching_map
from ._switching_time import switching_time
from ._threshold import threshold
from ._training import training
from ._trajectories import trajectories

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
