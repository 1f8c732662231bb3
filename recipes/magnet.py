"""The studies of ``hallweight.magnet`` that the founding paper names, on a made-up film: a what-if, no measured device.

The film is the card ``CoGd`` with eight of its values replaced (``WHAT_IF``). So a square of 75 nm that switches as one
has a barrier of 70 k_B T and thresholds of some 50 MA/cm^2. No value is that of the paper, whose film is not known.
The results show how such a film would behave and how the studies are made.

``python recipes/magnet.py`` (``--folder runs/magnet``) writes a run for each study, less than a minute of one core in
all at the sizes below, and goes on where it was stopped; then the figures of each run, and those that
docs/magnet/model.md shows into docs/_static. Sizes: 64 devices for trajectories and a point of J_c, 48 for the map, 32
for times.
"""

import argparse
import time
from pathlib import Path
from typing import Any

from _shown import shown

import hallweight as hw
from hallweight.core import Card

ROOT = Path(__file__).parents[1]
SHOWN = {  # study -> figure -> file in docs/_static
    "tilt": {"trajectories": "magnet-tilt.png"},
    "time": {"switching-time": "magnet-time.png"},
    "critical": {"critical-current": "magnet-critical.png"},
}

WHAT_IF = {"K_1": 3.2e4, "K_2": 8e3, "alpha_1": 0.1, "alpha_2": 0.1, "xi_1": 0.3, "t": 1.5e-9, "width": 7.5e-8,
           "length": 7.5e-8}  # fmt: skip
AWAY = 0.20  # fraction of gadolinium; x_A is 0.2245 at 300 K
TILTED = {"tilt": 0.2618, "tilt_azimuth": 1.5708}  # 15 degrees towards the spins, rad
TRAIN = "1 pulse of +{0} A/m^2, 600 ps; 1 of -{0} A/m^2, 600 ps; repeat 2"
SEED = 20251207


def films() -> dict[str, Card]:
    """The film; one of a composition away from T_A, where a pulse of any length settles; the same with a tilt.

    The last is the first with the damping of the card, where the minimum at T_A is sharper.
    """
    plain = hw.card("CoGd").replace(note="what-if", **WHAT_IF).revise(name="CoGd what-if")
    away = hw.magnet.at_composition(plain, AWAY).revise(name=f"CoGd what-if, x = {AWAY}")
    tilted = away.replace(note="what-if", **TILTED).revise(name=f"{away.name}, tilted")
    light = plain.replace(note="as on the card CoGd", alpha_1=0.02, alpha_2=0.02)
    light = light.revise(name="CoGd what-if, alpha 0.02")
    return {"film": plain, "away": away, "tilted": tilted, "light": light}


def studies(folder: Path) -> dict[str, dict[str, Any]]:
    """Each study as a study file would say it; the films stand in ``folder``."""
    at = {"temperature": "300 K"}
    trajectory = {**at, "n": 64, "record": "mean", "rise": "250 ps", "gap": "500 ps"}
    widths = ["50 ps", "100 ps", "200 ps", "400 ps", "800 ps"]
    long_widths = {"from": "10 ps", "to": "1 s", "count": 23, "spacing": "log"}
    currents = {"from": "-5e10 A/m^2", "to": "-8e11 A/m^2", "count": 16}
    compositions = {"from": 0.19, "to": 0.29, "count": 21}
    barriers = [3.0, 4.0, 5.0]

    def one(study: str, film: str = "film", **arguments: Any) -> dict[str, Any]:
        return {"study": study, "film": str(folder / f"{film}.toml"), "seed": SEED, "arguments": arguments}

    return {
        "compensation": one("compensation"),
        "threshold": one("threshold", **at, field=["0 mT", "10 mT", "20 mT", "50 mT", "100 mT"]),
        "field": one("macrospin", "away", protocol=TRAIN.format("4e11"), field="80 mT", **trajectory),
        "tilt": one("macrospin", "tilted", protocol=TRAIN.format("9e11"), **trajectory),
        "map": one("switching_map", "away", **at, n=48, field="80 mT", width=widths, current=currents),
        "time": one("switching_time", "light", **at, n=32, width="200 ps", composition=compositions),
        "critical": one(
            "critical_current", "away", **at, n=64, field="50 mT", longest="4 ns", barriers=barriers, width=long_widths
        ),
    }


def main() -> None:
    """Run the studies that are not there yet, draw them, and print how long each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "runs" / "magnet")
    parser.add_argument("--only", nargs="*", help="names of studies")
    asked = parser.parse_args()
    for name, film in films().items():
        film.save(asked.folder / f"{name}.toml", overwrite=True)
    for name, study in studies(asked.folder).items():
        if not asked.only or name in asked.only:
            _run(name, study, asked.folder / name)


def _run(name: str, study: dict[str, Any], place: Path) -> None:
    before = time.process_time()
    run = hw.magnet.simulate(study, place)
    spent = time.process_time() - before
    hw.report.run_figures(run, place / "figures", overwrite=True, data=place)
    for figure, file in SHOWN.get(name, {}).items():
        shown(place / "figures" / f"{figure}.png", file)
    print(f"{name}: {spent:.1f} s of processor time, {place}", flush=True)


if __name__ == "__main__":
    main()
