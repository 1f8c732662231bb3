"""From stored images to the inputs of a net: the batch of a step, the inputs of a calibration, the test."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .._datasets.data import Data
from ..model_output import Output, scores_of
from .augment import Augment

_N_CALIBRATION = 128  # training images from which converter ranges are set
_TEST_BATCH = 500  # images that are tested at a time


def resize(images: Tensor, size: int | None) -> Tensor:
    """Return images of ``size`` x ``size`` pixels (bilinear, antialiased), channels last in memory."""
    if size is not None and tuple(images.shape[2:]) != (size, size):
        images = F.interpolate(images, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
    return images.contiguous(memory_format=torch.channels_last)


def training_batch(data: Data, pick: Tensor, augment: Augment | None, size: int | None, seed: int) -> Tensor:
    """Return the training inputs at the indices ``pick``, augmented by a generator of this ``seed``."""
    images = data.inputs(data.x_train[pick])
    if augment is not None:
        images = augment(images, torch.Generator().manual_seed(seed))
    return resize(images, size)


def calibration_inputs(data: Data, size: int | None, seed: int) -> Tensor:
    """Return 128 training inputs without augmentation, the same ones for a seed."""
    order = torch.randperm(len(data.y_train), generator=torch.Generator().manual_seed(seed))
    return resize(data.inputs(data.x_train[order[:_N_CALIBRATION]]), size)


@torch.no_grad()
def count_right(
    model: nn.Module, data: Data, pick: Tensor, size: int | None, device: torch.device, output: Output = None
) -> tuple[int, int]:
    """Return how many of the test images at the indices ``pick`` a model classifies correctly, and how many there are.

    ``model`` is on a torch ``device``.
    """
    correct = 0
    for part in pick.split(_TEST_BATCH):  # type: ignore[no-untyped-call]
        x = resize(data.inputs(data.x_test[part]), size).to(device)
        correct += int((scores_of(model, x, output).argmax(1).cpu() == data.y_test[part]).sum())
    return correct, len(pick)
