"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._comparison.search import cheapest
from ._comparison.settings import Arm, PricedSetting, PriceList
from ._comparison.target import target_of
from ._comparison.winners import winner_map
from ._crossbar_read.compiled_read import compiled_read, has_kernel
from ._crossbar_read.perturb_weights import perturb
from ._crossbar_read.programming_errors import ProgrammingErrors
from ._crossbar_read.read import read
from ._crossbar_read.read_spec import Op, Read, rows_of, tiles_of
from ._crossbar_read.reference_perturb import reference_perturb
from ._crossbar_read.reference_read import reference_read
from ._datasets import cache, cifar, cifar_archive
from ._datasets.cifar import CLASSES
from ._interval.image_choice import image_variance
from ._interval.one_device import is_of_one_device, other_device
from ._interval.plan import factors, make_plan
from ._interval.uncertainty import Scores, uncertainty
from ._interval.variance_components import variance_components
from ._layers.converter_range import range_of
from ._layers.hardware_aware_noise import HardwareAwareNoise
from ._models import weight_files
from ._on_device.device_array import round_stochastically, step_at, symmetry_point, take_pulses
from ._studies.arm_setting import ArmSetting
from ._studies.array_options import ArrayOptions
from ._studies.nonidealities import NONIDEALITIES, keep_only, present, without
from ._studies.test_set import make_test_set
from ._training.augment import crop_flip_cutout, crop_flip_trivial_cutout
from ._training.batches import resize
from ._training.cutmix import cutmix
from ._training.distillation import Teachers
from ._training.options import TrainingOptions
from ._training.processes import Processes
from ._training.sharpness_aware import BATCH_DIVISOR, ascend
from ._training.trivial_augment import OPERATIONS, apply_operations, trivial_augment
from ._training.weight_average import WeightAverage
from ._training.weight_update import clip_columns
from .threads import one_thread

__all__ = [
    "BATCH_DIVISOR",
    "CLASSES",
    "NONIDEALITIES",
    "OPERATIONS",
    "Arm",
    "ArmSetting",
    "ArrayOptions",
    "HardwareAwareNoise",
    "Op",
    "PriceList",
    "PricedSetting",
    "Processes",
    "ProgrammingErrors",
    "Read",
    "Scores",
    "Teachers",
    "TrainingOptions",
    "WeightAverage",
    "apply_operations",
    "ascend",
    "cache",
    "cheapest",
    "cifar",
    "cifar_archive",
    "clip_columns",
    "compiled_read",
    "crop_flip_cutout",
    "crop_flip_trivial_cutout",
    "cutmix",
    "factors",
    "has_kernel",
    "image_variance",
    "is_of_one_device",
    "keep_only",
    "make_plan",
    "make_test_set",
    "one_thread",
    "other_device",
    "perturb",
    "present",
    "range_of",
    "read",
    "reference_perturb",
    "reference_read",
    "resize",
    "round_stochastically",
    "rows_of",
    "step_at",
    "symmetry_point",
    "take_pulses",
    "target_of",
    "tiles_of",
    "trivial_augment",
    "uncertainty",
    "variance_components",
    "weight_files",
    "winner_map",
    "without",
]
