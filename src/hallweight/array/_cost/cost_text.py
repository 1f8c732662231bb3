"""The price of a network as a few lines of text."""

from typing import TYPE_CHECKING

from .terms import show_si

if TYPE_CHECKING:
    from .cost_record import Cost, Work


def cost_text(cost: "Cost") -> str:
    """Return devices, parts and totals for a terminal."""
    out = [
        f"{cost.devices:,} devices ({cost.references:,} of them references) of {len(cost.layers)} layers",
        f"on {cost.tiles:,} tiles, {100 * cost.utilisation:.0f} % of their sites used",
        str(cost.array),
        f"  {'':13}{'energy':>12}{'area':>15}",
    ]
    energy, area = cost.energy, cost.area
    for name in dict.fromkeys([*energy, *area]):
        figures = (show_si(b[name], b.unit) if name in b else "" for b in (energy, area))
        out.append("  {:13}{:>12}{:>15}".format(name.replace("_", " "), *figures).rstrip())
    out.append(f"  {'an inference':13}{show_si(energy.total, 'J'):>12}{show_si(area.total, 'm^2'):>15}")
    out.append(
        f"latency {show_si(cost.latency.total, 's')}; one inference every {show_si(cost.interval, 's')} in a row"
    )
    out += [f"{name}: {_work(work)}" for name, work in (("programming", cost.programming), ("training", cost.training))]
    return "\n".join([*out, *(f"note: {note}" for note in cost.notes)])


def _work(work: "Work") -> str:
    return f"{show_si(work.energy.total, 'J')}, {show_si(work.latency.total, 's')}, {work.pulses:.3g} pulses a device"
