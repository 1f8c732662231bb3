"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._crossbar_read import fast_read
from ._crossbar_read.perturb_weights import define as define_perturb
from ._crossbar_read.perturb_weights import perturb
from ._crossbar_read.read import Op, Read, read, rows_of, tiles_of
from ._crossbar_read.reference_read import define as define_read
from ._datasets import cache, cifar, cifar_archive
from ._datasets.cifar import CLASSES
from ._layers.converter_range import range_of
from ._layers.hardware_aware_noise import Aware
from ._models import weight_files
from ._on_device.device_array import spend, step_at, symmetry_point, whole
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
    "Aware",
    "Op",
    "Plan",
    "Read",
    "Setting",
    "Teachers",
    "cache",
    "cifar",
    "cifar_archive",
    "crop_flip_cutout",
    "crop_flip_trivial_cutout",
    "cutmix",
    "define_perturb",
    "define_read",
    "exam_of",
    "fast_read",
    "limit",
    "one_thread",
    "only",
    "operate",
    "perturb",
    "present",
    "range_of",
    "read",
    "resize",
    "result_store",
    "rows_of",
    "spend",
    "step_at",
    "symmetry_point",
    "tiles_of",
    "trivial",
    "uphill",
    "weight_files",
    "whole",
    "without",
]
