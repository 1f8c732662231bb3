"""Shipped parameter sets and the references that results cite.

In comes a name or a record; out comes a :class:`~hallweight.core.Card` or BibTeX. It computes nothing.
"""

from .citations import bibtex, cite, keys_of
from .library import card_of_kind, load, names, path_of_sample, search

__all__ = ["bibtex", "card_of_kind", "cite", "keys_of", "load", "names", "path_of_sample", "search"]
