"""What the choice of the test images adds: the variance of a mean over images, without that of the runs; no torch."""

import numpy as np

from hallweight.core.types import Array


def image_variance(right: Array) -> float:
    """Return the variance of the mean score by the choice of images; ``right`` is (runs, images), per run and image.

    ``(s^2 - w / runs) / images``: the variance over images of the mean over runs, less what the runs add to it (``w``
    is the mean variance over runs at one image). For a gap, ``right`` holds paired differences to the float net. At
    least that of half an image, since a finite set cannot show less.
    """
    runs, images = right.shape
    between = float(np.var(right.mean(0), ddof=1)) if images > 1 else 0.0
    within = float(np.mean(np.var(right, axis=0, ddof=1))) if runs > 1 else 0.0
    return float(max(between - within / runs, 0.25 / images) / images)
