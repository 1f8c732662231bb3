"""Axes: symbols, engineering prefixes chosen by the data, and figures of exact width."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core.tables.value_text import display_unit
from hallweight.core.types import Array

from .captions import label_text
from .picture import Column
from .style import DPI, MM, style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SYMBOLS = {
    "R_xy": "$R_{xy}$",
    "R_xx": "$R_{xx}$",
    "R": "$R$",
    "rho_xy": "$ρ_{xy}$",
    "rho_xx": "$ρ_{xx}$",
    "rho": "$ρ$",
    "G": "$G$",
    "V": "$V$",
    "I": "$I$",
    "V_1w": "$V_{1ω}$",
    "V_2w": "$V_{2ω}$",
    "weight": "Weight",
    "field": "$μ_0H$",
    "current": "Current",
    "angle": "Angle",
    "time": "Time",
    "amplitude": "Pulse amplitude",
}


@dataclass(frozen=True)
class Axis:
    """How numbers of one kind are shown: ``(value - zero) / factor`` in ``unit``."""

    name: str
    symbol: str
    unit: str
    factor: float = 1.0
    zero: float = 0.0
    zero_text: str = ""

    def __call__(self, values: ArrayLike) -> Array:
        """Return the numbers to plot, same shape."""
        return (np.asarray(values, dtype=float) - self.zero) / self.factor

    def scaled(self, widths: ArrayLike) -> Array:
        """Return differences of such numbers as plotted."""
        return np.asarray(widths, dtype=float) / self.factor

    @property
    def label(self) -> str:
        """Text of the axis: symbol, what was subtracted, and unit."""
        return self.symbol + self.zero_text + (f" ({self.unit})" if self.unit else "")

    def column(self, values: ArrayLike, comment: str, name: str = "") -> Column:
        """Return numbers that are already as plotted, with the name and unit of this axis."""
        if self.zero_text:
            comment = f"{comment}; shown relative to{self.zero_text.replace('−', '')}"
        return Column(name or self.name, self.unit, comment, np.asarray(values, dtype=float).ravel())


def axis_for(name: str, unit: str, *arrays: ArrayLike, symbol: str = "", small: float = 2e-3) -> Axis:
    """Choose prefix and zero for the SI ``arrays`` of one axis.

    If all numbers lie within ``small`` of one value, they are shown as the difference to it. So a change of 30 mΩ on
    300 Ω can be read off the axis.
    """
    values = np.concatenate([np.asarray(a, dtype=float).ravel() for a in arrays]) if arrays else np.empty(0)
    values = values[np.isfinite(values)]
    symbol = symbol or _SYMBOLS.get(name, label_text(name))
    if unit == "rad":
        return Axis(name, symbol, "deg", np.pi / 180)
    size = float(np.abs(values).max(initial=0.0))
    spread = float(np.ptp(values)) if len(values) else 0.0
    if unit == "1":
        return _dimensionless(name, symbol, size)
    if 0 < spread < small * size:
        step = 10.0 ** np.floor(np.log10(spread))
        zero = float(np.round(np.median(values) / step) * step)
        factor, shown = _prefixed(spread, unit)
        zero_factor, zero_unit = _prefixed(abs(zero), unit)
        digits = max(1, round(np.log10(abs(zero) / step)) + 1)
        text = f" − {zero / zero_factor:.{digits}g} {zero_unit}".replace("− -", "+ ")
        return Axis(name, symbol, shown, factor, zero, text)
    factor, shown = _prefixed(size, unit)
    return Axis(name, symbol, shown, factor)


def _dimensionless(name: str, symbol: str, size: float) -> Axis:
    """A number without unit; a power of ten takes the place of a prefix where it is tiny or huge."""
    if size == 0 or 1e-3 <= size < 1e5:
        return Axis(name, symbol, "")
    power = int(np.floor(np.log10(size)))
    return Axis(name, symbol, f"$10^{{{power}}}$", 10.0**power)


def _prefixed(size: float, unit: str) -> tuple[float, str]:
    factor, text = display_unit(size, unit)
    return factor, text.strip()


def time_axis(longest: float) -> Axis:
    """Axis of a time in s, min, h or days, by the longest (s)."""
    units = (("s", 1.0), ("min", 60.0), ("h", 3600.0), ("d", 86400.0))
    unit, factor = next((u for u in reversed(units) if longest >= 3 * u[1]), units[0])
    return Axis("time", "Time", unit, factor)


def log_scale(ax: "Axes", which: str) -> None:
    """Make the "x" or "y" axis logarithmic, with plain numbers where it has room; it may span less than a decade."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    class Roomy(LogLocator):
        """Ticks at 1, 2 and 5, else at 1 and 3, else at decades, whichever has room."""

        def tick_values(self, vmin: float, vmax: float) -> Any:
            space = max(2, axis.get_tick_space())
            for subs in ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)):
                self.set_params(subs=subs)
                ticks = np.asarray(super().tick_values(vmin, vmax))
                inside = int(np.count_nonzero((ticks >= vmin) & (ticks <= vmax)))
                if inside <= space:
                    break
            return ticks if inside <= space else ticks[:: -(-inside // space)]

    (ax.set_xscale if which == "x" else ax.set_yscale)("log")
    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_major_locator(Roomy(numticks=99))
    axis.set_major_formatter(FuncFormatter(lambda x, _: _log_label(x)))
    axis.set_minor_formatter(NullFormatter())


def _log_label(x: float) -> str:
    power = int(np.floor(np.log10(x) + 1e-9)) if x > 0 else 0
    if -3 <= power < 4:
        return f"{x:g}"
    front = round(x / 10.0**power)
    return f"$10^{{{power}}}$" if front == 1 else f"${front}·10^{{{power}}}$"


def panels(style: str, height: float, rows: int = 1, cols: int = 1, **grid: Any) -> "tuple[Figure, NDArray[Any]]":
    """Return a figure of the style's exact width and ``height`` mm, with its axes as an array (rows, cols)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # At a resolution below that of the files, texts are measured up to a tenth too narrow and reach over the edge.
    figure = Figure(figsize=(style_of(style).width * MM, height * MM), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, cols, squeeze=False, **grid)


def legend_above(ax: "Axes", columns: int = 4, handles: Iterable[Any] | None = None) -> None:
    """Put the legend in a row above the axes, where it hides no data."""
    keywords: dict[str, Any] = {} if handles is None else {"handles": list(handles)}
    if handles is None and not ax.get_legend_handles_labels()[0]:
        return
    legend = ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.01), ncols=columns, **keywords)
    for handle in legend.legend_handles:
        if handle is not None and hasattr(handle, "set_markersize"):  # pale points need a full colour here
            handle.set_alpha(1.0)


def set_limits(ax: "Axes", *arrays: ArrayLike, axis: str = "y", margin: float = 0.08) -> None:
    """Set the limits to the finite data and a margin; constant data get a window of their own size."""
    values = np.concatenate([np.asarray(a, dtype=float).ravel() for a in arrays])
    values = values[np.isfinite(values)]
    if not len(values):
        return
    low, high = float(values.min()), float(values.max())
    beyond = margin * (high - low) if high > low else 0.5 * (abs(low) or 1.0)
    (ax.set_ylim if axis == "y" else ax.set_xlim)(low - beyond, high + beyond)
