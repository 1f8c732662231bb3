"""Train a net of LeNet's size on devices: three methods, three schemes, several devices, against floating point.

    python recipes/on_device.py digits|cifar10|zeros|causes [--shared ../shared/data]

Every finished training is added to tests/claims/records/on_device.json at once and not done again; take an entry out
to repeat it. ``make claims`` derives the digits part anew. All trainings of one data set have the same images, net,
seeds, epochs, batches and shape of the learning rate. Float SGD with momentum is one of them.
"""

import argparse
import fcntl
import json
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import torch

import hallweight as hw
from hallweight.core import Card, build_card, environment, write_atomic
from hallweight.network import Data, cifar10, convert, digits, lenet, start_on_device, train

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "tests" / "claims" / "records" / "on_device.json"
LOCK = Path(tempfile.gettempdir()) / "hallweight-on-device.lock"
METHODS = {"sgd": "PulsedSGD", "mixed": "MixedPrecision", "tiki": "TikiTaka"}
SCHEMES = ("bipolar", "pair", "reference")

BUDGET = {
    "digits": {"epochs": 30, "batch": 50, "seeds": 3},
    "cifar10": {"epochs": 10, "batch": 50, "seeds": 1},
}
RATE = {"digits": 0.1, "cifar10": 0.02}
"""Learning rate of float SGD with momentum 0.9. Pulsed SGD has no momentum, so its rate is larger."""

# What was chosen for each device, on seeds that are not in the table (100 and up).
OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "linear-1000": {
        "sgd": {"rate": 4.0, "headroom": 4.0},
        "mixed": {"rate": 1.0, "headroom": 4.0},
        "tiki": {"rate": 1.0, "headroom": 4.0, "fast": 0.03},
    },
    "sample-hall-synapse": {
        "sgd": {"rate": 4.0, "headroom": 4.0},
        "mixed": {"rate": 1.0, "headroom": 4.0},
        "tiki": {"rate": 1.0, "headroom": 4.0, "fast": 0.03},
    },
    "gong": {
        "sgd": {"rate": 3.0, "headroom": 4.0},
        "mixed": {"rate": 1.0, "headroom": 2.0},
        "tiki": {"rate": 1.0, "headroom": 2.0, "fast": 0.03, "forget": 0.03, "threshold": 30},
    },
}

EXTRA = ("reference", "reference_error", "forget")
"""What a study may set in the place of :data:`OPTIONS`."""


def _smooth(card: Card) -> Card:
    rows = {k: (0.0,) * len(card.row(k)) for k in ("table_sigma_LTP", "table_sigma_LTD")}
    return card.replace(sigma_c2c=0.0, **rows)


def _equal(card: Card) -> Card:
    """All steps, up and down, of the mean size."""
    up, down = card.row("table_LTP"), card.row("table_LTD")
    mean = float(np.mean([*up, *np.abs(down)]))
    return card.replace(table_LTP=(mean,) * len(up), table_LTD=(-mean,) * len(down))


WITHOUT = {
    "": lambda card: card,
    "read noise": lambda card: card.replace(sigma_read=0.0),
    "C2C noise": _smooth,
    "asymmetry": _equal,
}
"""Faults of a table-law device that can be taken away."""


def cards(shared: Path | None) -> dict[str, Card]:
    """The devices: invented, nearly ideal, and fitted to a measured file (from the record if the file is not there)."""
    sample = hw.card("sample-hall-synapse")
    kept = {k: v for k, v in sample.values.items() if not k.startswith("kappa_")}
    linear = sample.revise(name="linear-1000", law="linear", values=kept, cites=())
    linear = linear.replace(P_LTP=1000.0, P_LTD=1000.0, sigma_c2c=0.0003, note="1,000 steps; C2C 30% of a step")
    out = {"linear-1000": linear, "sample-hall-synapse": sample}
    if shared is not None:
        trace = hw.lab.read(shared / "measured" / "IBM__aihwkit" / "gong_et_al.csv")
        return out | {"gong": hw.synapse.fit(trace, name="gong")}
    return out | {n: build_card(tomllib.loads(t), n) for n, t in load()["cards"].items() if n not in out}


def images(name: str, shared: Path | None, *, validation: bool = False) -> Data:
    """The data; of CIFAR-10, 10,000 shuffled training images and all test images; or those to choose options by."""
    data = _all_images(name, shared)
    return data.validation() if validation else data


def _all_images(name: str, shared: Path | None) -> Data:
    if name == "digits":
        return digits()
    return cifar10(None if shared is None else shared / "cifar10-jpeg.tar.gz").subset(10_000, None, seed=0)


def training_options(name: str, seed: int) -> dict[str, Any]:
    """Options that all trainings of one data set share."""
    budget = {k: BUDGET[name][k] for k in ("epochs", "batch")}
    return budget | {"weight_decay": 0.0, "augment": "none", "seed": seed}


def new_net(data: Data, seed: int) -> torch.nn.Module:
    """The untrained net."""
    channels, size = data.x_train.shape[1:3]
    return lenet(channels, size, seed=seed)


def train_float(data: Data, name: str, seed: int) -> dict[str, Any]:
    """One training in floating point; returns its entry of the record."""
    run = train(new_net(data, seed), data, lr=RATE[name], **training_options(name, seed))
    return {"method": "float", "seed": seed, "accuracy": run.results["accuracy"]}


