"""From release to network: a film in water, rigid against freestanding, flat against bent, supports, a design search.

``python recipes/membrane.py`` (``--folder runs/membrane``, ``--only release bending supports design``) carries out the
studies of ``hallweight.chain`` on the card CoTb with a spin source of Pt, and goes on where it was stopped; figures
and tables stand in each folder, and the figures that the documentation shows go into docs/_static. Values of cards and
all arguments below are assumptions; none is of the founding paper. A device takes five to ten seconds of one core, all
together some five minutes.
"""

import argparse
from pathlib import Path
from typing import Any

from _shown import shown
from rich.console import Console

import hallweight as hw

ROOT = Path(__file__).parents[1]
DEVICE = {"width": "0.45 um", "grain": "15 nm"}  # a square of 30 x 30 volumes
WRITE = {"width": "1 us", "field": "200 mT", "pulses": 24, "cycles": 6}
NETWORK = {"network": "digits-cnn", "program": ["verify", "open"], "seeds": 8, "train_seeds": 1}
SEED = 20251207
STUDIES: dict[str, dict[str, Any]] = {
    "bending": {"radii": ["50 mm", "20 mm", "10 mm", "5 mm", "3 mm"], "support": "PET 25 um"},
    "supports": {"supports": ["STO 500 um", "Si 500 um", "mica 25 um", "PET 25 um", "PI 25 um"], "bend": "10 mm"},
    "design": {"supports": ["mica 25 um", "PET 25 um", "PI 5 um"], "bends": ["flat", "5 mm"],
               "widths": ["100 ns", "1 us", "10 us"], "least_accuracy": 0.75, "hottest": "450 K"},
    "release": {"shape": "disc 2 mm", "layer": "Sr4Al2O7", "temperature": "25 C",
                "holes": {"pattern": "hexagonal", "pitch": "400 um", "diameter": "40 um"}},
}  # fmt: skip
SHOWN = {  # study -> figure -> file in docs/_static; those of devices are in recipes/headlines.py, with twelve a row
    "release": {"release-front": "membrane-release.png"},
}
HARDER = {"design": {"program": "open"}}  # write-verify hides what open loop tells apart


def main() -> None:
    """Carry out what is not there yet, draw, and print each table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "runs" / "membrane")
    parser.add_argument("--only", nargs="*", choices=list(STUDIES), help="names of studies")
    asked = parser.parse_args()
    for name, arguments in STUDIES.items():
        if asked.only and name not in asked.only:
            continue
        study: dict[str, Any] = {"study": name, "arguments": arguments}
        if name != "release":
            study |= {"film": "CoTb", "seed": SEED, "device": DEVICE, "write": WRITE,
                      "network": NETWORK | HARDER.get(name, {})}  # fmt: skip
        place = asked.folder / name
        run = hw.chain.study(study, place)
        hw.report.run_figures(run, place / "figures", overwrite=True, data=place)
        for figure, file in SHOWN.get(name, {}).items():
            shown(place / "figures" / f"{figure}.png", file)
        Console().print(hw.report.table(run))
        print(f"{place}; assumed: {', '.join(run.assumed)}", flush=True)


if __name__ == "__main__":
    main()
