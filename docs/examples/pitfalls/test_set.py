"""
The best of twenty
==================

Twenty programmings of one network are scored on the first half of the test images, and the best is chosen. On the
second half it is as good as the others. Quote the mean, and choose on other images than those of the score.
"""

import matplotlib.pyplot as plt
import numpy as np
import torch

import hallweight as hw

data = hw.network.digits()
inputs, labels = data.inputs(data.x_test), data.y_test
net = hw.network.train_digits_cnn(0)
card = hw.card("sample-hall-synapse").replace(sigma_c2c=0.1)
analog = hw.network.convert(net, card, calibrate=data.inputs(data.x_train[:200])).eval()
right = []
for seed in range(20):
    analog.program(np.random.default_rng(seed), "open")
    with torch.no_grad():
        right.append((analog(inputs).argmax(1) == labels).numpy())
half = len(labels) // 2
seen, fresh = (100 * np.mean([r[part] for r in right], axis=1) for part in (slice(0, half), slice(half, None)))
best = seen.argmax()
figure, ax = plt.subplots(figsize=(4.2, 3.4), layout="constrained")
ax.plot(seen, fresh, "o", ms=4, color="grey", label="20 programmings")
ax.plot(seen[best], fresh[best], "o", ms=6, color="C3", label="best of the first half")
ax.axvline(seen.mean(), color="grey", lw=0.7)
ax.axhline(fresh.mean(), color="grey", lw=0.7)
ax.set(xlabel="Accuracy, first half (%)", ylabel="Accuracy, second half (%)")
ax.legend(frameon=False)
figure.savefig("test_set.png", dpi=200)
