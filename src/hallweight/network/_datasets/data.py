"""The record of a data set: images with labels, to train and to test on."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import torch
from torch import Tensor

from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.validation import in_range, whole_number

_VALIDATION_SEED = 20251209  # never change it: what was chosen by these images would then be tested on others


@names_keywords
@dataclass(frozen=True, eq=False)
class Data:
    """Images (n, channels, height, width) and class numbers (n,), for training and for testing.

    Images are stored as they came: ``uint8`` from 0 to 255, or floating point. :meth:`inputs` turns them into inputs of
    a net. ``classes`` names the class numbers. ``mean`` and ``std`` are of each channel, for images from 0 to 1.
    """

    name: str
    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor
    classes: tuple[str, ...]
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    cites: tuple[str, ...] = ()

    def inputs(self, images: Tensor) -> Tensor:
        """Return images (n, channels, height, width) of this data set as float inputs, ``(x - mean) / std``.

        ``x`` is the image divided by 255 if it is stored in ``uint8``, else the image.
        """
        mean, std = (torch.tensor(v, device=images.device).view(-1, 1, 1) for v in (self.mean, self.std))
        white = 255.0 if images.dtype == torch.uint8 else 1.0
        return images.mul(1 / (white * std)).sub_(mean / std).float()

    def validation(self, share: float = 0.2) -> Self:
        """Return the data for every choice: a fixed part of the training images takes the place of the test images.

        ``share`` of the training images is held out, drawn by a seed that never changes, and the rest is trained on. A
        smaller share is a part of a larger one. Choose options, epochs, mixtures and ranges on this, then train once
        on all images and test once: what is chosen by test images scores too well on them. Raises
        :class:`InputError` for a share that leaves nothing to train on or to choose by.
        """
        available = len(self.y_train)
        held = round(in_range("share", share, 0.0, 1.0) * available)
        if not 0 < held < available:
            found = f"share = {share:g} of {available} training images"
            raise InputError(found, "at least one image on each side", "give for example share=0.2")
        order = torch.from_numpy(np.random.default_rng(_VALIDATION_SEED).permutation(available))
        chosen, trained = order[:held], order[held:].sort().values
        return replace(
            self,
            name=f"{self.name}, validation images",
            x_train=self.x_train[trained],
            y_train=self.y_train[trained],
            x_test=self.x_train[chosen],
            y_test=self.y_train[chosen],
        )

    def subset(self, n_train: int | None = None, n_test: int | None = None, seed: int = 0) -> Self:
        """Return ``n_train`` training and ``n_test`` test images (None: all), drawn without repeats and shuffled.

        The same seed draws the same images, so a subset holds every smaller one. Raises :class:`InputError` for numbers
        that the data cannot give.
        """
        streams = np.random.default_rng(seed).spawn(2)
        train = _draw("n_train", n_train, len(self.y_train), streams[0])
        test = _draw("n_test", n_test, len(self.y_test), streams[1])
        return replace(
            self,
            x_train=self.x_train[train],
            y_train=self.y_train[train],
            x_test=self.x_test[test],
            y_test=self.y_test[test],
        )


def _draw(name: str, count: int | None, available: int, rng: np.random.Generator) -> Tensor:
    """Return ``count`` of the indices below ``available``; ``name`` is that of the argument, for errors."""
    count = available if count is None else whole_number(name, count, least=1, most=available)
    return torch.from_numpy(rng.permutation(available)[:count])
