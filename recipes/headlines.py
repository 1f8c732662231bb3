"""Swing, states, non-linearity, accuracy, retention and energy against support and bend, over many devices.

Twelve devices a row, each with its own grains, pinning and noise; then the same with one assumed value changed at a
time: drive, coupling, grain, pinning, spread, lattice, source, field, pulse. The rows stand in ``_headline_rows.py``.

All devices of a row are written with one current, as an array is: the mean current whose one pulse takes a quarter
of the film over, both ways. ``python recipes/headlines.py`` takes about 40 s of one core a row; every row is
kept under ``runs/headlines``, so that the same command goes on where it was stopped. ``--seconds 3600`` ends it in
time; ``--put`` writes record and figures of what is there, and prints the tables of docs/chain/headlines.md.
"""

import argparse
import copy
import json
import time
import warnings
from binascii import crc32
from pathlib import Path
from typing import Any

import numpy as np
from _headline_rows import DEVICE, NETWORK, WRITE, RowOf, lattice_of, rows

import hallweight as hw
from hallweight.chain.internals import Point, retention_settings, run_device
from hallweight.core import InputError, parse, write_atomic
from hallweight.core.internals import physics_revision
from hallweight.hall import HallBar
from hallweight.hall.internals import share_rates
from hallweight.membrane import Membrane

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "tests" / "claims" / "records" / "headlines.json"
PAGES = [ROOT / "docs" / page for page in ("tutorials/device.md", "chain/headlines.md", "hall/model.md")]
STAGES = ("membrane", "magnet", "hall", "synapse", "array", "network")
FILM, DEVICES, USE = "CoTb", 12, "350 K"  # where states are kept, beside 300 K
FIRST, UP = 400.0, 1.05  # K, of the first pulse that is tried; ratio of a current to the next
COLD = 1.0  # K: what warms by less does nothing
FINE = np.array([0.9, 0.93, 0.96, 0.98, 1.0, 1.025, 1.05, 1.08])  # of the first current that takes the part over
OF_DEVICE = ("I_c", "swing", "first", "levels_write_verify", "levels_open_loop", "NL_LTP", "NL_LTD", "asymmetry", "law",
             "sigma_c2c", "accuracy", "accuracy_open", "drift", "hold", "curve", "refused", "warnings")  # fmt: skip
OF_ROW = ("current", "J", "R_xx", "energy", "rise", "hottest", "life_used", "float", "barrier", "held_by")


def devices_of(row: RowOf, seeds: range) -> list[HallBar]:
    """Return the devices of a row; rates and heat are computed once for all of them."""
    film = hw.card(FILM)
    first = HallBar(film, membrane=Membrane(film, **row.membrane), **(DEVICE | row.device))
    bars = []
    for seed in seeds:
        bar = copy.copy(first)
        object.__setattr__(bar, "seed", seed)
        bar.__dict__["lattice"] = lattice_of(first, row.lattice, seed)  # in the place of the cached one
        bars.append(bar)
        share_rates(bar.kinetics(), bars[0].kinetics())
    return bars


def taken(bar: HallBar, currents: Any, write: dict[str, Any]) -> Any:
    """Part of the film that one pulse of each current (A) takes over, the lesser of both ways."""
    both = np.concatenate([currents, -currents])
    one = hw.hall.phase_diagram(bar, current=both, field=[write["field"]], width=write["width"], seed=bar.seed)
    down, up = one.fraction.values[0].reshape(2, len(currents), 2).transpose(2, 0, 1)  # start; sign of the current
    return np.maximum(np.minimum(up[0], down[1]), np.minimum(up[1], down[0]))


def critical(bars: list[HallBar], write: dict[str, Any]) -> list[float]:
    """Return the current (A) of each device whose one pulse takes ``part`` of the film over, both ways.

    Raises :class:`InputError` for a film that is taken over with hardly a current.
    """
    first, seconds, part = bars[0], parse(write["width"], "s"), float(write["part"])
    rise = first.rise(first.current_density(1e-3), seconds)
    current = 1e-3 * np.sqrt((FIRST - 300.0) / rise)
    while taken(first, np.array([current]), write)[0] >= part:
        current /= UP
        if first.rise(first.current_density(current), seconds) < COLD:
            found = "a film whose states are gone before they are read, with hardly a current"
            raise InputError(found, "one that keeps them", "bend it less, or take larger grains")
    while taken(first, np.array([current]), write)[0] < part:
        current *= UP
    out = []
    for bar in bars:
        grid = current * FINE
        over = np.maximum.accumulate(taken(bar, grid, write))
        out.append(float(np.exp(np.interp(part, over + 1e-9 * np.arange(len(grid)), np.log(grid)))))
    return out


