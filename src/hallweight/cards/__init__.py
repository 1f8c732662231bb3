"""Shipped parameter sets and the references that results cite.

In comes a name or a record; out comes a :class:`~hallweight.core.Card` or BibTeX. It computes nothing.
"""

from ._cards import load, names, path_of_sample, search
from ._cite import bibtex, cite

__all__ = ["bibtex", "cite", "load", "names", "path_of_sample", "search"]
