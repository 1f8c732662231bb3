"""What ``hallweight paper`` takes from long results: parts of tests/claims/records, with their hashes.

    python recipes/paper_records.py                                    # from the records that are there
    python recipes/paper_records.py --arms runs/compare-arms-ID        # also from a run of compare-arms

The arms are those of docs/array/arms.md:

    hw.array.compare("digits-cnn", hw.card("sample-hall-synapse"), "0.5 points", readouts=("series-hall", "sot-mtj"),
                     grid=hw.network.Grid(bits=(6, 8), rows=(128, 256)))

Run it again whenever one of the records has changed; a test says so.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import hallweight as hw
from hallweight.core import write_atomic
from hallweight.paper.internals import INDEX, content_hash

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "tests" / "claims" / "records"
PLACE = ROOT / "src" / "hallweight" / "paper" / "_records"
WORDS = {
    "headlines": ("twelve simulated devices a row, against support, bend and assumed values", "recipes/headlines.py"),
    "cifar10": ("ResNet-18 over programmings, all test images", "recipes/cifar10_table.py"),
    "arms": ("arms at equal accuracy on digits", "recipes/paper_records.py"),
}
OF_ARM = ("scheme", "readout", "program", "read_current", "read_voltage", "adc_bits", "rows", "energy", "area",
          "energy_with_programming", "programming", "devices", "met", "mean", "spread", "gap", "gap_sem")  # fmt: skip
OF_NETWORK = ("accuracy", "mean", "spread", "gap", "gap_sem", "sem_images", "n_test", "float", "devices")


def headlines() -> dict[str, Any]:
    """What rows of devices need: of each device swing, states, accuracy and retention at 300 K; the mean curve."""
    found = json.loads((RECORDS / "headlines.json").read_text(encoding="utf-8"))
    rows = {name: headline_row(row) for name, row in found["rows"].items() if row["devices"]}
    return {**{k: found[k] for k in ("film", "device", "write")}, "rows": rows}


def headline_row(row: dict[str, Any]) -> dict[str, Any]:
    """One row; times to hold of all devices in s, those over the limit at the limit."""
    devices = row["devices"]
    holds = [d["hold"] for d in devices if d.get("hold")]
    kept = [hold["limit"] if t is None else t for hold in holds for t in hold["times"][0]]
    return {
        "physics": row["physics"],
        "K": row["K"],
        "current": row["current"],
        "curve": row["curve"],
        "swing": [d["swing"] for d in devices],
        "levels": [d["levels_write_verify"] for d in devices if d.get("levels_write_verify")],
        "accuracy": [d["accuracy"] for d in devices if d.get("accuracy")],
        "hold": kept,
    }


def cifar10() -> dict[str, Any]:
    """The rows on all test images."""
    found = json.loads((RECORDS / "cifar10.json").read_text(encoding="utf-8"))
    return {"data": found["data"], "rows": {n: {k: r[k] for k in OF_NETWORK} for n, r in found["rows"].items()}}


def arms(run: hw.Run) -> dict[str, Any]:
    """What a run of compare-arms found, and the layers of its network."""
    r = run.results
    layers = hw.array.layer_shapes(hw.network.digits_cnn(), (1, 8, 8))
    return {
        "card": run.card.name,
        "n_test": r["n_test"],
        "target": r["target"],
        "inferences": r["inferences"],
        "float": r["float"]["mean"],
        "int8": {k: r["int8"][k] for k in ("energy", "area", "mean", "gap", "gap_sem")},
        "compared": [{k: a[k] for k in OF_ARM if k in a} for a in r["compared"]],
        "layers": [asdict(layer) for layer in layers],
    }


def main() -> None:
    """Write the records and their index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arms", type=Path, help="folder of a run of compare-arms")
    asked = parser.parse_args()
    found = {"headlines": headlines(), "cifar10": cifar10()}
    kept = PLACE / "arms.json"
    found["arms"] = arms(hw.Run.load(asked.arms)) if asked.arms else json.loads(kept.read_text(encoding="utf-8"))
    for name, content in found.items():
        write_atomic(PLACE / f"{name}.json", json.dumps(content) + "\n", overwrite=True)
    index = {
        name: {"sha256": content_hash(content), "words": WORDS[name][0], "recipe": WORDS[name][1]}
        for name, content in found.items()
    }
    write_atomic(PLACE / INDEX, json.dumps(index, indent=1) + "\n", overwrite=True)


if __name__ == "__main__":
    main()
