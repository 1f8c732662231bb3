"""CSV of PyMeasure: ``#Procedure``, ``#Parameters``, ``#Data``, then ordinary CSV."""

from dataclasses import replace

from ..table import Table
from .delimited import read_delimited


def is_pymeasure(text: str) -> bool:
    """Whether the text begins as PyMeasure's results files do."""
    return text.startswith("#Procedure:")


def read_pymeasure(text: str, name: str) -> Table:
    """Read the data and the parameters (``meta``)."""
    head, _, data = text.partition("#Data:\n")
    table = read_delimited(data if data.strip() else text, name, "PyMeasure CSV")
    pairs = (line.lstrip("#\t ").partition(":") for line in head.split("\n") if line.startswith("#\t"))
    return replace(table, meta={k.strip(): v.strip() for k, found, v in pairs if found})
