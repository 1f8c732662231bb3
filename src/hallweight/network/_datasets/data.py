"""Images with labels, to train and to test on: what every data set is here."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import torch
from torch import Tensor

from hallweight.core import InputError


@dataclass(frozen=True, eq=False)
class Data:
    """Images (n, channels, height, width) and class numbers (n,), for training and for testing.

    Images are stored as they came: ``uint8`` from 0 to 255, or floating point. :meth:`inputs` makes of them what a net
    takes. ``classes`` names the class numbers; ``mean`` and ``std`` are of each channel, for images from 0 to 1.
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
        full = 255.0 if images.dtype == torch.uint8 else 1.0
        return images.mul(1 / (full * std)).sub_(mean / std).float()

    def subset(self, n_train: int | None = None, n_test: int | None = None, seed: int = 0) -> Self:
        """Return so many of the training and test images (``None``: all), drawn without repeats and shuffled.

        The same seed draws the same images, and more of them when more are asked for: a subset holds every smaller
        one. Raises :class:`InputError` for numbers that the data cannot give.
        """
        streams = np.random.default_rng(seed).spawn(2)
        train = _pick(len(self.y_train), n_train, "n_train", streams[0])
        test = _pick(len(self.y_test), n_test, "n_test", streams[1])
        return replace(
            self,
            x_train=self.x_train[train],
            y_train=self.y_train[train],
            x_test=self.x_test[test],
            y_test=self.y_test[test],
        )


def _pick(n: int, wanted: int | None, what: str, rng: np.random.Generator) -> Tensor:
    wanted = n if wanted is None else wanted
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 1 <= wanted <= n:
        raise InputError(f"{what}={wanted!r}", f"a whole number from 1 to {n}", "choose one in that range")
    return torch.from_numpy(rng.permutation(n)[:wanted])
