"""Make the shipped weights ``digits-hwa`` again: the embedded net on the digits, trained hardware-aware from the start.

    python recipes/digits_hwa.py        # about a minute; --validation: to choose options by, ships nothing

The device is that of ``_bars.py``, on arrays of 128 rows. Prints the accuracy of 20 programmings, with 32 and with
11 levels.
"""

import sys
from typing import Any

import numpy as np
import torch
from _bars import TILE, card, cards
from torch import nn

from hallweight.core import Run
from hallweight.network import convert, digits, digits_cnn, save_weights, train
from hallweight.network.internals import weight_files

PATH = weight_files.FOLDER / "digits-hwa.safetensors"
OPTIONS: dict[str, Any] = {"epochs": 80, "batch": 50, "lr": 0.1, "augment": "shift", "ema": 0.99, "clip": 2.5}
SEED = 0


def make(*, validation: bool = False) -> tuple[nn.Module, Run]:
    """Train; returns the plain net and the record."""
    data = digits().validation() if validation else digits()
    analog = convert(digits_cnn(SEED), card(), "bipolar", tile=TILE, calibrate=data.inputs(data.x_train[:128]))
    run = train(analog, data, cards=cards(), seed=SEED, **OPTIONS)
    return analog.plain(), run


def scores(net: nn.Module, levels: int, seeds: int = 20) -> list[float]:
    """Accuracy on the test images of so many programmings of the net."""
    data, out = digits(), []
    analog = convert(net, card(levels), "bipolar", tile=TILE, calibrate=data.inputs(data.x_train[:128])).eval()
    for seed in range(seeds):
        analog.program(np.random.default_rng(seed))
        with torch.no_grad():
            out.append(float((analog(data.inputs(data.x_test)).argmax(1) == data.y_test).float().mean()))
    return out


def main() -> None:
    """Train, write, and say what the file scores."""
    validation = "--validation" in sys.argv
    net, run = make(validation=validation)
    if validation:
        print(f"{100 * run.results['accuracy']:.2f}% of the validation images; nothing shipped")
        return
    about = {"recipe": "recipes/digits_hwa.py", "network": "digits-cnn", "data": run.results["data"], "seed": SEED}
    about |= {"config": run.config, "log": run.results["log"], "date": run.finished}
    path = save_weights(net, PATH, about, overwrite=True)
    stored = digits_cnn(weights=path)
    with torch.no_grad():
        data = digits()
        plain = float((stored(data.inputs(data.x_test)).argmax(1) == data.y_test).float().mean())
    print(f"{path}: plain {100 * plain:.2f}%")
    for levels in (32, 11):
        found = scores(stored, levels)
        mean, spread = 100 * np.mean(found), 100 * np.std(found, ddof=1)
        print(f"{levels} levels: {mean:.2f} +- {spread:.2f}% of {len(found)} programmings")


if __name__ == "__main__":
    main()
