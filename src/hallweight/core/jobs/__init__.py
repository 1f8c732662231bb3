"""Many points: a resumable map for studies; a store and an engine for sweeps, on engines that exist."""

from .engine import Limits, SweepPoint, entry_of, run_points
from .formats import ARRAYS, Format, json_object
from .functions import load_function, name_of, plain, point_key, point_seed, returns, revision_of, takes_seed, units_of
from .pools import Pool, open_pool
from .resume import resumable_map
from .slurm import finished_tasks, slurm_parameters
from .store import DONE, FAILED, Entry, Store
from .worker import dump_arguments

__all__ = [
    "ARRAYS",
    "DONE",
    "FAILED",
    "Entry",
    "Format",
    "Limits",
    "Pool",
    "Store",
    "SweepPoint",
    "dump_arguments",
    "entry_of",
    "finished_tasks",
    "json_object",
    "load_function",
    "name_of",
    "open_pool",
    "plain",
    "point_key",
    "point_seed",
    "resumable_map",
    "returns",
    "revision_of",
    "run_points",
    "slurm_parameters",
    "takes_seed",
    "units_of",
]
