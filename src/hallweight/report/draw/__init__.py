"""The figures, one file each.

In come a trace and its card, or a run; out comes a :class:`~hallweight.report.Picture`. They fit nothing and write
no file.
"""

from ._accuracy import accuracy
from ._attribution import attribution
from ._confusion import confusion
from ._cycles import cycles
from ._hall_loop import hall_loop
from ._ltp_ltd import ltp_ltd
from ._programmed import programmed
from ._readings import readings
from ._scans import scans
from ._states import states
from ._step_map import step_map
from ._step_table import step_table
from ._training import training

__all__ = [
    "accuracy",
    "attribution",
    "confusion",
    "cycles",
    "hall_loop",
    "ltp_ltd",
    "programmed",
    "readings",
    "scans",
    "states",
    "step_map",
    "step_table",
    "training",
]
