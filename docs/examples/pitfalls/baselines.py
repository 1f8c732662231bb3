"""
A score without a baseline
==========================

A high score may say that the task is easy. Two classifiers without any network stand beside the network in floating
point and on devices.
"""

import matplotlib.pyplot as plt
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

import hallweight as hw

data = hw.network.digits()
x, x_test = (images.reshape(len(images), -1) for images in (data.x_train, data.x_test))
scores = {
    "nearest mean image": NearestCentroid().fit(x, data.y_train).score(x_test, data.y_test),
    "nearest image": KNeighborsClassifier(1).fit(x, data.y_train).score(x_test, data.y_test),
}
run = hw.network.evaluate(hw.card("sample-hall-synapse"), schemes="bipolar", seeds=3, train_seeds=1)
scores["network, floating point"] = run.results["arms"][0]["float_accuracy"][0]
for arm in run.results["arms"]:
    scores[f"on devices, {arm['program']}"] = arm["mean"]
figure, ax = plt.subplots(figsize=(5, 2.6), layout="constrained")
ax.barh(list(scores), [100 * s for s in scores.values()], color=["C7"] * 2 + ["C0"] + ["C1"] * 2)
ax.invert_yaxis()
ax.set(xlabel="Accuracy (%)", xlim=(50, 100))
figure.savefig("baselines.png", dpi=200)
