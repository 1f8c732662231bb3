"""Arms of ResNet-18 on CIFAR-10, each scheme by write-verify and in open loop: tests/claims/records/arms_resnet18.json.

    python recipes/arms_resnet18.py --data-root DIR --time                        # what one programming takes here
    python recipes/arms_resnet18.py --data-root DIR                               # 20 programmings, all 10,000 images
    python recipes/arms_resnet18.py --data-root DIR --seeds 2 --images 1000       # a small form, labelled as such

The device is that of the bars (32 states), tiles of 128 rows, 8-bit converters, weights trained for the single device.
Each finished programming is kept in ``--folder``: the same command goes on from there, and more seeds use what is
there. The single device by write-verify is that of the bars, so its programmings are those of cifar10.json. Prices are
those of ``hallweight.array.cost`` at the usual settings; digital arithmetic of 8 bits stands beside.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import torch
from _bars import TILE, card

import hallweight as hw
from hallweight.array import SCHEMES, Array, cost, digital_cost
from hallweight.core import Run, write_atomic

RECORD = Path(__file__).parents[1] / "tests" / "claims" / "records" / "arms_resnet18.json"
BARS = RECORD.with_name("cifar10.json")
PROGRAMS = ("verify", "open")
NODE = "22 nm"
KEPT = ("scheme", "program", "accuracy", "mean", "spread", "gap", "gap_sem", "devices", "mean_pulses", "unverified")


def evaluated(schemes: list[str], program: tuple[str, ...], **options: Any) -> Run:
    """Program and test arms."""
    net: dict[str, Any] = {"network": "resnet18", "training": "hardware-aware", "tile": TILE, "card_draws": 0}
    return hw.network.evaluate(card(32), schemes=schemes, program=program, **net, **options)


def price(scheme: str, program: str, readout: str) -> dict[str, float] | None:
    """What an arm costs at the usual settings; None for a read-out that cannot hold it."""
    try:
        array = Array(card(32), rows=TILE, cols=TILE, scheme=scheme, readout=readout, node=NODE)
        found = cost(hw.network.resnet18(), array, input_shape=(3, 32, 32), program=program)
    except hw.core.InputError:
        return None
    return {
        "energy": found.energy.total,
        "programming": found.programming.energy.total,
        "training": found.training.energy.total,
        "area": found.area.total,
        "latency": found.latency.total,
    }


def entry(row: dict[str, Any], results: dict[str, Any]) -> dict[str, Any]:
    """What the record keeps of an arm."""
    prices = {readout: price(row["scheme"], row["program"], readout) for readout in ("series-hall", "sot-mtj")}
    return {
        **results,
        **{k: row[k] for k in KEPT},
        "price": {k: v for k, v in prices.items() if v is not None},
    }


def of_the_bars(seeds: int) -> dict[str, Any] | None:
    """The arm that the bars have already; None if they hold other seeds."""
    row = json.loads(BARS.read_text(encoding="utf-8"))["rows"]["32 states"]
    same = row["tile"] == TILE and len(row["accuracy"]) == seeds
    return entry(row, {k: row[k] for k in ("n_test", "float", "digital")}) if same else None


def store(rows: dict[str, Any], run: Run) -> None:
    """Write the record with what made its last part."""
    found = digital_cost(hw.network.resnet18(), NODE, input_shape=(3, 32, 32))
    int8 = {"energy": found.energy.total, "area": found.area.total, "latency": found.latency}
    record = {"node": NODE, "arms": rows, "int8": int8, "data": run.results["data"], "environment": run.environment}
    write_atomic(RECORD, json.dumps(record, indent=1) + "\n", overwrite=True)


def table(rows: dict[str, Any]) -> str:
    """The rows as a table."""
    lines = [
        "| arm | devices | images | programmings | accuracy (%) | gap to float (points) | programming (mJ) |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, r in rows.items():
        scores = (f"{100 * r[k]:.2f} ± {100 * r[e]:.2f}" for k, e in (("mean", "spread"), ("gap", "gap_sem")))
        size = f"{r['devices']:,} | {r['n_test']:,} | {len(r['accuracy'])}"
        written = 1e3 * r["price"]["series-hall"]["programming"]
        lines.append(f"| {name} | {size} | {' | '.join(scores)} | {written:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data-root", default=os.environ.get("HALLWEIGHT_DATA"))
    parser.add_argument("--seeds", type=int, default=20, help="programmings of each arm")
    parser.add_argument("--images", type=int, help="test images; all 10,000 unless given")
    parser.add_argument("--schemes", nargs="*", default=list(SCHEMES), choices=list(SCHEMES))
    parser.add_argument("--folder", type=Path, default=Path("runs/arms"))
    parser.add_argument("--time", action="store_true", help="time two programmings on 1,000 images, and stop")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    options: dict[str, Any] = {"data_root": asked.data_root, "n_test": asked.images, "seeds": asked.seeds}
    if asked.time:
        start = time.process_time()
        evaluated(["bipolar"], ("verify",), **{**options, "n_test": 1000, "seeds": 2})
        print(f"two programmings on 1,000 images: {time.process_time() - start:.0f} s of a core")
        return
    rows = json.loads(RECORD.read_text(encoding="utf-8"))["arms"] if RECORD.exists() else {}
    known = of_the_bars(asked.seeds) if asked.images is None and "bipolar" in asked.schemes else None
    calls = [(["bipolar"], ("open",)), ([s for s in asked.schemes if s != "bipolar"], PROGRAMS)]
    if known is None:
        calls = [(asked.schemes, PROGRAMS)]
    else:
        rows["bipolar, verify"] = known
    for schemes, programs in [call for call in calls if call[0]]:
        run = evaluated(schemes, programs, folder=asked.folder, **options)
        found = {"n_test": run.results["n_test"], **{k: run.results[k]["mean"] for k in ("float", "digital")}}
        for one in run.results["arms"]:
            rows[f"{one['scheme']}, {one['program']}"] = entry(one, found)
        store(rows, run)
    print(table(rows))


if __name__ == "__main__":
    sys.exit(main())
