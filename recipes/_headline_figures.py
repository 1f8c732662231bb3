"""The figures of ``recipes/headlines.py``: one of supports and bends, one of what was varied."""

from typing import Any

import numpy as np
from _hall_figures import STYLE, column
from _headline_rows import DEVICE, VARIED
from headline_tables import FOIL, RIGID, mean, nonlinearity, pair, places, ratios, values

from hallweight.core import parse
from hallweight.core.constants import K_B
from hallweight.hall import HallBar
from hallweight.report import Picture
from hallweight.report.internals import BLUE, GREEN, GREY, INK, ORANGE, legend_above, panels, styled

ASSUMED = "Every value of film, supports and interface is assumed; the record of the recipe lists what was varied."


def supports(record: dict[str, Any]) -> Picture:
    """Energy, swing, states and open-loop accuracy of every support and bend: single devices and their mean."""
    names = [n for n in places(record) if record["rows"][n]["devices"]]
    y = np.arange(len(names))[::-1]
    columns = [column("Row", "", y)]
    with styled(STYLE):
        figure, axes = panels(STYLE, 70, 1, 4, sharey=True)
        parts = (("Energy of a pulse (nJ)", "energy", 1e9), ("Swing ($R_\\mathrm{AHE}$)", "swing", 1.0),
                 ("States", "levels_write_verify", 1.0), ("Accuracy (%)", "accuracy", 100.0))  # fmt: skip
        for ax, (label, what, scale) in zip(axes[0], parts, strict=True):
            dots(ax, record, names, y, (what, scale, BLUE, "verify" if what not in ("energy", "swing") else ""))
            if what in ("levels_write_verify", "accuracy"):
                other = "levels_open_loop" if what != "accuracy" else "accuracy_open"
                dots(ax, record, names, y, (other, scale, ORANGE, "open loop"))
            ax.set_xlabel(label)
            columns.append(column(label, "", [np.nanmean(of(record["rows"][n], what)) * scale for n in names]))
        axes[0, 0].set_xscale("log")
        axes[0, 0].set_yticks(y, names)
        for ax in axes[0]:
            ax.set_ylim(-0.6, len(names) - 0.4)
            ax.grid(axis="y", color=GREY, alpha=0.2, lw=0.4)
        legend_above(axes[0, 2], 2)
    words = (
        "Twelve simulated devices a row (pale), and their mean. Energy is that of the current whose one pulse of 1 us "
        f"takes a quarter of the film over, both ways. {ASSUMED}"
    )
    return Picture("headlines", "Supports and bends", figure, tuple(columns), words, "Supports and bends", STYLE)


def of(row: dict[str, Any], what: str) -> np.ndarray:
    """What the devices of a row have of a quantity."""
    if what != "energy":
        return values(row, what)
    own = values(row, "I_c")
    return (own / own.mean()) ** 2 * row["energy"]


def dots(ax: Any, record: dict[str, Any], names: list[str], y: np.ndarray, what: tuple[str, float, str, str]) -> None:
    """Draw the devices of each row, pale, and their mean."""
    name, scale, color, label = what
    for k, (place, at) in enumerate(zip(names, y.tolist(), strict=True)):
        found = of(record["rows"][place], name) * scale
        ax.plot(found, np.full(len(found), at), ls="", marker="o", ms=2.2, color=color, alpha=0.25, mew=0)
        if len(found):
            ax.plot(found.mean(), at, ls="", marker="|", ms=7, mew=1.2, color=color, label=label if not k else None)


def ranges(record: dict[str, Any]) -> Picture:
    """Ratios of PET and STO, and swing, states of both, for everything that was varied."""
    found = ratios(record)
    names = list(found)
    y = np.arange(len(names))[::-1]
    columns = [column("Row", "", y)]
    with styled(STYLE):
        figure, axes = panels(STYLE, 12 + 4.2 * len(names), 1, 4, sharey=True)
        for ax, what, label in ((axes[0, 0], "energy", "Energy, STO / PET"), (axes[0, 1], "swing", "Swing, PET / STO")):
            middle, half = np.array([found[n][what] for n in names]).T
            ax.errorbar(middle, y, xerr=half, ls="", marker="o", ms=3, color=BLUE, elinewidth=0.8)
            ax.axvline(middle[0], color=GREY, lw=0.6, ls=(0, (4, 2)))
            ax.set_xlabel(label)
            columns += [column(label, "1", middle), column(f"{label}: half of 95 %", "1", half)]
        for ax, what, label in ((axes[0, 2], "NL", "NL"), (axes[0, 3], "levels_open_loop", "States, open loop")):
            for k, (place, color) in enumerate(((RIGID, ORANGE), (FOIL, GREEN))):
                rows = [pair(record, n)[k] for n in names]
                both = [nonlinearity(row) if what == "NL" else mean(row, what) for row in rows]
                middle, error = np.array(both).T
                shape = {"ls": "", "marker": "o", "ms": 3, "color": color, "elinewidth": 0.8}
                ax.errorbar(middle, y, xerr=2.2 * error, label=place, **shape)
                columns.append(column(f"{label}, {place}", "1", middle))
            ax.set_xlabel(label)
        axes[0, 1].axvline(0, color=INK, lw=0.5)
        axes[0, 0].set_yticks(y, [n or "usual device" for n in names])
        axes[0, 0].set_ylim(-0.6, len(names) - 0.4)
        legend_above(axes[0, 2], 2)
        for ax in axes[0]:
            ax.grid(axis="y", color=GREY, alpha=0.2, lw=0.4)
    words = (
        "What follows from each assumed value: one changed at a time, twelve devices on either place, 95 % intervals. "
        f"Dashed: the usual device. {ASSUMED}"
    )
    return Picture("headlines-ranges", "Ranges", figure, tuple(columns), words, "Ranges of assumed values", STYLE)


