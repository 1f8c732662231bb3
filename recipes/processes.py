"""Training on two processes against one: the accuracy of hardware-aware training over many seeds.

``torchrun --nproc-per-node 2 recipes/processes.py --seeds 20 --record FILE`` trains a small network on digits with the
processes that torchrun started; ``python recipes/processes.py`` with one. Each prints mean and standard error, and
``--compare ONE TWO`` says how many standard errors two records differ by.
"""

import argparse
import json
import math
from pathlib import Path

import hallweight as hw
from hallweight.core import write_atomic


def accuracies(seeds: int, epochs: int) -> list[float]:
    """Return the test accuracy (fraction) after hardware-aware training for each seed."""
    card = hw.card("sample-hall-synapse")
    found = []
    for seed in range(seeds):
        run = hw.network.train_network(
            "digits-cnn", method="hardware-aware", card=card, seed=seed, epochs=epochs, n_train=800, batch=64
        )
        found.append(run.results["accuracy"])
    return found


def summary(values: list[float]) -> tuple[float, float]:
    """Return mean and standard error."""
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))


def main() -> None:
    """Train, or compare."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seeds", type=int, default=20)
    ask.add_argument("--epochs", type=int, default=6)
    ask.add_argument("--record", type=Path)
    ask.add_argument("--compare", type=Path, nargs=2)
    given = ask.parse_args()
    if given.compare:
        (a, ea), (b, eb) = (summary(json.loads(p.read_text())) for p in given.compare)
        away = abs(a - b) / math.hypot(ea, eb)
        print(f"{100 * a:.2f} +- {100 * ea:.2f} % and {100 * b:.2f} +- {100 * eb:.2f} %: {away:.2f} standard errors")
        raise SystemExit(away > 2)
    with hw.network.joined_processes() as processes:
        found = accuracies(given.seeds, given.epochs)
        if processes.first:
            mean, error = summary(found)
            print(f"{processes.size} processes: {100 * mean:.2f} +- {100 * error:.2f} % over {len(found)} seeds")
            if given.record:
                write_atomic(given.record, json.dumps(found), overwrite=True)


if __name__ == "__main__":
    main()
