"""The price of a network as rows and sentences."""

from collections.abc import Mapping
from typing import Any

from hallweight.core import Run, show
from hallweight.core.tables.value_text import significant

PART_NAMES: Mapping[str, str] = {
    "devices": "devices",
    "drivers": "drivers",
    "dac": "DAC",
    "amplifier": "amplifiers",
    "adc": "ADC",
    "shift_add": "shift and add",
    "accumulation": "accumulation",
    "buffers": "buffers",
    "routing": "routing",
    "leakage": "leakage",
    "field": "in-plane field",
}
"""The parts of an array, as they are called in figures and tables."""
COST_HEADS = ("Part", "Energy\n(µJ)", "Energy\n(%)", "Area\n(mm²)", "Area\n(%)")


def cost_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each part, and one for all together."""
    cost = run.results.get("cost")
    if not cost:
        return []
    energy, area = cost["energy"], cost["area"]
    rows = [_row(PART_NAMES[n], energy.get(n, 0.0), area.get(n, 0.0), energy, area) for n in PART_NAMES]
    return [*rows, _row("all", energy["total"], area["total"], energy, area)]


def cost_note(run: Run) -> str:
    """Devices, tiles, times, and what writing takes."""
    c = run.results["cost"]
    written = c["programming"]
    return (
        f"{c['devices']:,} devices ({c['references']:,} references) on {c['tiles']:,} tiles, "
        f"{100 * c['utilisation']:.0f} % used; {significant(c['macs'] / 1e6, 4)} million multiply-accumulates; "
        f"latency {show(c['latency']['total'], 's', 3)}, pipelined one every {show(c['interval'], 's', 3)}; "
        f"programming {show(written['energy']['total'], 'J', 3)} with {significant(written['pulses'], 3)} pulses a "
        "device; "
        f"a training step {show(c['training']['energy']['total'], 'J', 3)}"
    )


def cost_headline(run: Run) -> list[str]:
    """Say what an inference costs, and which parts decide."""
    cost = run.results["cost"]
    return [
        f"An inference of {run.results['network']} takes {show(cost['energy']['total'], 'J', 3)}; most of it is "
        f"{_largest(cost['energy'])}.",
        f"Its arrays take {significant(cost['area']['total'] * 1e6, 3)} mm²; most of it is {_largest(cost['area'])}.",
    ]


def _largest(parts: Mapping[str, Any]) -> str:
    name = max((n for n in parts if n != "total"), key=lambda n: float(parts[n]))
    return f"{PART_NAMES[name]}, {100 * parts[name] / parts['total']:.0f} %"


def _row(name: str, energy: float, area: float, all_energy: Any, all_area: Any) -> tuple[str, ...]:
    shares = (f"{100 * energy / all_energy['total']:.1f}", f"{100 * area / all_area['total']:.1f}")
    return (name, significant(energy * 1e6), shares[0], significant(area * 1e6), shares[1])
