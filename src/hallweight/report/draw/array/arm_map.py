"""Map of the arm that needs least energy, over the target and how often the devices are written."""

from typing import Any

import numpy as np

from hallweight.core import Run

from ...axis import panels
from ...captions import run_sentence
from ...picture import Column, Picture
from ...style import PALE, series_colors, styled

_NONE = "none meets the target"


def arm_map(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw the cheapest arm among the devices, coloured by arm; the title says where digital arithmetic wins."""
    found = run.results["map"]
    arms, cells = found["arms"], np.array(found["devices"])
    targets, inferences = 100 * np.array(found["targets"]), np.array(found["inferences"])
    shown = sorted(set(cells.ravel().tolist()))
    colors = {k: PALE if k < 0 else c for k, c in zip(shown, series_colors(len(shown)), strict=True)}
    digital = float((np.array(found["winner"]) == len(arms) - 1).mean())
    with styled(style):
        from matplotlib.colors import ListedColormap
        from matplotlib.patches import Patch

        figure, axes = panels(style, 50 + 3.2 * len(shown))
        ax = axes[0, 0]
        image = np.vectorize(shown.index)(cells).T
        ax.pcolormesh(targets, inferences, image, cmap=ListedColormap(list(colors.values())), vmin=-0.5,
                      vmax=len(shown) - 0.5, shading="nearest", rasterized=True)  # fmt: skip
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xlabel("Target: gap to floating point (points)")
        ax.set_ylabel("Inferences per programming")
        handles: list[Any] = [Patch(color=colors[k], label=_NONE if k < 0 else arms[k]) for k in shown]
        figure.legend(handles=handles, loc="outside upper center", ncols=1)
    where = "nowhere" if digital == 0 else "everywhere" if digital == 1 else f"in {100 * digital:.0f} % of the map"
    caption = (
        f"The arm of devices that needs least energy, its share of the programming included, among the settings that "
        f"were tried. 8-bit digital arithmetic at the same node needs less {where}. {run_sentence(run)}"
    )
    places = "place in " + "; ".join(arms)
    columns = (
        Column("Target", "points", "columns of the map", targets),
        Column("Inferences", "1", "rows of the map", inferences),
        *(Column(f"Winner at {t:.3g} points", "1", places, c) for t, c in zip(targets, cells, strict=True)),
    )
    alt = "Map of the cheapest arm: " + "; ".join(_NONE if k < 0 else arms[k] for k in shown) + "."
    return Picture("arm-map", "Which arm wins", figure, columns, caption, alt, style)
