"""Make the numbers of the README and of docs/tutorials/file.md again, and the picture of docs/tutorials/device.md.

``python recipes/readme.py`` runs what ``hallweight demo`` does, writes tests/claims/records/demo.json and
docs/_static/bench.png, and puts the results of all records into the two pages; ``--put`` does the last alone.
``make claims`` derives the record anew and compares.
"""

import json
import sys
from pathlib import Path
from typing import Any

import hallweight as hw
from hallweight.core import Run
from hallweight.report import pictures

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "tests" / "claims" / "records"
RECORD = RECORDS / "demo.json"
ARMS = ROOT / "src" / "hallweight" / "paper" / "_records" / "arms.json"
README, TUTORIAL = ROOT / "README.md", ROOT / "docs" / "tutorials" / "file.md"


def chain() -> Run:
    """Read the sample, fit it, evaluate it: what ``hallweight demo`` does."""
    return hw.network.evaluate(hw.synapse.fit(hw.lab.read(hw.cards.path_of_sample()), name="sample"))


def record(run: Run) -> dict[str, object]:
    """The numbers that the pages quote, with what made them."""
    keys = ("scheme", "program", "devices", "mean", "spread", "gap", "gap_sem")
    arms = [
        {k: arm[k] for k in keys}
        | {"sd": arm["uncertainty"]["accuracy"]["sd"], "gap_error": arm["uncertainty"]["gap"]["error"]}
        for arm in run.results["arms"]
    ]
    return {
        "float": {k: run.results["float"][k] for k in ("mean", "spread")},
        "arms": arms,
        "data": run.results["data"],
        "environment": run.environment,
        "finished": run.finished,
    }


def table(numbers: dict[str, Any]) -> list[str]:
    """The rows of docs/tutorials/file.md."""
    rows = ["| scheme | programming | devices | accuracy (%) | gap to float (points) |", "|---|---|---|---|---|"]
    rows.append(f"| floating point | - | - | {_float(numbers)} | 0 |")
    for arm in numbers["arms"]:
        gap = f"{100 * arm['gap']:.2f} ± {100 * arm['gap_error']:.2f}"
        rows.append(f"| {arm['scheme']} | {arm['program']} | {arm['devices']} | {_accuracy(arm)} | {gap} |")
    return rows


def results() -> list[str]:
    """What came out, one sentence for each record."""
    import headline_pages as pages  # beside this file

    demo, cifar, arms, films = (_load(p) for p in (RECORD, RECORDS / "cifar10.json", ARMS, RECORDS / "headlines.json"))
    one = {arm["program"]: arm for arm in demo["arms"] if arm["scheme"] == "bipolar"}
    deep = cifar["rows"]["32 states"]
    best = {a["scheme"]: a for a in arms["compared"] if (a["readout"], a["program"]) == ("series-hall", "verify")}
    own, pair = best["bipolar"], best["pair"]
    price = "energy_with_programming"
    return [
        f"- Digits: {_float(demo)} % in floating point. "
        f"One device of the sample per weight has {_accuracy(one['verify'])} % by",
        f"  write-verify and {_accuracy(one['open'])} % in open loop.",
        f"- ResNet-18 on a copy of CIFAR-10, {deep['devices']:,} devices of 32 states: "
        f"{100 * deep['mean']:.2f} ± {100 * deep['spread']:.2f} %,",
        f"  which is {100 * deep['gap']:.2f} ± {100 * deep['gap_sem']:.2f} points below floating point.",
        f'- "Half the devices" holds by write-verify: {own["devices"]:,} for {pair["devices"]:,} of a pair, at '
        f"{own[price] / pair[price]:.1f} times its energy.",
        '- "Energy-efficient" does not hold at the values assumed: 8-bit digital arithmetic needs '
        f"{own[price] / arms['int8']['energy']:.0f} times less.",
        f"- {pages.robust(films)[0]}",
        *(f"  {sentence}" for sentence in pages.bends(films)[:2]),
    ]


def _accuracy(arm: dict[str, float]) -> str:
    return f"{100 * arm['mean']:.1f} ± {100 * arm['sd']:.1f}"


def _float(numbers: dict[str, Any]) -> str:
    return f"{100 * numbers['float']['mean']:.1f} ± {100 * numbers['float']['spread']:.1f}"


def _load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def bench() -> bytes:
    """LTP and LTD of the simulated device of docs/tutorials/device.md, as PNG."""
    device = hw.hall.HallBar("CoTb", source="W", side="above", width="1 um", grain="15 nm", support="sapphire")
    pulses = "32 pulses of +3.25 mA, 1 ms; 32 of -3.25 mA, 1 ms; in-plane field 200 mT; repeat 5"
    trace = hw.hall.measure(device, pulses)
    return next(p for p in pictures(trace, hw.synapse.fit(trace)) if p.name == "ltp-ltd").render("png")


def put() -> None:
    """Write the results of the records into the pages."""
    from cifar10_table import quote
    from headline_pages import filled

    quote(TUTORIAL, table(_load(RECORD)))
    text = filled(README.read_text(encoding="utf-8"), {"results": results()})
    hw.core.write_atomic(README, text, overwrite=True)


def main() -> None:
    """Make picture and record unless only asked to put them, then put the numbers into the pages."""
    if "--put" not in sys.argv[1:]:
        from _shown import shown

        shown(bench(), "bench.png")
        hw.core.write_atomic(RECORD, json.dumps(record(chain()), indent=1) + "\n", overwrite=True)
    put()


if __name__ == "__main__":
    main()
