"""What one seed of a family gives, and which families there are."""

import tempfile
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

FAMILIES = ("uneven", "spiky_pulses", "pulse_laws", "opposite_slope", "spiky_loops")
"""Modules of this folder, each with ``case(seed, folder) -> Case``."""


class Found(NamedTuple):
    """One quantity: its truth, what the card says, its standard error, and the size that a bias is measured in.

    ``err`` is None where the card states none (a count): such a quantity has a bias but no coverage. ``scale`` is None
    for the size of the truth; give the range for states, and where the truth may be zero.
    """

    truth: float
    value: float
    err: float | None = None
    scale: float | None = None


class Case(NamedTuple):
    """What one seed gave: quantities by name, and what it was made with (for looking at the odd ones)."""

    found: Mapping[str, Found]
    made: Mapping[str, float | int | str]


def run_case(family: str, seed: int) -> dict[str, object]:
    """Return the row of one seed: its quantities as [truth, value, err, scale], or the sentence it was refused with."""
    case = import_module(f"{__package__}.{family}").case
    row: dict[str, object] = {"seed": seed}
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        try:
            one: Case = case(seed, Path(folder))
        except Exception as error:  # every seed gets a row: a failure is a result
            return row | {"failed": f"{type(error).__name__}: {error}"[:300]}
    found = {k: [_short(f.truth), _short(f.value), _short(f.err), _short(f.scale)] for k, f in one.found.items()}
    return row | {"found": found, "made": dict(one.made), "seconds": round(time.perf_counter() - began, 3)}


def _short(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.7g}")
