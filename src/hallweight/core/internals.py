"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from . import files, revision
from .compiled.counter_rng import bits, gauss, key_of, normal, skip, uniform
from .compiled.jit import jit
from .errors import shell_word
from .files import file_name
from .jobs import (
    ARRAYS,
    Store,
    json_object,
    resumable_map,
    resume,  # a full disk is tried there
    returns,
    slurm_parameters,
)
from .retired import renamed_keywords
from .revision import FIRST, PHYSICS_REVISION, physics_revision
from .schema.bounds import bounds_of
from .study_file import read_study, refuse_unknown, seed_of, study_of, subtables
from .tables.value_text import number_text, plain_text, shown_number, significant
from .validation import (
    finite_array,
    in_range,
    non_empty,
    non_negative,
    number,
    one_of,
    positive,
    quantities,
    require_values,
    unit_vector,
    whole_number,
)

__all__ = [
    "ARRAYS",
    "FIRST",
    "PHYSICS_REVISION",
    "Store",
    "bits",
    "bounds_of",
    "file_name",
    "files",
    "finite_array",
    "gauss",
    "in_range",
    "jit",
    "json_object",
    "key_of",
    "non_empty",
    "non_negative",
    "normal",
    "number",
    "number_text",
    "one_of",
    "physics_revision",
    "plain_text",
    "positive",
    "quantities",
    "read_study",
    "refuse_unknown",
    "renamed_keywords",
    "require_values",
    "resumable_map",
    "resume",
    "returns",
    "revision",
    "seed_of",
    "shell_word",
    "shown_number",
    "significant",
    "skip",
    "slurm_parameters",
    "study_of",
    "subtables",
    "uniform",
    "unit_vector",
    "whole_number",
]
