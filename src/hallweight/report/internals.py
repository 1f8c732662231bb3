"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .axis import legend_above, panels
from .captions import value_words
from .headline import headline
from .magnet_results import crossing
from .magnet_summaries import study_command, told
from .style import BLUE, GREEN, GREY, INK, ORANGE, PALE, series_colors, styled
from .table_rows import count, plus_minus, seed_words

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "PALE",
    "count",
    "crossing",
    "headline",
    "legend_above",
    "panels",
    "plus_minus",
    "seed_words",
    "series_colors",
    "study_command",
    "styled",
    "told",
    "value_words",
]
