"""Make the accuracy table of ResNet-18 on CIFAR-10 again: tests/claims/records/cifar10.json.

    python recipes/cifar10_table.py --data-root DIR --shared DIR/shared/data             # all rows: hours on two cores
    python recipes/cifar10_table.py --data-root DIR --rows "32 states" --seeds 20        # one row

Each finished programming is kept in ``--folder``, and the same command goes on from there; each finished row is
written to the record, beside the rows that it holds already, and the docs quote it. ``--workers 2`` programs
in processes of one thread each, which is half as fast again on two cores as two threads are. The rows of measured and
of other people's simulated devices need the shared files. ``make claims`` derives some programmings anew and compares.
"""

import argparse
import json
import os
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from _bars import TILE, card

import hallweight as hw
from hallweight.core import Card, Run, write_atomic
from hallweight.network import attribute, evaluate

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "tests" / "claims" / "records" / "cifar10.json"
SUBSET = 1000  # test images of what is derived anew in minutes
KEPT = ("scheme", "program", "accuracy", "mean", "spread", "gap", "gap_sem", "sem_images", "devices", "references",
        "arrays", "weight_error", "mean_pulses", "unverified", "output_snr_db")  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the table: a device, how the weights were trained, and the scheme; ``shared`` files make the card."""

    words: str
    make: Callable[[Path], Card]
    training: str = "hardware-aware"
    scheme: str = "bipolar"
    seeds: int = 20
    assume_bipolar: bool = False


def measured(name: str) -> Callable[[Path], Card]:
    """Fit a file of ``measured/``."""
    return lambda shared: hw.synapse.fit(hw.lab.read(shared / "measured" / name), name=Path(name).stem)


def tables(archive: str, pairs: list[str]) -> Callable[[Path], Card]:
    """Fit step tables of ``lookup_tables/``, one pair of files for each device."""

    def make(shared: Path) -> Card:
        with (
            tempfile.TemporaryDirectory() as folder,
            tarfile.open(shared / "lookup_tables" / f"{archive}.tar.gz") as tar,
        ):
            tar.extractall(folder, filter="data")
            files = [[Path(folder) / p.format(way) for way in ("increasing", "decreasing")] for p in pairs]
            return hw.synapse.fit([hw.lab.read(both) for both in files], name=archive)

    return make


_DWMTJ = tables("crosssim-DWMTJ_SOT-300K-0to2", [f"DWMTJ_SOT/300K/dG_{{}}{k}.txt" for k in range(3)])
_TAOX = tables("crosssim-TaOx-devices-1to6", [f"TaOx_all/{k}/dG_{{}}.txt" for k in range(1, 7)])
_GONG = measured("IBM__aihwkit/gong_et_al.csv")
_NEUROSIM = measured("neurosim__MLP_NeuroSim_V3.0/nonlinear_fit_LTP_LTD.csv")

ROWS: dict[str, Row] = {
    "32 states": Row("the device of the bars", lambda shared: card(32)),
    "11 states": Row("the same with 11 states", lambda shared: card(11)),
    "32 states, mapped": Row("the same as 32 states, not trained for it", lambda shared: card(32), "mapped", seeds=5),
    "32 states, pair": Row("a differential pair per weight", lambda shared: card(32), scheme="pair", seeds=5),
    "32 states, reference": Row("with reference devices", lambda shared: card(32), scheme="reference", seeds=5),
    "Gong, measured": Row("ReRAM, fitted from a measured file", _GONG, seeds=5),
    "NeuroSim, measured": Row("fitted from a measured file, range centred on zero", _NEUROSIM, seeds=5,
                              assume_bipolar=True),
    "NeuroSim, pair": Row("the same as it is, in pairs", _NEUROSIM, scheme="pair", seeds=5),
    "DW-MTJ, table law": Row("simulated domain-wall devices, range centred on zero", _DWMTJ, seeds=5,
                             assume_bipolar=True),
    "TaOx, table law": Row("six measured devices, range centred on zero", _TAOX, seeds=5, assume_bipolar=True),
}  # fmt: skip


def run_row(row: Row, shared: Path, *, seeds: int, n_test: int | None, **options: Any) -> Run:
    """Evaluate one row; ``options`` go to :func:`hallweight.network.evaluate`."""
    arrays: dict[str, Any] = {"schemes": row.scheme, "program": "verify", "tile": TILE, "bits_in": 8, "bits_out": 8}
    net: dict[str, Any] = {"network": "resnet18", "training": row.training, "n_test": n_test}
    return evaluate(row.make(shared), **net, **arrays, assume_bipolar=row.assume_bipolar, seeds=seeds, **options)


def entry(row: Row, run: Run) -> dict[str, Any]:
    """What the record keeps of a row."""
    r, arm = run.results, run.results["arms"][0]
    digital = r.get("digital", r["float"])
    return {
        "words": row.words,
        "training": r["training"],
        "weights": r["weights"],
        "weights_from": r["weights_from"],
        "n_test": r["n_test"],
        "float": r["float"]["mean"],
        "digital": digital["mean"],
        "card": run.card.name if run.card else "",
        "assumed": list(run.assumed),
        "tile": run.config["tile"],
        "bits": [run.config["bits_in"], run.config["bits_out"]],
        "run": run.id,
        **{k: arm[k] for k in KEPT},
    }


def load() -> dict[str, Any]:
    """The record as it stands."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {"rows": {}, "subset": {}}


