"""The shell command ``hallweight look``: what a file holds and what it is taken for."""

import re
from pathlib import Path

from .console import print_lines
from .hints import said
from .options import READING, Json, ReadingOptions


def look(*files: Path, reading: ReadingOptions = READING, as_json: Json = False) -> None:
    """Show what files hold: sheets, columns, what each is taken for and why, and the commands that say otherwise.

    Parameters
    ----------
    files
        One file or several; each is looked at by itself.
    """
    from hallweight import lab
    from hallweight.core import InputError

    if not files:
        raise InputError("no file", "one or more measured files", "write: hallweight look pulses.csv")
    for number, path in enumerate(files):
        found = lab.look(path, **reading.keywords())
        if as_json:
            print(found.json())
        else:
            print("\n" * bool(number), end="")
            for line in said(found).splitlines():
                whole = re.match(r"\s+(hallweight |\d+  )", line)  # a command, or a column
                print(line) if whole else print_lines(line)
