"""How many analog levels a Hall bar has, against how strongly its grains are coupled.

The energy w of a side of wall between two grains is swept from 0.3 to 30 k_B 300 K by the part g of the film's exchange
that couples them. Each device gets trains of 32 pulses up and down at the current of which 32 take half of it over.
Rows: the device of recipes/hall.py; without stray fields; with twice the spread of anisotropy; with grains of 20 nm; at
half of the width; with walls that pass a grain easily. Devices of 100 to 400 grains.

``python recipes/hall_coupling.py`` (``--folder runs/hall-coupling``, ``--devices 3``): some five minutes of a core for
each device; finished points are kept, so that the same command goes on where it was stopped. ``--draw`` draws what is
there.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from _hall_figures import STYLE, column, picture
from _shown import shown

import hall
import hallweight as hw
from hallweight.core.constants import K_B
from hallweight.report.internals import GREY, legend_above, panels, series_colors, styled

WALLS = (0.3, 1.0, 3.0, 10.0, 30.0)  # k_B 300 K
CYCLES, SETTLED = 6, 2
ROWS = {
    "300 nm": {},
    "no stray fields": {"dipoles": False},
    "spread 0.2": {"sigma_K": 0.2},
    "grains of 20 nm": {"grain": "20 nm"},
    "150 nm": {"width": "0.15 um"},
    "pinning 4e-20 J": {"pinning": "4e-20 J"},
}


def point(options: dict, wall: float, seed: int) -> dict[str, float]:
    """Levels of one device; ``wall`` in k_B 300 K."""
    bar = hall.device(**options, seed=seed)
    model, film = bar.kinetics().model, bar.kinetics().film_state(300.0)
    g = wall * K_B * 300 / model.wall(film.K)
    bar = bar.but(coupling=g)
    current = hall.half(bar)
    curves = hall.train(bar, current, cycles=CYCLES)[SETTLED - 1 :]
    size, off, levels = hall.spread(curves)
    jump = float(np.abs(np.diff(curves, axis=2)).max())
    pinning = bar.kinetics().on_lattice.lattice_pinning(film)
    return {"g": g, "current": current, "range": size, "sigma": off, "levels": levels, "jump": jump,
            "pinning": pinning[1], "stray": beside(bar, 300.0), "stray hot": beside(bar, 480.0)}  # fmt: skip


def beside(bar: hall.HallBar, kelvin: float) -> float:
    """What two unlike neighbours gain by their stray fields, k_B 300 K: a wall of this energy costs nothing."""
    k = bar.kinetics()
    energy = k.on_lattice.energy_at(k.film_state(kelvin), (0.0, 0.0, 0.0))
    return float(2 * energy.beside / (K_B * 300))


def main() -> None:
    """Compute, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=hall.ROOT / "runs" / "hall-coupling")
    parser.add_argument("--devices", type=int, default=3)
    parser.add_argument("--draw", action="store_true", help="compute nothing")
    asked = parser.parse_args()
    folder = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "points.json"
    points = json.loads(kept.read_text()) if kept.exists() else {}
    for seed in range(0 if asked.draw else asked.devices):
        for name, options in ROWS.items():
            for wall in WALLS:
                key = f"{name}, {wall}, {seed}"
                if key not in points:
                    points[key] = point(options, wall, seed)
                    kept.write_text(json.dumps(points, indent=1))
                    print(key, {k: float(f"{v:.3g}") for k, v in points[key].items()}, flush=True)
    figure_of(points, folder)


def figure_of(points: dict[str, dict[str, float]], folder: Path) -> None:
    """Levels and range against w; the cost of stray fields is marked."""
    columns = [column("w", "k_B 300 K", WALLS)]
    with styled(STYLE):
        figure, axes = panels(STYLE, 60, 1, 2)
        whole = {name: [s for s in range(100) if all(f"{name}, {w}, {s}" in points for w in WALLS)] for name in ROWS}
        whole = {name: seeds for name, seeds in whole.items() if seeds}
        for ax, what, label in zip(axes[0], ("levels", "range"), ("Levels", "Range / saturated film"), strict=True):
            for (name, seeds), color in zip(whole.items(), series_colors(len(whole)), strict=True):
                of = np.array([[points[f"{name}, {w}, {s}"][what] for s in seeds] for w in WALLS])
                of = of / 2 if what == "range" else of
                off = of.std(1, ddof=1) if len(seeds) > 1 else np.zeros(len(WALLS))
                ax.errorbar(WALLS, of.mean(1), off, marker="o", color=color, label=name, lw=0.9, elinewidth=0.5)
                columns += [
                    column(f"{name}: {what}, {n}", "1", v) for n, v in (("mean", of.mean(1)), ("deviation", off))
                ]
            hot, cold = (points[f"300 nm, {WALLS[0]}, 0"][k] for k in ("stray hot", "stray"))
            ax.axvspan(*sorted((hot, cold)), color=GREY, alpha=0.25, lw=0)
            ax.set_xscale("log")
            ax.set_xlim(0.8 * WALLS[0], 1.3 * WALLS[-1])
            ax.set_xlabel("Wall between grains, $w$ ($k_B\\cdot$300 K)")
            ax.set_ylabel(label)
        legend_above(axes[0, 0], 3)
    one = points[f"300 nm, {WALLS[0]}, 0"]
    words = (
        "Levels (four deviations from cycle to cycle apart) and range of trains of 32 pulses against the wall energy w "
        f"between grains, 0.3 to 30 k_B 300 K; means of {min(map(len, whole.values()))} or more devices. Grey: what "
        f"two unlike neighbours gain by their stray fields, from the cold film ({one['stray']:.2g}) to the hot one "
        f"({one['stray hot']:.2g} at 480 K)."
    )
    made = picture("hall-coupling", "Levels against coupling", figure, columns, words, hall.device())
    hw.report.save(made, folder, overwrite=True)
    shown(folder / f"{made.name}.png", f"{made.name}.png")
    print(words)


if __name__ == "__main__":
    main()
