"""Which current density switches a cell that keeps its state for ten years: table and figure of docs/hall/model.md.

``python recipes/densities.py`` takes 20 s of one core. Card CoTb on platinum, a line of 1 um on sapphire.
"""

from _shown import shown

import hallweight as hw


def main() -> None:
    """Print the sets and write the figure."""
    data = hw.hall.switching_sets("CoTb", xi=(0.3,), J=(1e10, 3e10, 1e11, 3e11, 1e12))
    for xi in data.xi.values:
        for heat in ("none", "line"):
            cells = 1e9 * data.cell.sel(xi=xi, heat=heat)
            for k, J in enumerate(data.J.values):
                closed, lattice = cells.values[:, k]
                print(
                    f"xi {xi:.3g}, heat {heat}, {J:.0e} A/m^2, {float(data['T'].sel(heat=heat)[k]):.0f} K: "
                    f"cell {lattice:.0f} nm (closed form {closed:.0f} nm)"
                )
    for key, J, what in zip(data.published.values, data.published_J.values, data.published_what.values, strict=True):
        print(f"published: {J:.1e} A/m^2, {what} [{key}]")
    shown(hw.report.draw.switching_sets(data).render("png"), "hall-densities.png")


if __name__ == "__main__":
    main()
