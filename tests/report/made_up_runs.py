"""Made-up records of chains and comparisons, for figures alone."""

from typing import Any

import numpy as np

from hallweight.core import Card, Run

SUPPORTS = ("STO 500 um", "Si 500 um", "mica 25 um", "PET 25 um", "PI 25 um")


def _point(label: str, energy: float, accuracy: float, **more: Any) -> dict[str, Any]:
    return {
        "label": label,
        "refused": "",
        "energy": energy,
        "J_c": 5e10,
        "hottest": 410.0,
        "fraction": 0.6,
        "accuracy": accuracy,
        "accuracy_sem": 0.004,
        "accuracy_open": accuracy - 0.1,
        "accuracy_open_sem": 0.02,
        "float": 0.975,
        "devices": 3,
        **more,
    }


def chain(kind: str, of: Card) -> Run:
    """A chain of bends, of supports, or of a search."""
    if kind == "membrane-bending":
        bends = (None, 0.05, 0.02, 0.01, 0.005, 0.003)
        points = [
            _point("flat" if b is None else f"bent to {b}", 1e-10 * (1 + k), 0.95 - 0.01 * k, bend=b)
            for k, b in enumerate(bends)
        ]
        points.append(_point("STO 500 um, rigid", 3e-9, 0.96, rigid=True))
    else:
        points = [
            _point(f"{name}, bent to 10 mm", 10.0 ** (-10 + k / 3), 0.96 - 0.01 * k, meets=k < 3, front=k < 2)
            for k, name in enumerate(SUPPORTS)
        ]
    wave = np.concatenate([np.linspace(-1, 1, 40), np.linspace(1, -1, 40)])
    curves = {p["label"]: (wave * (1 - 0.05 * k)).tolist() for k, p in enumerate(points)}
    results = {"points": points, "curves": curves}
    return Run(kind=kind, config={"least_accuracy": 0.9}, results=results, seeds=(0,), card=of, assumed=("grain",))


def lifetime(of: Card) -> Run:
    """Accuracy against six times at four temperatures."""
    times = [1.0, 3600.0, 86400.0, 2.6e6, 3.2e7, 3.2e8]
    accuracy = [[0.96 - 0.02 * k * j for k in range(6)] for j in range(4)]
    part = [[0.01] * 6] * 4
    found = {"times": times, "temperatures": [275.0, 300.0, 325.0, 350.0], "accuracy": accuracy, "sem": part}
    found |= {"kept": accuracy, "float": 0.975, "refresh": None}
    return Run(kind="lifetime", config={}, results={"lifetime": found}, seeds=(0,), card=of)


def comparison(of: Card) -> Run:
    """Four arms on two read-outs, five settings each."""
    tried, compared = [], []
    for a, scheme in enumerate(("bipolar", "pair", "reference", "fixed")):
        for readout in ("series-hall", "column-amplifier"):
            for program in ("verify", "open"):
                arm = f"{scheme}, {readout}, {program}"
                rows = [
                    {
                        "arm": arm,
                        "scheme": scheme,
                        "readout": readout,
                        "program": program,
                        "energy_with_programming": 1e-6 * (k + 1) * (a + 1),
                        "gap": 0.05 / (k + 1),
                    }
                    for k in range(5)
                ]
                tried += rows
                compared.append({**rows[-1], "met": True, "validation": {"gap": 0.004}})
    arms = [row["arm"] for row in compared] + ["int8"]
    cells = [[-1 if i + j == 0 else (i + j) % 6 for j in range(8)] for i in range(6)]
    grid = {"arms": arms, "devices": cells, "winner": cells, "targets": np.linspace(0.001, 0.05, 6).tolist()}
    results = {
        "network": "digits-cnn",
        "data": "digits",
        "tried": tried,
        "compared": compared,
        "int8": {"energy": 1e-8, "validation": {"gap": 0.001}},
        "target": 0.01,
        "inferences": 1e6,
        "map": {**grid, "inferences": np.geomspace(1, 1e9, 8).tolist()},
    }
    return Run(kind="compare-arms", config={}, results=results, seeds=(0,), card=of)


def with_uncertainty(run: Run) -> Run:
    """An evaluation whose arms know their error by source; training was not varied."""
    sources = ("card", "device-to-device", "programming", "training", "images")
    arms = []
    for arm in run.results["arms"]:
        parts = [
            {
                "source": name,
                "varied": name != "training",
                "accuracy_sd": None if name == "training" else 0.004 * k,
                "accuracy_limit": 0.002,
                "why": "one network",
            }
            for k, name in enumerate(sources)
        ]
        ends = {"interval_68": [0.95, 0.97], "interval_95": [0.94, 0.98]}
        known = {"accuracy": {"sd": 0.012, **ends}, "gap": {"error": 0.004, **ends}}
        arms.append({**arm, "uncertainty": {**known, "sources": parts, "one_device": True}})
    return run.model_copy(update={"results": {**run.results, "arms": arms}})


def card_map(of: Card, levels: float | None = 8.0) -> Run:
    """A map of the accuracy over spread and levels; without levels the device lies beyond the axis."""
    x, y = np.geomspace(0.0025, 0.04, 5), np.geomspace(4, 64, 5)
    accuracy = 0.98 - 0.3 / y[:, None] - 0.5 * x
    found = {"names": ["sigma_c2c", "levels"], "x": x.tolist(), "y": y.tolist(), "accuracy": accuracy.tolist()}
    found |= {"error": (0 * accuracy).tolist(), "device": {"x": 0.01, "y": levels, "accuracy": 0.93, "error": 0.01}}
    results = {"network": "digits-cnn", "data": "digits", "float": {"mean": 0.975}, "card_map": found}
    return Run(kind="card-map", config={}, results=results, seeds=(0,), card=of)
