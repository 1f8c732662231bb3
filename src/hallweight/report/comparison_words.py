"""A comparison of arms at equal accuracy as rows and sentences."""

from collections.abc import Mapping
from typing import Any

from hallweight.core import Run, show
from hallweight.core.tables.value_text import significant

from .captions import PROGRAMS, SCHEMES
from .table_rows import count, plus_minus

COMPARISON_HEADS = (
    "Scheme",
    "Read-out",
    "Written",
    "Read",
    "ADC\n(bits)",
    "Rows",
    "Devices",
    "Area\n(mm²)",
    "Energy\n(µJ)",
    "Written\n(µJ)",
    "Latency",
    "Accuracy\n(%)",
    "Gap\n(points)",
)

IN_TERMINAL = (0, 1, 2, 3, 4, 5, 6, 8, 12)
"""Columns that fit a terminal of 80 characters."""


def comparison_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each arm, and one for digital arithmetic; * where no setting met the target."""
    compared = run.results.get("compared")
    if not compared:
        return []
    return [*(_row(row) for row in compared), _digital(run.results["int8"])]


def comparison_note(run: Run) -> str:
    """What the columns are."""
    r = run.results
    return (
        f"each at its cheapest setting within {100 * r['target']:g} points of floating point on validation images "
        "(* none was: the most accurate); energy of one inference, and of writing all devices once; accuracy on test "
        "images ± standard deviation over programmings, gap ± standard error"
    )


def comparison_headline(run: Run) -> list[str]:
    """Say who needs least energy, among devices and in all."""
    r = run.results
    won = r["winner"]
    if won["devices"] is None:
        return [
            f"No arm comes within {100 * r['target']:g} points of floating point with the settings that were tried."
        ]
    best = next(row for row in r["compared"] if row["arm"] == won["devices"])
    scheme = SCHEMES.get(best["scheme"], best["scheme"])
    out = [
        f"Within {100 * r['target']:g} points of floating point, {scheme} ({best['scheme']}, {best['readout']}, "
        f"{PROGRAMS[best['program']]}) needs the least energy of all devices: "
        f"{show(best['energy_with_programming'], 'J', 3)} an inference, its share of the programming included."
    ]
    ratio = won["over_int8"]
    digital = show(r["int8"]["energy"], "J", 3)
    if won["all"] == r["int8"]["arm"]:
        out.append(f"Digital arithmetic of 8 bits needs {digital}, {significant(ratio, 3)} times less.")
    else:
        more = significant(1 / ratio, 3)
        out.append(f"Digital arithmetic of 8 bits needs {digital}, {more} times more, or misses the target.")
    return out


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    unit = "V" if row["drive"] == "read_voltage" else "A"
    return (
        row["scheme"] + ("" if row["met"] else " *"),
        row["readout"],
        row["program"],
        show(row[row["drive"]], unit, 3),
        str(row["adc_bits"]),
        str(row["rows"]),
        count(row["devices"]),
        significant(1e6 * row["area"], 3),
        significant(1e6 * row["energy"], 3),
        significant(1e6 * row["programming"], 3),
        show(row["latency"], "s", 3),
        plus_minus(row["mean"], row["spread"]),
        plus_minus(row["gap"], row["gap_sem"]),
    )


def _digital(row: Mapping[str, Any]) -> tuple[str, ...]:
    numbers = (
        significant(1e6 * row["area"], 3),
        significant(1e6 * row["energy"], 3),
        "–",
        show(row["latency"], "s", 3),
    )
    scores = plus_minus(row["mean"], row["spread"]), plus_minus(row["gap"], row["gap_sem"])
    return ("int8", "digital", "–", "–", "–", "–", "–", *numbers, *scores)
