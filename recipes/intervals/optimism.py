"""How much too well a net scores on the images that it was chosen by (tests/claims/records/optimism.json).

    python recipes/intervals/optimism.py        # a minute or two: trains candidates on the digits, then compares

For the digits, candidates differ in rate, epochs and seed, and are trained on four fifths of the training images. Each
repetition draws ``k`` of them and 200 test images. The best on these 200 is chosen once, and the best on the
validation images once. What it scores on the 200 images, less what it scores on all other test images, is the optimism.

For nets of which only the number of candidates is known, the bound is that of ``k`` equally good ones. Two of them
differ by a paired error ``s``, so each has ``s / sqrt(2)`` of its own, and the best of ``k`` seems better by the
expected largest of ``k`` normal numbers of that width.
"""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch

from hallweight.core import environment, write_atomic
from hallweight.network import digits, digits_cnn, train

RECORD = Path(__file__).parents[2] / "tests" / "claims" / "records" / "optimism.json"
CANDIDATES = tuple(product((0.05, 0.1, 0.2), (20, 30), (0, 1, 2)))
"""Rate, epochs, seed."""
KS = (2, 5, 10, 18)
IMAGES, REPETITIONS = 200, 4000
SHIPPED = {
    "ResNet-18, float: 20 nets on 10,000 test images": {"k": 20, "paired": 0.0019, "share": 1.0},
    "ResNet-18, hardware-aware: 3 mixtures on 2,000 of 10,000": {"k": 3, "paired": 0.0019 * 5**0.5, "share": 0.2},
}
"""From docs/design/training-log.md: candidates, paired standard error, share of the test images that chose."""


def expected_largest(k: int) -> float:
    """Mean of the largest of ``k`` standard normal numbers, by its integral."""
    from scipy.special import ndtr

    x = np.linspace(-8, 8, 4001)
    return float(np.trapezoid(x * k * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * ndtr(x) ** (k - 1), x))


def bound(k: int, paired: float, share: float = 1.0) -> float:
    """Largest expected optimism of the best of ``k``, a fraction of the images; ``share`` of these chose."""
    return share * paired / 2**0.5 * expected_largest(k)


def candidates() -> list[dict[str, Any]]:
    """Which validation and which test images each candidate has right."""
    data = digits()
    chosen_by, out = data.validation(), []
    both = replace(chosen_by, x_test=torch.cat([chosen_by.x_test, data.x_test]))
    for lr, epochs, seed in CANDIDATES:
        net = digits_cnn(seed)
        train(net, chosen_by, epochs=epochs, batch=50, lr=lr, augment="shift", seed=seed)
        with torch.no_grad():
            answer = net(both.inputs(both.x_test)).argmax(1)
        right = (answer == torch.cat([chosen_by.y_test, data.y_test])).numpy()
        held = len(chosen_by.y_test)
        parts = {"validation": right[:held], "test": right[held:]}
        wrong = {name: np.flatnonzero(~part).tolist() for name, part in parts.items()}
        out.append({"lr": lr, "epochs": epochs, "seed": seed, "wrong": wrong})
        print(lr, epochs, seed, f"{100 * parts['validation'].mean():.2f} {100 * parts['test'].mean():.2f}", flush=True)
    return out


def optimism(found: list[dict[str, Any]], held: int, tested: int) -> dict[str, Any]:
    """Mean optimism by number of candidates and by what chose, and the bound from their paired errors."""
    right = {}
    for name, n in (("validation", held), ("test", tested)):
        right[name] = np.ones((len(found), n))
        for k, one in enumerate(found):
            right[name][k, one["wrong"][name]] = 0
    rng, test = np.random.default_rng(0), right["test"]
    pairs = [np.std(test[i] - test[j]) for i in range(len(test)) for j in range(i)]
    paired = float(np.mean(pairs)) / IMAGES**0.5
    rows = {}
    for k in KS:
        by: dict[str, list[float]] = {"test": [], "validation": []}
        for _ in range(REPETITIONS):
            some, order = rng.permutation(len(test))[:k], rng.permutation(tested)
            seen, unseen = order[:IMAGES], order[IMAGES:]
            scores = {"test": test[np.ix_(some, seen)].mean(1), "validation": right["validation"][some].mean(1)}
            for name, score in scores.items():
                best = some[int(np.argmax(score))]
                by[name].append(float(test[best, seen].mean() - test[best, unseen].mean()))
        rows[str(k)] = {name: float(np.mean(v)) for name, v in by.items()} | {"bound": bound(k, paired)}
    return {"images": IMAGES, "paired": paired, "k": rows}


def main() -> None:
    """Train, compare, write and print."""
    torch.set_num_threads(1)
    data = digits()
    found = candidates()
    digits_found = optimism(found, len(data.validation().y_test), len(data.y_test))
    shipped = {name: {**of, "bound": bound(**of)} for name, of in SHIPPED.items()}
    record = {"digits": digits_found, "shipped": shipped, "candidates": found, "environment": environment()}
    write_atomic(RECORD, json.dumps(record, indent=1), overwrite=True)
    print(json.dumps(digits_found, indent=1), json.dumps(shipped, indent=1))


if __name__ == "__main__":
    main()
