"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._page.pdf import NO_TYPST
from ._page.shown import text_of
from ._records import INDEX, checked, content_hash, index, record
from ._rows.statistics import mean_interval, share_interval
from .claim import Settings
from .make import KIND

__all__ = [
    "INDEX",
    "KIND",
    "NO_TYPST",
    "Settings",
    "checked",
    "content_hash",
    "index",
    "mean_interval",
    "record",
    "share_interval",
    "text_of",
]
