"""The embedded data set: scikit-learn's digits."""

from functools import lru_cache

import numpy as np
import torch

from ..train_extra import train_extra
from .data import Data

_N_TRAIN = 1000
_SPLIT_SEED = 20251206


@lru_cache(maxsize=1)
def digits() -> Data:
    """Return the 1,797 handwritten digits of 8 x 8 pixels, shuffled: 1,000 to train on and 797 to test on.

    Images (n, 1, 8, 8) from 0 to 1 are the inputs as they are. The split is fixed. Source: the test part of the UCI set
    (cite alpaydin1998digits), by way of scikit-learn (cite pedregosa2011sklearn). Its order is that of the writers;
    it is shuffled, so both parts hold all writers.
    """
    with train_extra():
        from sklearn.datasets import load_digits

    raw = load_digits()
    order = np.random.default_rng(_SPLIT_SEED).permutation(len(raw.target))
    x = torch.from_numpy(raw.images[order, None] / 16).float()
    y = torch.from_numpy(raw.target[order])
    return Data(
        "digits (scikit-learn), 8 x 8 pixels",
        x[:_N_TRAIN],
        y[:_N_TRAIN],
        x[_N_TRAIN:],
        y[_N_TRAIN:],
        tuple("0123456789"),
        cites=("alpaydin1998digits", "pedregosa2011sklearn"),
    )
