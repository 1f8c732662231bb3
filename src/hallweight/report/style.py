"""Journal styles as data: exact widths, small sans type, embedded fonts, colours that the colour-blind tell apart."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

from hallweight.core.errors import names_keywords
from hallweight.core.validation import one_of

MM = 1 / 25.4
DPI = 400


@names_keywords
@dataclass(frozen=True)
class Style:
    """How a journal wants its figures.

    width  mm
    size   pt   labels
    small  pt   ticks and legends
    boxed       lines and ticks on all four sides
    """

    width: float
    size: float
    small: float
    boxed: bool


STYLES: Mapping[str, Style] = {
    "nature-1col": Style(width=89.0, size=7.0, small=6.0, boxed=False),
    "nature-2col": Style(width=183.0, size=7.0, small=6.0, boxed=False),
    "aps-1col": Style(width=86.0, size=8.0, small=7.0, boxed=True),
    "ieee-1col": Style(width=3.5 * 25.4, size=8.0, small=7.0, boxed=True),
}
"""Nature: single and double column; APS (Physical Review): single column; IEEE: single column, 3.5 in."""

BLUE, ORANGE, GREEN, PURPLE, SKY = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"
INK, GREY, PALE = "#1a1a1a", "#7a7a7a", "#d4d4d4"
BRANCH = {"LTP": ORANGE, "LTD": BLUE}
SCHEME = {"bipolar": ORANGE, "pair": BLUE, "reference": GREEN, "fixed": PURPLE}


def style_of(name: str) -> Style:
    """Return a style by name; raises :class:`InputError` that lists the names."""
    return STYLES[one_of("style", name, STYLES)]


def styled(name: str) -> AbstractContextManager[Any]:
    """Matplotlib's own defaults plus the journal's, for the time of a ``with`` block; nothing of it stays."""
    from matplotlib import style

    return style.context(_rc(style_of(name)), after_reset=True)


@cache
def _family() -> str:
    """The first of Arial, its metric twin and matplotlib's own font that this machine has."""
    from matplotlib.font_manager import fontManager

    known = set(fontManager.get_font_names())
    return next(f for f in ("Arial", "Liberation Sans", "DejaVu Sans") if f in known)


def series_colors(count: int) -> list[Any]:
    """Colours for ``count`` series: distinct hues up to six, else an ordered map without its palest tenth."""
    if count <= 6:
        return [ORANGE, BLUE, GREEN, PURPLE, SKY, INK][:count]
    from matplotlib import colormaps

    return [colormaps["viridis"](0.9 * k / (count - 1)) for k in range(count)]


def _rc(style: Style) -> dict[str, Any]:
    from cycler import cycler

    family = _family()
    ticks = {
        f"{axis}tick.{key}": value
        for axis in "xy"
        for key, value in {
            "labelsize": style.small,
            "direction": "in" if style.boxed else "out",
            "major.size": 2.5,
            "major.width": 0.5,
            "minor.size": 1.5,
            "minor.width": 0.4,
            "major.pad": 2.5,
        }.items()
    }
    return ticks | {
        "font.family": "sans-serif",
        "font.sans-serif": [family],
        "font.size": style.size,
        "mathtext.fontset": "custom",
        "mathtext.rm": family,
        "mathtext.it": f"{family}:italic",
        "mathtext.bf": f"{family}:bold",
        "mathtext.cal": f"{family}:italic",
        "mathtext.sf": family,
        "mathtext.tt": family,
        "mathtext.fallback": "stixsans",
        "text.usetex": False,
        "pdf.fonttype": 42,
        "ps.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "hallweight",
        "savefig.dpi": DPI,
        "axes.linewidth": 0.5,
        "axes.labelsize": style.size,
        "axes.labelpad": 2.5,
        "axes.titlesize": style.size,
        "axes.titlepad": 3.0,
        "axes.spines.top": style.boxed,
        "axes.spines.right": style.boxed,
        "xtick.top": style.boxed,
        "ytick.right": style.boxed,
        "axes.formatter.use_mathtext": False,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.prop_cycle": cycler(color=series_colors(6)),
        "lines.linewidth": 1.0,
        "lines.markersize": 2.6,
        "lines.markeredgewidth": 0.5,
        "legend.fontsize": style.small,
        "legend.frameon": False,
        "legend.handlelength": 1.4,
        "legend.handletextpad": 0.5,
        "legend.columnspacing": 1.4,
        "legend.borderaxespad": 0.0,
        "legend.borderpad": 0.2,
        "legend.labelspacing": 0.3,
        "image.cmap": "cividis",
        "figure.constrained_layout.h_pad": 0.03,
        "figure.constrained_layout.w_pad": 0.03,
    }
