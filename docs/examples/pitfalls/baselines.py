"""
A score without a baseline
==========================

A high score may say that the task is easy. Two classifiers without any network stand beside the network in floating
point and on devices.
"""

import matplotlib.pyplot as plt
import torch

import hallweight as hw

data = hw.network.digits()
x, x_test = (images.flatten(1).float() for images in (data.x_train, data.x_test))
means = torch.stack([x[data.y_train == k].mean(0) for k in range(10)])
guesses = {
    "nearest mean image": torch.cdist(x_test, means).argmin(1),
    "nearest image": data.y_train[torch.cdist(x_test, x).argmin(1)],
}
scores = {name: (guess == data.y_test).float().mean().item() for name, guess in guesses.items()}
run = hw.network.evaluate(hw.card("sample-hall-synapse"), schemes="bipolar", seeds=3, train_seeds=1)
scores["network, floating point"] = run.results["arms"][0]["float_accuracy"][0]
for arm in run.results["arms"]:
    scores[f"on devices, {arm['program']}"] = arm["mean"]
figure, ax = plt.subplots(figsize=(5, 2.6), layout="constrained")
ax.barh(list(scores), [100 * s for s in scores.values()], color=["C7"] * 2 + ["C0"] + ["C1"] * 2)
ax.invert_yaxis()
ax.set(xlabel="Accuracy (%)", xlim=(80, 100))
figure.savefig("baselines.png", dpi=200)
