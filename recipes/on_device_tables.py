"""The tables of docs/network/on-device.md from the record that recipes/on_device.py makes."""

from typing import Any

import numpy as np

SCHEMES = ("bipolar", "pair", "reference")
METHODS = ("sgd", "mixed", "tiki")


def all_of(record: dict[str, Any]) -> list[str]:
    """All rows, as the page has them."""
    data = [row for name in ("digits", "cifar10") for row in table(record, name)]
    return [*data, *table_of_zeros(record), *table_of_causes(record), *table_of_forgetting(record)]


def table(record: dict[str, Any], name: str) -> list[str]:
    """Rows: device and method; columns: schemes; accuracy and gap to float in points, mean and spread over seeds."""
    runs = record["runs"].get(name, [])
    plain = {r["seed"]: r["accuracy"] for r in runs if r["method"] == "float"}
    rows = [f"| device | method | {' | '.join(SCHEMES)} | pulses per weight |", "|---|---|---|---|---|---|"]
    rows.append(f"| - | float | {_cell(list(plain.values()))} | | | |")
    for card in dict.fromkeys(r["card"] for r in runs if "card" in r):
        for method in METHODS:
            cells, pulses = [], []
            for scheme in SCHEMES:
                mine = [r for r in runs if _of(r) == (method, card, scheme)]
                gaps = [plain[r["seed"]] - r["accuracy"] for r in mine if r["seed"] in plain]
                pulses += [r["pulses_per_weight"] for r in mine]
                cells.append(f"{_cell([r['accuracy'] for r in mine])} (gap {_cell(gaps)})" if mine else "-")
            if pulses:
                rows.append(f"| {card} | {method} | {' | '.join(cells)} | {np.mean(pulses):.0f} |")
    return rows


def table_of_zeros(record: dict[str, Any]) -> list[str]:
    """Rows: what the fast array is read against, and how far it is off, as a fraction of the range."""
    runs = record["runs"].get("zeros", [])
    rows = ["| read against | error | devices | forget = 0.1 | forget = 0 |", "|---|---|---|---|---|"]
    for what in dict.fromkeys((r["reference"], r["reference_error"]) for r in runs):
        mine = [r for r in runs if (r["reference"], r["reference_error"]) == what]
        name = {"card": "zero (no device)", "device": "a programmed device each"}[what[0]]
        error = "as programmed" if what[0] == "device" else f"{what[1]:g}"
        cells = [_cell([r["accuracy"] for r in mine if r["forget"] == f]) for f in (0.1, 0.0)]
        rows.append(f"| {name} | {error} | {mine[0]['devices']} | {' | '.join(cells)} |")
    return rows


def table_of_causes(record: dict[str, Any]) -> list[str]:
    """Rows: what was taken away; columns: methods; accuracy in %."""
    runs = [r for r in record["runs"].get("causes", []) if "without" in r]
    rows = [f"| gong without | {' | '.join(METHODS)} |", "|---|---|---|---|"]
    for what in dict.fromkeys(r["without"] for r in runs):
        cells = [[r["accuracy"] for r in runs if (r["method"], r["without"]) == (m, what)] for m in METHODS]
        rows.append(f"| {what or 'nothing'} | {' | '.join(_cell(c) for c in cells)} |")
    return rows


def table_of_forgetting(record: dict[str, Any]) -> list[str]:
    """Rows: devices; Tiki-Taka with ``forget=0`` against that of the table of digits."""
    rows = ["| device | forget = 0 | as in the table above |", "|---|---|---|"]
    for card in ("linear-1000", "sample-hall-synapse"):
        mine = [r["accuracy"] for r in record["runs"].get("causes", []) if r["card"] == card and "forget" in r]
        usual = [r["accuracy"] for r in record["runs"]["digits"] if _of(r) == ("tiki", card, "bipolar")]
        rows.append(f"| {card} | {_cell(mine)} | {_cell(usual)} |")
    return rows


def _cell(values: list[float]) -> str:
    spread = f" ± {100 * np.std(values, ddof=1):.1f}" if len(values) > 1 else ""
    return f"{100 * np.mean(values):.1f}{spread}" if values else "-"


def _of(run: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(run.get(k) for k in ("method", "card", "scheme"))
