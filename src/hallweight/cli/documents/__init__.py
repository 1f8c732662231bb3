"""Commands that write documents of many results, or show them on a page."""

from .paper import paper
from .studio import studio

__all__ = ["paper", "studio"]
