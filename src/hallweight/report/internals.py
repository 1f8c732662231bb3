"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .axis import legend_above, panels
from .captions import value_text
from .commands import study_command
from .draw.table import FIGURES
from .headline import headline
from .magnet_results import zero_crossing
from .magnet_summaries import describe
from .style import BLUE, GREEN, GREY, INK, ORANGE, PALE, series_colors, styled
from .table_rows import count, plus_minus, seeds_text
from .uncertainty_rows import split_rows

__all__ = [
    "BLUE",
    "FIGURES",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "PALE",
    "count",
    "describe",
    "headline",
    "legend_above",
    "panels",
    "plus_minus",
    "seeds_text",
    "series_colors",
    "split_rows",
    "study_command",
    "styled",
    "value_text",
    "zero_crossing",
]
