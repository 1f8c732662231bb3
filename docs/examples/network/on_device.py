"""
Training by pulses
==================

Weights change only by pulses on devices. A few epochs of a linear network; two optimizers at one rate.
"""

import matplotlib.pyplot as plt
import numpy as np
import torch

import hallweight as hw

data = hw.network.digits()
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for name in ("PulsedSGD", "MixedPrecision"):
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 10))
    card = hw.card("sample-hall-synapse")
    analog = hw.network.convert(net, card, bits_in=None, bits_out=None, weight_scale="layer")
    crossbars = hw.network.start_on_device(analog, rng, headroom=4)
    optimizer = getattr(hw.network, name)(analog, crossbars, rng, lr=0.1)
    run = hw.network.train(analog, data, epochs=4, batch=50, lr=0.1, optimizer=optimizer)
    log = run.results["log"]
    ax.plot([1 + row["epoch"] for row in log], [100 * row["test_accuracy"] for row in log], "o-", ms=4, label=name)
ax.set(xlabel="Epoch", ylabel="Test accuracy (%)", xticks=range(1, 5))
ax.legend(frameon=False)
figure.savefig("on_device.png", dpi=200)
