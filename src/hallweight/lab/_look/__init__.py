"""A look at a file: what it holds, what it is taken for and by which evidence, and what else it could be."""

from .look import look
from .records import ColumnLook, Look, SheetLook, Way

__all__ = ["ColumnLook", "Look", "SheetLook", "Way", "look"]
