"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._crossbar_read.compiled_read import compiled_read, has_kernel
from ._crossbar_read.perturb_weights import perturb
from ._crossbar_read.programming_errors import ProgrammingErrors
from ._crossbar_read.read import read
from ._crossbar_read.read_spec import Op, Read, rows_of, tiles_of
from ._crossbar_read.reference_perturb import reference_perturb
from ._crossbar_read.reference_read import reference_read
from ._datasets import cache, cifar, cifar_archive
from ._datasets.cifar import CLASSES
from ._layers.converter_range import range_of
from ._layers.hardware_aware_noise import HardwareAwareNoise
from ._models import weight_files
from ._on_device.device_array import round_stochastically, step_at, symmetry_point, take_pulses
from ._studies import result_store
from ._studies.nonidealities import CAUSES, Setting, only, present, without
from ._studies.test_set import exam_of
from ._training.augment import crop_flip_cutout, crop_flip_trivial_cutout, cutmix, resize
from ._training.distillation import Teachers
from ._training.options import Plan
from ._training.sharpness_aware import PART, uphill
from ._training.trivial_augment import OPERATIONS, operate, trivial
from ._training.weight_average import Average, limit
from .threads import one_thread

__all__ = [
    "CAUSES",
    "CLASSES",
    "OPERATIONS",
    "PART",
    "Average",
    "HardwareAwareNoise",
    "Op",
    "Plan",
    "ProgrammingErrors",
    "Read",
    "Setting",
    "Teachers",
    "cache",
    "cifar",
    "cifar_archive",
    "compiled_read",
    "crop_flip_cutout",
    "crop_flip_trivial_cutout",
    "cutmix",
    "exam_of",
    "has_kernel",
    "limit",
    "one_thread",
    "only",
    "operate",
    "perturb",
    "present",
    "range_of",
    "read",
    "reference_perturb",
    "reference_read",
    "resize",
    "result_store",
    "round_stochastically",
    "rows_of",
    "step_at",
    "symmetry_point",
    "take_pulses",
    "tiles_of",
    "trivial",
    "uphill",
    "weight_files",
    "without",
]