def run_row(row: RowOf, devices: int) -> dict[str, Any]:
    """Return the numbers of a row: those of all, and those of each device."""
    write = {**WRITE, **row.write}
    out: dict[str, Any] = {"name": row.name, "refused": "", "physics": physics_revision(*STAGES), "devices": []}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            begin = 1000 * (crc32(row.name.encode()) % 100_000)  # every row has devices of its own
            bars = devices_of(row, range(begin, begin + devices))
            film = bars[0].kinetics().film_state(300.0)
            out |= {"cells": bars[0].lattice.cells, "K": film.K, "strain": bars[0].membrane.strain.xx}
            out |= {"lattice_pinning": bars[0].kinetics().on_lattice.lattice_pinning(film)[1]}
            currents = critical(bars, write)
            for bar, own in zip(bars, currents, strict=True):
                one = device(row, bar, write, float(write["drive"]) * float(np.mean(currents)))
                out |= {n: one.pop(n) for n in OF_ROW if n in one}
                out["devices"].append({"I_c": own, **one})
        except InputError as error:
            out["refused"] = str(error)
    out["warnings"] = sorted({str(w.message)[:120] for w in caught if issubclass(w.category, UserWarning)})
    return rounded(out)


def device(row: RowOf, bar: HallBar, write: dict[str, Any], current: float) -> dict[str, Any]:
    """Write a device with a current (A), and return its numbers."""
    found: dict[str, Any] = {"refused": ""}
    point = Point(row.name, "", {}, {}, write, NETWORK, bar.seed, retention=retention_settings(True, USE))
    try:
        run_device(found, point, bar, current)
    except InputError as error:
        found["refused"] = str(error)
    n, curve = int(write["pulses"]), np.array(found["curve"])
    steps = np.abs(np.diff(np.concatenate([curve[-1:], curve])))
    found |= {"swing": (curve[n - 1] - curve[2 * n - 1]) / 2, "first": (steps[0] + steps[n]) / 4}
    return {n: found[n] for n in (*OF_DEVICE, *OF_ROW) if n in found}


def record(folder: Path) -> dict[str, Any]:
    """Return what is there, by row, with the mean curve of each row."""
    found: dict[str, Any] = {}
    for row in rows():
        file = place(folder, row)
        if file.exists():
            one = json.loads(file.read_text(encoding="utf-8"))
            curves = [d.pop("curve") for d in one["devices"]]
            one["curve"] = rounded(np.mean(curves, axis=0).tolist()) if curves else []
            found[row.name] = {k: v for k, v in one.items() if k != "name"}
    settings = {"film": FILM, "device": DEVICE, "write": WRITE, "network": NETWORK, "use": USE}
    return {**settings, "rows": found}


def is_done(file: Path) -> bool:
    """Whether a row is there, of the physics of now."""
    return file.exists() and json.loads(file.read_text(encoding="utf-8"))["physics"] == physics_revision(*STAGES)


def place(folder: Path, row: RowOf) -> Path:
    """File of a row."""
    return folder / f"{row.name.replace('/', '_')}.json"


def put(folder: Path) -> None:
    """Write the record, the figures and the generated parts of the pages."""
    import _headline_figures as draw
    import headline_pages as pages
    from _shown import shown

    found = record(folder)
    write_atomic(RECORD, json.dumps(found) + "\n", overwrite=True)
    for make in (draw.supports, draw.ranges, draw.window):
        picture = make(found)
        hw.report.save(picture, folder / "figures", overwrite=True)
        shown(folder / "figures" / f"{picture.name}.png", f"{picture.name}.png")
    parts = pages.blocks(found)
    for page in PAGES:
        write_atomic(page, pages.filled(page.read_text(encoding="utf-8"), parts), overwrite=True)
    print("\n".join(line for lines in parts.values() for line in lines))


def rounded(value: Any) -> Any:
    """Return what JSON can hold, to five digits."""
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(v) for v in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.5g}") if np.isfinite(value) else None
    return value


def main() -> None:
    """Carry out the rows that are not there, until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "runs" / "headlines")
    parser.add_argument("--only", nargs="*", help="parts of the names of rows")
    parser.add_argument("--devices", type=int, default=DEVICES)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--put", action="store_true", help="compute nothing, write what is there")
    asked = parser.parse_args()
    if asked.put:
        put(asked.folder)
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    end = time.time() + asked.seconds
    for row in rows():
        file = place(asked.folder, row)
        if is_done(file) or time.time() > end or (asked.only and not any(o in row.name for o in asked.only)):
            continue
        begin, used = time.time(), time.process_time()
        found = run_row(row, asked.devices)
        write_atomic(file, json.dumps(found), overwrite=True)
        means = {n: np.mean([d.get(n) or np.nan for d in found["devices"]]) for n in ("I_c", "swing", "accuracy")}
        said = {n: float(f"{v:.3g}") for n, v in means.items()}
        print(f"{row.name}: {time.time() - begin:.0f} s, {time.process_time() - used:.0f} s of a core, {said}, "
              f"{found['refused']}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
