"""Commands that write documents of many results."""

from .paper import paper

__all__ = ["paper"]
