"""Records of families: one line of JSON for each seed, in order, written whole and atomically."""

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hallweight.core import write_atomic

from .cases import run_case

_SAVED_EVERY = 20.0
"""Seconds between two writes of the record."""


def load(file: Path) -> dict[int, dict[str, Any]]:
    """Return the rows of a record by seed; none if there is no record yet."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {row["seed"]: row for row in map(json.loads, lines)}


def run_seeds(
    family: str, seeds: Iterable[int], file: Path | None, progress: Callable[[int], None] = lambda seed: None
) -> dict[int, dict[str, Any]]:
    """Run the seeds that the record does not have, save it now and then and at the end (also if interrupted)."""
    rows = {} if file is None else load(file)
    saved = time.monotonic()
    try:
        for seed in seeds:
            if seed not in rows:
                rows[seed] = run_case(family, seed)
                progress(seed)
            if time.monotonic() - saved > _SAVED_EVERY:
                _save(rows, file)
                saved = time.monotonic()
    finally:
        _save(rows, file)
    return rows


def _save(rows: dict[int, dict[str, Any]], file: Path | None) -> None:
    if file is not None:
        lines = [json.dumps(rows[seed], separators=(",", ":")) for seed in sorted(rows)]
        write_atomic(file, "\n".join(lines) + "\n", overwrite=True)
