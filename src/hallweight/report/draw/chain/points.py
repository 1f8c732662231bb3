"""The points of a chain as numbers, as columns and in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hallweight.core import Run
from hallweight.core.types import Array

from ...axis import Axis, axis_for
from ...captions import KINETICS
from ...picture import Column
from ...table_rows import what_errors_hold

Row = Mapping[str, Any]
"""A device: what the chain found, by name."""
_EACH = "simulated, one value per device"


def values(rows: Sequence[Row], name: str) -> Array:
    """Return one quantity of all devices (n,), nan where a device has none."""
    return np.array([np.nan if r.get(name) is None else r[name] for r in rows], float)


def percent(rows: Sequence[Row], name: str) -> Array:
    """Return a fraction of all devices in percent (n,), nan where a device has none."""
    return 100 * values(rows, name)


def has_open_loop(rows: Sequence[Row]) -> bool:
    """Whether the networks were programmed in open loop too."""
    return any(r.get("accuracy_open") is not None for r in rows)


def float_accuracy(rows: Sequence[Row]) -> float | None:
    """Return the accuracy of the floating-point network in percent, if known."""
    return next((100 * r["float"] for r in rows if r.get("float") is not None), None)


def energy_axis(rows: Sequence[Row]) -> Axis:
    """Return the axis of the energy of a pulse."""
    return axis_for("energy", "J", values(rows, "energy"), symbol="Energy of a pulse", small=0.0)


def point_columns(rows: Sequence[Row], energy: Axis) -> list[Column]:
    """Return the numbers of the devices as plotted."""
    names = "; ".join(f"{k} {r['label']}" for k, r in enumerate(rows))
    columns = [
        Column("Device", "", names, np.arange(len(rows), dtype=float)),
        energy.column(energy(values(rows, "energy")), _EACH, "Energy of a pulse"),
        Column(
            "J_c",
            "MA/cm²",
            "a quarter (or the part asked for) taken over by one pulse",
            values(rows, "J_c") / 1e10,
        ),
        Column("Hottest", "K", _EACH, values(rows, "hottest")),
        Column("Switched", "%", _EACH, percent(rows, "fraction")),
        Column("Accuracy", "%", _EACH, percent(rows, "accuracy")),
        Column("Error", "%", what_errors_hold(rows), percent(rows, "accuracy_sem")),
    ]
    if has_open_loop(rows):
        columns.append(Column("Accuracy, open loop", "%", _EACH, percent(rows, "accuracy_open")))
        columns.append(Column("Error, open loop", "%", what_errors_hold(rows), percent(rows, "accuracy_open_sem")))
    return columns


def chain_sentence(run: Run) -> str:
    """Say that it is simulated, of which film, what is not to be trusted yet, and what nobody measured."""
    rows = run.results["points"]
    film = f" of card {run.card.name!r}" if run.card else ""
    text = f"Simulated chain from membrane to network{film}; seed {run.seeds[0]}. Bars: {what_errors_hold(rows)}."
    text += " Filled: programmed by write-verify; open: in open loop." if has_open_loop(rows) else ""
    refused = [f"{r['label']}: {r['refused']}" for r in rows if r["refused"]]
    text += " Not possible: " + " ".join(refused) if refused else ""
    return f"{text} {KINETICS} Assumed, not measured: {', '.join(run.assumed)}."
