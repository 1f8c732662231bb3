"""The figures, one file each; :data:`hallweight.report.draw.table.FIGURES` lists them.

In come a trace and its card, a run, or the result of a simulated study; out comes a
:class:`~hallweight.report.Picture`. They fit nothing and write no file.
"""

from collections.abc import Callable

from ..picture import Picture
from .table import FIGURES

globals().update({figure.name: figure.draw for figure in FIGURES})
__all__ = sorted(figure.name for figure in FIGURES)


def __getattr__(name: str) -> Callable[..., Picture]:
    """Tell type checkers that every other name is a figure; there is none."""
    raise AttributeError(f"hallweight.report.draw has no figure {name!r}")
