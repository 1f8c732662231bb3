"""Report: figures with their numbers, tables, and one HTML page.

In come a :class:`~hallweight.core.Trace` with its :class:`~hallweight.core.Card`, or a :class:`~hallweight.core.Run`
or its folder; out go files (PDF, PNG, CSV, HTML) and terminal tables. It computes nothing: every number that it shows
stands in the records it was given.
"""

from . import draw
from ._supplement.supplement import supplement
from .catalog import each_figures, figures, pictures, run_figures, run_pictures
from .html import html, page
from .movie import movie
from .picture import Column, Picture, save
from .result_tables import run_html, run_table, run_text
from .style import STYLES, Style
from .terminal_tables import card_table, each_table, table, uncertainty_tables
from .uncertainty_rows import not_varied

__all__ = [
    "STYLES",
    "Column",
    "Picture",
    "Style",
    "card_table",
    "draw",
    "each_figures",
    "each_table",
    "figures",
    "html",
    "movie",
    "not_varied",
    "page",
    "pictures",
    "run_figures",
    "run_html",
    "run_pictures",
    "run_table",
    "run_text",
    "save",
    "supplement",
    "table",
    "uncertainty_tables",
]
