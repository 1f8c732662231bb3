"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._page.pdf import NO_TYPST
from ._page.shown import text_of
from ._records import INDEX, content_hash, index, record
from .claim import Settings
from .make import KIND

__all__ = ["INDEX", "KIND", "NO_TYPST", "Settings", "content_hash", "index", "record", "text_of"]
