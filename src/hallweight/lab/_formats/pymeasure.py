"""CSV of PyMeasure: ``#Procedure``, ``#Parameters``, ``#Data``, then ordinary CSV."""

from dataclasses import replace

from ..table import Table
from .delimited import read_delimited
from .file_format import FileContent, FileFormat


def _read(content: FileContent) -> Table:
    """Read the data and the parameters (``meta``)."""
    head, _, data = content.text.partition("#Data:\n")
    table = read_delimited(data if data.strip() else content.text, content.name, "PyMeasure CSV")
    pairs = (line.lstrip("#\t ").partition(":") for line in head.split("\n") if line.startswith("#\t"))
    return replace(table, meta={k.strip(): v.strip() for k, found, v in pairs if found})


FORMAT = FileFormat(matches=lambda content: content.text.startswith("#Procedure:"), read=_read)