def train_on_device(data: Data, name: str, job: dict[str, Any], card: Card, options: dict[str, Any]) -> dict[str, Any]:
    """One training on devices of ``card``; returns its entry of the record."""
    method, scheme, seed, net = job["method"], job["scheme"], job["seed"], new_net(data, job["seed"])
    rest = dict(options)
    rate, headroom = RATE[name] * rest.pop("rate"), rest.pop("headroom")
    analog = convert(net, card, scheme, bits_in=None, bits_out=None, weight_scale="layer")
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(SCHEMES.index(scheme),)))
    crossbars = start_on_device(analog, rng, headroom)
    optimizer = getattr(hw.network, METHODS[method])(analog, crossbars, rng, lr=rate, **rest)
    run = train(analog, data, lr=rate, optimizer=optimizer, **training_options(name, seed))
    weights = sum(layer.weight.numel() for layer in analog.layers.values())
    return {
        "method": method,
        "card": card.name,
        "scheme": scheme,
        "seed": seed,
        "options": options,
        "accuracy": run.results["accuracy"],
        "weights": weights,
        "devices": optimizer.devices,
        "pulses_per_weight": round(optimizer.pulses / weights, 1),
        "seconds": run.results["seconds"],
    }


ERRORS = (0.0, 0.02, 0.05, 0.1, 0.2)
"""Errors of the zero of Tiki-Taka's fast array, as fractions of the range."""


def run_job(job: dict[str, Any], data: Data, name: str, known: dict[str, Card]) -> dict[str, Any]:
    """Do one training of a list of jobs."""
    if job["method"] == "float":
        return train_float(data, name, job["seed"])
    extra = {k: job[k] for k in EXTRA if k in job}
    options = OPTIONS[job["card"]][job["method"]] | extra
    card = WITHOUT[job.get("without", "")](known[job["card"]])
    entry = train_on_device(data, name, job, card, options)
    return entry | {k: job[k] for k in (*EXTRA, "without") if k in job}


def load() -> dict[str, Any]:
    """The record as it is."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {"cards": {}, "runs": {}}


def add(name: str, entry: dict[str, Any], known: dict[str, Card]) -> None:
    """Add an entry to the record."""
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two data sets may be on their way at once
        _add(name, entry, known)


def _add(name: str, entry: dict[str, Any], known: dict[str, Card]) -> None:
    record = load()
    record["cards"] |= {n: c.to_toml() for n, c in known.items()}
    record["runs"].setdefault(name, []).append(entry)
    record |= {"budget": BUDGET, "rate": RATE, "environment": environment()}
    write_atomic(RECORD, json.dumps(record, indent=1) + "\n", overwrite=True)


def key(entry: dict[str, Any]) -> tuple[Any, ...]:
    """What makes a training the one it is."""
    return tuple(entry.get(k) for k in ("method", "card", "scheme", "seed", *EXTRA, "without"))


def jobs_of(name: str, known: dict[str, Card]) -> list[dict[str, Any]]:
    """All trainings of the table of one data set, the seeds outermost."""
    out: list[dict[str, Any]] = []
    for seed in range(BUDGET[name]["seeds"]):
        out.append({"method": "float", "seed": seed})
        out += [{"method": m, "card": c, "scheme": s, "seed": seed} for c in known for m in METHODS for s in SCHEMES]
    return out


def zeros() -> list[dict[str, Any]]:
    """Tiki-Taka on digits whose fast array is read against a zero that is off: by nothing, by design, by devices."""
    errors = [{"reference": "card", "reference_error": e, "forget": f} for f in (0.1, 0.0) for e in ERRORS]
    rows = [*errors, *({"reference": "device", "reference_error": 0.0, "forget": f} for f in (0.1, 0.0))]
    job = {"method": "tiki", "card": "sample-hall-synapse", "scheme": "bipolar"}
    return [job | row | {"seed": seed} for seed in range(BUDGET["digits"]["seeds"]) for row in rows]


def causes() -> list[dict[str, Any]]:
    """The measured device with one fault taken away at a time; and Tiki-Taka that only forgets as its devices do."""
    out: list[dict[str, Any]] = []
    for seed in range(2):
        job = {"scheme": "bipolar", "seed": seed}
        out += [job | {"card": "gong", "method": m, "without": w} for w in WITHOUT for m in METHODS]
        out += [job | {"card": c, "method": "tiki", "forget": 0.0} for c in ("linear-1000", "sample-hall-synapse")]
    return out


STUDIES = {"zeros": zeros, "causes": causes}


def main() -> None:
    """Do what is not done yet, and print the tables."""
    import on_device_tables as tables  # beside this file

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", choices=[*BUDGET, *STUDIES])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--card", action="append", help="only these devices")
    parser.add_argument("--method", action="append", help="only these methods")
    parser.add_argument("--validation", action="store_true", help="to choose options by; prints, and records nothing")
    given = parser.parse_args()
    torch.set_num_threads(1)
    images_of = "digits" if given.data in STUDIES else given.data
    known, data = cards(given.shared), images(images_of, given.shared, validation=given.validation)
    jobs = STUDIES[given.data]() if given.data in STUDIES else jobs_of(given.data, known)
    for job in jobs:
        done = set() if given.validation else {key(r) for r in load()["runs"].get(given.data, [])}
        skip = (given.card and job.get("card") not in (None, *given.card)) or (
            given.method and job["method"] not in ("float", *given.method)
        )
        if key(job) not in done and not skip:
            entry = run_job(job, data, images_of, known)
            if not given.validation:
                add(given.data, entry, known)
            print(json.dumps(entry), flush=True)
    print("\n".join(tables.all_of(load())))


if __name__ == "__main__":
    main()
