"""How often the printed interval of an accuracy holds the truth: 200 simulated labs (tests/claims/records/labs.json).

    python recipes/intervals/labs.py --truth            # the accuracy of the population, some minutes
    python recipes/intervals/labs.py --seeds 0-199      # the labs, 4 s each; goes on where it stopped

Each lab draws one device from a known population, writes it ten times up and down with the noise of its reads, fits a
card, draws its test images with replacement, and evaluates with the intervals that everybody gets. It is told nothing
of the population. What it must assume (the spread between devices, which one device cannot tell) is what the population
has. The truth is the mean accuracy of arrays of that population, over many writings and all test images. Net and float
baseline are the same for all. No seed is left out.
"""

import argparse
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

import hallweight as hw
from hallweight.core import Card, environment, write_atomic
from hallweight.network import Data, train_digits_cnn

RECORD = Path(__file__).parents[2] / "tests" / "claims" / "records" / "labs.json"
PROTOCOL = "64 pulses of +1 mA; 64 of -1 mA; repeat 10"
PROGRAMS = ("verify", "open")
TRUTH_PROGRAMMINGS = 1000
_NET = 0  # training seed of the net that all have
_TRUTH_SEED = 10**6


def population() -> Card:
    """The devices as they are: with the spreads that a lab of one device must assume."""
    return hw.card("sample-hall-synapse").replace(note="known population", sigma_d2d=0.05, sigma_d2d_range=0.05)


@lru_cache(maxsize=1)
def digits() -> Data:
    """The test images of all labs."""
    return hw.network.digits()


def truth(programmings: int = TRUTH_PROGRAMMINGS) -> dict[str, Any]:
    """Accuracy of the population and its gap to floating point, by program, each with its standard error."""
    run = hw.network.evaluate(
        population(),
        digits(),
        network=train_digits_cnn(_NET),
        schemes="bipolar",
        program=PROGRAMS,
        seeds=programmings,
        card_draws=0,
        seed=_TRUTH_SEED,
    )
    arms = {arm["program"]: arm for arm in run.results["arms"]}
    return {
        p: {"accuracy": a["mean"], "gap": a["gap"], "error": a["gap_sem"], "programmings": programmings}
        for p, a in arms.items()
    }


def lab(seed: int) -> dict[str, Any]:
    """What one lab prints."""
    rng = np.random.default_rng([seed, 23])
    device = hw.synapse.sample(population(), 1, rng)
    card = hw.synapse.fit(device.run(PROTOCOL, rng), name=f"lab {seed}")
    data = digits()
    drawn = torch.from_numpy(rng.integers(len(data.y_test), size=len(data.y_test)))
    images = replace(data, x_test=data.x_test[drawn], y_test=data.y_test[drawn])
    run = hw.network.evaluate(
        card, images, network=train_digits_cnn(_NET), schemes="bipolar", program=PROGRAMS, seed=seed
    )
    keys = ("mean", "sd", "error", "freedom", "interval_68", "interval_95")
    out: dict[str, Any] = {"law": card.law, "covariance": card.covariance is not None}
    for arm in run.results["arms"]:
        of = arm["uncertainty"]
        errors = {s["source"]: s["accuracy_error"] for s in of["sources"]}
        out[arm["program"]] = {"errors": errors, **{k: {n: of[k][n] for n in keys} for k in ("accuracy", "gap")}}
    return out


def covered(record: dict[str, Any]) -> dict[str, list[bool]]:
    """Whether each lab's interval holds the truth, by program, quantity and interval."""
    out: dict[str, list[bool]] = {}
    for one in record["labs"].values():
        for p in PROGRAMS:
            for of in ("accuracy", "gap"):
                for name in ("interval_68", "interval_95"):
                    low, high = one[p][of][name]
                    out.setdefault(f"{p} {of} {name[-2:]}", []).append(low <= record["truth"][p][of] <= high)
    return out


def load() -> dict[str, Any]:
    """The record as far as it goes."""
    empty: dict[str, Any] = {"truth": {}, "labs": {}}
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else empty


def save(record: dict[str, Any]) -> None:
    """Keep the record, labs in the order of their seeds."""
    record["labs"] = dict(sorted(record["labs"].items(), key=lambda item: int(item[0])))
    write_atomic(RECORD, json.dumps({**record, "environment": environment()}, indent=1), overwrite=True)


def main() -> None:
    """Do what is asked and not done yet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--truth", action="store_true")
    parser.add_argument("--seeds", default="", help="a range, as 0-199")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    if asked.truth:
        save(load() | {"truth": truth()})
    first, _, last = asked.seeds.partition("-")
    for seed in range(int(first), int(last or first) + 1) if first else ():
        if str(seed) not in load()["labs"]:
            found = lab(seed)
            record = load()
            record["labs"][str(seed)] = found
            save(record)
            print(seed, json.dumps(found["verify"]["accuracy"]), flush=True)
    record = load()
    for name, hits in covered(record).items() if record["truth"] else ():
        print(f"{name}: {sum(hits)} of {len(hits)}")


if __name__ == "__main__":
    main()
