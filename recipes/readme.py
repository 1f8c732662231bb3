"""Make the README's pictures of the sample and of the bench, and its table of numbers, again.

Writes docs/_static/overview.png, docs/_static/bench.png and tests/claims/records/demo.json, and prints the table.
``make claims`` derives the record anew and compares.
"""

import io
import json
from pathlib import Path

import matplotlib.image
import numpy as np

import hallweight as hw
from hallweight.core import Run, Trace
from hallweight.report import pictures, run_pictures

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "_static" / "overview.png"
RECORD = ROOT / "tests" / "claims" / "records" / "demo.json"


def chain() -> tuple[Trace, Run]:
    """Read the sample, fit it, evaluate it: what ``hallweight demo`` does."""
    trace = hw.lab.read(hw.cards.path_of_sample())
    return trace, hw.network.evaluate(hw.synapse.fit(trace, name="sample"))


def record(run: Run) -> dict[str, object]:
    """The numbers that the README quotes, with what made them."""
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


def table(numbers: dict[str, object]) -> list[str]:
    """The README's rows."""
    rows = ["| scheme | programming | devices | accuracy (%) | gap to float (points) |", "|---|---|---|---|---|"]
    reference = numbers["float"]
    rows.append(f"| floating point | - | - | {100 * reference['mean']:.1f} ± {100 * reference['spread']:.1f} | 0 |")
    for arm in numbers["arms"]:
        sd, error = (
            arm.get("sd", arm["spread"]),
            arm.get("gap_error", arm["gap_sem"]),
        )  # older records: programmings alone
        accuracy = f"{100 * arm['mean']:.1f} ± {100 * sd:.1f}"
        gap = f"{100 * arm['gap']:.2f} ± {100 * error:.2f}"
        rows.append(f"| {arm['scheme']} | {arm['program']} | {arm['devices']} | {accuracy} | {gap} |")
    return rows


def picture(trace: Trace, run: Run) -> bytes:
    """LTP/LTD and accuracy side by side, as PNG."""
    found = {p.name: p for p in [*pictures(trace, run.card), *run_pictures(run)]}
    images = [matplotlib.image.imread(io.BytesIO(found[n].render("png"))) for n in ("ltp-ltd", "accuracy")]
    height = max(i.shape[0] for i in images)
    padded = [np.pad(i, ((0, height - i.shape[0]), (0, 60), (0, 0)), constant_values=1.0) for i in images]
    file = io.BytesIO()
    matplotlib.image.imsave(file, np.hstack(padded)[::2, ::2], format="png")
    return file.getvalue()


def bench() -> bytes:
    """LTP and LTD of the README's simulated device, as PNG."""
    device = hw.hall.HallBar("CoTb", source="W", side="above", width="1 um", grain="15 nm", support="sapphire")
    pulses = "32 pulses of +3.25 mA, 1 ms; 32 of -3.25 mA, 1 ms; in-plane field 200 mT; repeat 5"
    trace = hw.hall.measure(device, pulses)
    return next(p for p in pictures(trace, hw.synapse.fit(trace)) if p.name == "ltp-ltd").render("png")


def main() -> None:
    """Write the pictures and the record, print the table."""
    from _shown import shown  # beside this file: not found where a test loads it

    shown(bench(), "bench.png")
    trace, run = chain()
    numbers = record(run)
    hw.core.write_atomic(PICTURE, picture(trace, run), overwrite=True)
    hw.core.write_atomic(RECORD, json.dumps(numbers, indent=1) + "\n", overwrite=True)
    print("\n".join(table(numbers)))


if __name__ == "__main__":
    main()
