"""From membrane to network: rigid against freestanding, flat against bent, five supports, and a design search.

``python recipes/membrane.py`` (``--folder runs/membrane``, ``--only bending supports design``) carries out the three
studies of ``hallweight.chain`` on the card CoTb with a spin source of Pt, and goes on where it was stopped; figures
and tables stand in each folder. Values of cards and all arguments below are assumptions; none is of the founding
paper. A device takes some ten seconds of one core: two minutes for bending, three for supports, ten for the design.
"""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console

import hallweight as hw

ROOT = Path(__file__).parents[1]
DEVICE = {"width": "1.5 um", "grain": "50 nm"}  # a square of 30 x 30 volumes
WRITE = {"width": "1 us", "field": "50 mT", "pulses": 24, "cycles": 3}
NETWORK = {"network": "digits-cnn", "program": "verify", "seeds": 4, "train_seeds": 1}
SEED = 20251207
STUDIES: dict[str, dict[str, Any]] = {
    "bending": {"radii": ["50 mm", "20 mm", "10 mm", "5 mm", "3 mm"], "support": "PET 25 um"},
    "supports": {"supports": ["STO 500 um", "Si 500 um", "mica 25 um", "PET 25 um", "PI 25 um"], "bend": "10 mm"},
    "design": {"supports": ["mica 25 um", "PET 25 um", "PI 25 um", "PI 5 um"], "bends": ["flat", "10 mm", "5 mm"],
               "widths": ["100 ns", "1 us", "10 us"], "least_accuracy": 0.8, "hottest": "450 K"},
}  # fmt: skip


def main() -> None:
    """Carry out what is not there yet, draw, and print each table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "runs" / "membrane")
    parser.add_argument("--only", nargs="*", choices=list(STUDIES), help="names of studies")
    asked = parser.parse_args()
    for name, arguments in STUDIES.items():
        if asked.only and name not in asked.only:
            continue
        study = {"study": name, "film": "CoTb", "seed": SEED, "arguments": arguments, "device": DEVICE, "write": WRITE,
                 "network": NETWORK}  # fmt: skip
        run = hw.chain.study(study, asked.folder / name)
        hw.report.run_figures(run, asked.folder / name / "figures", overwrite=True)
        Console().print(hw.report.table(run))
        print(f"{asked.folder / name}; assumed: {', '.join(run.assumed)}", flush=True)


if __name__ == "__main__":
    main()