def window(record: dict[str, Any]) -> Picture:
    """Wall and stray field of two neighbours over grain and coupling, and the states of the rows that were computed."""
    grains, couplings = np.geomspace(7e-9, 1.3e-7, 24), np.geomspace(2e-3, 0.4, 24)
    hot = record["rows"][RIGID]["hottest"]
    wall, cold, warm, barrier = np.array([pair_energies(a, hot) for a in grains.tolist()]).T
    points = [(parse(v["grain"], "m"), v["coupling"], row) for v, row in computed(record)]
    x, g, states = np.array([(1e9 * a, c, mean(row, "levels_open_loop")[0]) for a, c, row in points]).T
    columns = [column("Grain", "nm", 1e9 * grains), column("Wall at g = 1", "k_B 300 K", wall)]
    columns += [column(f"Stray fields at {t:.0f} K", "k_B 300 K", v) for t, v in ((300, cold), (hot, warm))]
    columns += [column("Grain of a row", "nm", x), column("Coupling of a row", "1", g), column("States", "1", states)]
    with styled("nature-1col"):
        figure, axes = panels("nature-1col", 75)
        ax = axes[0, 0]
        ax.set_xscale("log")
        ax.set_yscale("log")
        w = couplings[:, None] * wall
        lines = ax.contour(1e9 * grains, couplings, w, levels=[0.3, 1, 3, 10, 30], colors=GREY, linewidths=0.6)
        at = [(20.0, level / np.interp(20e-9, grains, wall)) for level in lines.levels]
        ax.clabel(lines, fmt="%g", fontsize=6, inline_spacing=2, manual=at)
        ax.plot(1e9 * grains, cold / wall, color=BLUE, lw=1.0, label="= stray fields, 300 K")
        ax.plot(1e9 * grains, warm / wall, color=ORANGE, lw=1.0, label=f"= stray fields, {hot:.0f} K")
        short = 1e9 * float(np.interp(40.0, barrier, grains))
        ax.axvspan(1e9 * grains[0], short, color=GREY, alpha=0.2, lw=0)
        dots = ax.scatter(x, g, c=states, s=22, cmap="viridis", vmin=1, zorder=3, edgecolors=INK, linewidths=0.4)
        figure.colorbar(dots, ax=ax, label="States, open loop")
        ax.set_xticks([10, 20, 50, 100], ["10", "20", "50", "100"])
        ax.minorticks_off()
        ax.set_xlabel("Grain (nm)")
        ax.set_ylabel("Coupling $g$")
        ax.legend(loc="lower left", bbox_to_anchor=(-0.05, 1.01), ncols=2, title="Wall (grey, $k_B\\cdot$300 K)")
    words = (
        "Energy of a wall between two grains (grey lines, in k_B 300 K) over grain and coupling. Where it equals what "
        "two unlike neighbours gain by their stray fields, a wall costs nothing. Points: twelve devices each, on STO. "
        f"Shaded: a volume alone has less than 40 k_B 300 K. {ASSUMED}"
    )
    return Picture("headlines-window", "Window", figure, tuple(columns), words, "Window of coupling", "nature-1col")


def pair_energies(grain: float, hot: float) -> tuple[float, ...]:
    """Of two neighbours: a wall at g = 1, stray fields at 300 K and hot; barrier of a volume; all in k_B 300 K."""
    bar = HallBar("CoTb", grain=grain, width=10 * grain, coupling=1.0)
    k = bar.kinetics()
    cold, warm = (k.on_lattice.energy_at(k.film_state(T), (0.0, 0.0, 0.0)) for T in (300.0, hot))
    unit = K_B * 300.0
    barrier = k.film_state(300.0).K * grain**2 * bar.film["t"]
    return cold.wall / unit, 2 * cold.beside / unit, 2 * warm.beside / unit, barrier / unit


def computed(record: dict[str, Any]) -> list[tuple[dict[str, Any], Any]]:
    """Rows on STO that differ from the usual device by grain and coupling alone, with both."""
    usual = {"coupling": 0.02, **DEVICE}
    out = [(usual, record["rows"][RIGID])]
    for name, v in VARIED.items():
        row = record["rows"].get(f"{RIGID}; {name}")
        if row and row["devices"] and set(v.device) <= {"coupling", "grain"} and not (v.write or v.lattice):
            out.append((usual | v.device, row))
    return out
