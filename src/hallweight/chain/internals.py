"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from . import run_study, sweeps
from .design_search import front
from .device_point import Point, run_device, run_point
from .device_rows import by_exchange, comparison, on_devices, pooled, welch
from .held_states import keep_states, retention_of, retention_settings
from .study_tables import StudyTables

__all__ = [
    "Point",
    "StudyTables",
    "by_exchange",
    "comparison",
    "front",
    "keep_states",
    "on_devices",
    "pooled",
    "retention_of",
    "retention_settings",
    "run_device",
    "run_point",
    "run_study",
    "sweeps",
    "welch",
]