def store(record: dict[str, Any], run: Run) -> None:
    """Write the record with what made its last part."""
    record |= {"data": run.results["data"], "environment": run.environment, "finished": run.finished}
    write_atomic(RECORD, json.dumps(record, indent=1) + "\n", overwrite=True)
    quote(ROOT / "docs" / "network" / "validation.md", table(record))
    if "attribution" in record:
        quote(ROOT / "docs" / "network" / "validation.md", causes(record))


def quote(page: Path, lines: list[str]) -> None:
    """Put a table in the place of the one with the same head."""
    old = page.read_text(encoding="utf-8").splitlines()
    begin = old.index(lines[0])
    new = [*old[:begin], *lines, *old[old.index("", begin) :]]
    write_atomic(page, "\n".join(new) + "\n", overwrite=True)


def table(record: dict[str, Any], names: Iterable[str] = ROWS) -> list[str]:
    """The rows of these names, as in docs/network/validation.md: on all test images, or on the quick part till then."""
    shown = record["subset"] | record["rows"]
    lines = [
        "| device | training | devices | images | programmings | accuracy (%) | gap to float (points) |",
        "|---|---|---|---|---|---|---|",
    ]
    floats = {r["n_test"]: r["float"] for r in shown.values()}
    lines += [f"| floating point | - | - | {n:,} | - | {100 * floats[n]:.2f} | 0 |" for n in sorted(floats)]
    for name, r in ((k, shown[k]) for k in names if k in shown):
        accuracy, gap = (f"{100 * r[k]:.2f} ± {100 * r[e]:.2f}" for k, e in (("mean", "spread"), ("gap", "gap_sem")))
        size = f"{r['devices']:,} | {r['n_test']:,} | {len(r['accuracy'])}"
        lines.append(f"| {name} ({r['scheme']}) | {r['training']} | {size} | {accuracy} | {gap} |")
    return lines


def causes(record: dict[str, Any]) -> list[str]:
    """The table of what each non-ideality costs, as docs/network/validation.md shows it."""
    found = record["attribution"]
    whole = found["all"]
    lines = [
        "| non-ideality | alone: loss (points) | logit noise (%) | left out: loss less by | logit noise less by |",
        "|---|---|---|---|---|",
        f"| all together | {_part(whole)} | - | - |",
    ]
    return lines + [f"| {r['name']} | {_part(r['alone'])} | {_part(r['left_out'])} |" for r in found["causes"]]


def _part(of: dict[str, float]) -> str:
    return f"{100 * of['loss']:.2f} ± {100 * of['sem']:.2f} | {100 * of['noise']:.2f} ± {100 * of['noise_sem']:.2f}"


def workers(n: int) -> AbstractContextManager[ProcessPoolExecutor | None]:
    """So many processes of one thread each; none for 0."""
    if not n:
        return nullcontext()
    return ProcessPoolExecutor(n, get_context("spawn"), initializer=torch.set_num_threads, initargs=(1,))


def report(done: int, total: int) -> None:
    """One line for each step."""
    print(f"{time.strftime('%H:%M:%S')}  {done}/{total}", flush=True)


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data-root", default=os.environ.get("HALLWEIGHT_DATA"))
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--rows", nargs="*", default=list(ROWS), choices=list(ROWS))
    parser.add_argument("--seeds", type=int, help="programmings; those of each row unless given")
    parser.add_argument("--folder", type=Path, default=Path("runs/cifar10"))
    parser.add_argument("--subset-only", action="store_true", help=f"only the {SUBSET} images of the quick test")
    parser.add_argument("--attribution", action="store_true", help="what costs how much, for 32 states")
    parser.add_argument("--workers", type=int, default=0, help="processes that share the programmings")
    asked = parser.parse_args()
    with workers(asked.workers) as executor:
        make(asked, {"data_root": asked.data_root, "folder": asked.folder, "progress": report, "executor": executor})


def make(asked: argparse.Namespace, options: dict[str, Any]) -> None:
    """Evaluate the rows asked for, and store each as it comes."""
    record = load()
    for name in asked.rows:
        row = ROWS[name]
        print(name, flush=True)
        part = run_row(row, asked.shared, seeds=2, n_test=SUBSET, **options)
        record["subset"][name] = entry(row, part)
        store(record, part)
        if not asked.subset_only:
            run = run_row(row, asked.shared, seeds=asked.seeds or row.seeds, n_test=None, **options)
            record["rows"][name] = entry(row, run)
            record["rows"] = {k: record["rows"][k] for k in ROWS if k in record["rows"]}
            store(record, run)
        print("\n".join(table(record, [name])), flush=True)
    if asked.attribution:
        net: dict[str, Any] = {"network": "resnet18", "training": "hardware-aware", "n_test": SUBSET}
        run = attribute(card(32), **net, tile=TILE, seeds=asked.seeds or 3, **options)
        record["attribution"] = {
            k: run.results[k] for k in ("float", "digital", "ideal", "all", "causes", "absent", "n_test")
        }
        store(record, run)


if __name__ == "__main__":
    sys.exit(main())
