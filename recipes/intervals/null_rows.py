"""Physically equal rows of a bending study: p is uniform, and hardly any row is called best.

    python recipes/intervals/null_rows.py --seeds 0-39      # 15 s of CPU a seed; goes on where it stopped

Five rows of three devices each: a flat membrane, and one bent to 1, 2, 3 and 4 km, which is as flat. What differs
between rows is what differs between devices: the thermal history of every pulse, what is read, and the programming of
their networks. All grains have one anisotropy, so that one table of rates serves all devices of a row: with a spread it
would take two minutes a seed. Writes tests/claims/records/null_rows.json.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import torch

import hallweight as hw
from hallweight.chain.internals import comparison
from hallweight.core import environment, write_atomic
from hallweight.core.internals import physics_revision

RECORD = Path(__file__).parents[2] / "tests" / "claims" / "records" / "null_rows.json"
RADII = ("1 km", "2 km", "3 km", "4 km")
DEVICES = 3
SCORES = ("accuracy", "accuracy_open")
TABLES: dict[str, Any] = {
    "device": {
        "width": "0.3 um",
        "grain": "15 nm",
        "sigma_K": 0.0,
        "source": "W",
        "side": "above",
        "dipoles": False,
    },
    "write": {"pulses": 8, "cycles": 2, "field": "200 mT", "part": 0.5, "drive": 0.94},
    "network": {"seeds": 2, "n_test": 200},
}


def study(seed: int) -> dict[str, dict[str, list[float]]]:
    """The scores of the devices of every row, by write-verify and in open loop."""
    with tempfile.TemporaryDirectory() as folder:
        asked = {"rigid": None, "devices": DEVICES, "retention": False, **TABLES}
        run = hw.chain.bending("CoTb", RADII, seed=seed, folder=folder, **asked)
    return {r["label"]: {name: r.get(f"{name}_devices", []) for name in SCORES} for r in run.results["points"]}


def compared(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """What each study says of the differences between its rows in a score."""
    studies = record["studies"].values()
    return [comparison([{"label": k, f"{name}_devices": row[name]} for k, row in one.items()], name) for one in studies]


def physics() -> str:
    """Revisions of the stages that a row passes through."""
    return physics_revision("membrane", "magnet", "hall", "synapse", "array", "network")


def load() -> dict[str, Any]:
    """The record as far as it goes; one of another physics is begun anew."""
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    return record if record.get("physics") == physics() else {"studies": {}}


def main() -> None:
    """Do what is asked and not done yet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", default="0-39", help="a range")
    first, _, last = parser.parse_args().seeds.partition("-")
    torch.set_num_threads(1)
    for seed in range(int(first), int(last or first) + 1):
        if str(seed) not in load()["studies"]:
            found = study(seed)
            studies = {**load()["studies"], str(seed): found}
            ordered = dict(sorted(studies.items(), key=lambda item: int(item[0])))
            record = {"studies": ordered, "physics": physics(), "environment": environment()}
            write_atomic(RECORD, json.dumps(record, indent=1), overwrite=True)
            print(seed, {name: compared(load(), name)[-1]["p_equal"] for name in SCORES}, flush=True)


if __name__ == "__main__":
    main()
