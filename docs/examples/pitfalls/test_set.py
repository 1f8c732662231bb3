"""
The best of many
================

Settings that are all equally good are scored on the same number of test images, and the best score is quoted. It is
too good, and the more so the more settings were tried. Choose on validation images and score once.
"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
truth = 0.97  # accuracy of every setting
tried = np.array([1, 2, 5, 10, 20, 50, 100])
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for images in (360, 1_000, 10_000):
    scores = rng.binomial(images, truth, (2_000, tried[-1])) / images
    best = np.array([scores[:, :n].max(axis=1).mean() for n in tried])
    ax.plot(tried, 100 * (best - truth), "o-", ms=4, label=f"{images:,} test images")
ax.set(xscale="log", xlabel="Settings tried", ylabel="Best score above the truth (points)", ylim=(-0.1, None))
ax.set_xticks(tried, [str(n) for n in tried])
ax.minorticks_off()
ax.legend(frameon=False)
figure.savefig("test_set.png", dpi=200)
