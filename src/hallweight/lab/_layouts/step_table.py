"""CrossSim's look-up tables: quantiles of the conductance step against conductance, one table for each polarity."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hallweight.core import InputError, Source, Trace
from hallweight.core.types import Array

from .._coordinates.segments import polarity_word
from ..table import Table


@dataclass(frozen=True)
class Steps:
    """Steps (S), shape (probability, state), of one polarity."""

    state: Array
    probability: Array
    step: Array
    polarity: int
    guess: str = ""


def steps_of(table: Table) -> Steps:
    """Return the matrix of a step table; the polarity from the file name, else from the sign of its median step."""
    probability = table.columns[0].values
    state = np.array([float(c.name) for c in table.columns[1:]])
    step = np.stack([c.values for c in table.columns[1:]], axis=1)
    order = np.argsort(state)
    if np.any(np.diff(state[order]) <= 0) or np.any(np.diff(probability) < 0):
        found = f"G bins or CDF points in {table.name} that repeat or fall"
        raise InputError(found, "rising numbers", "check the file")
    polarity, guess = polarity_word(table.name), ""
    if not polarity:
        polarity = 1 if np.median(step) >= 0 else -1
        guess = f"{table.name} does not say its polarity: its steps {'rise' if polarity > 0 else 'fall'}"
    return Steps(state[order], probability, step[:, order], polarity, guess)


def step_trace(tables: list[Table], sources: tuple[Source, ...]) -> Trace:
    """Build one step-table trace; LTD is interpolated onto the conductances and probabilities of LTP.

    Beyond its own range a table is held at its first or last column. One table alone gives one variable.
    """
    import xarray as xr

    found = _by_polarity(tables)
    base = found.get(1) or found[-1]
    guesses = [s.guess for s in found.values() if s.guess] + [n for t in tables for n in t.notes]
    data: dict[str, Any] = {}
    for polarity, steps in sorted(found.items(), reverse=True):
        same = np.array_equal(steps.state, base.state) and np.array_equal(steps.probability, base.probability)
        if not same:
            guesses.append("the LTD table has bins of its own: interpolated onto those of LTP")
        name = "step_LTP" if polarity > 0 else "step_LTD"
        data[name] = (("probability", "state"), steps.step if same else _interpolated(steps, base), {"units": "S"})
    coords = {
        "state": ("state", base.state, {"units": "S"}),
        "probability": ("probability", base.probability, {"units": "1"}),
    }
    meta = {"format": tables[0].format}
    dataset = xr.Dataset(data, coords=coords)
    return Trace(dataset, "G", "step-table", sources=sources, guesses=tuple(guesses), meta=meta)


def _by_polarity(tables: list[Table]) -> dict[int, Steps]:
    found: dict[int, Steps] = {}
    for table in tables:
        steps = steps_of(table)
        if steps.polarity in found:
            direction = "increasing" if steps.polarity > 0 else "decreasing"
            raise InputError(f"two tables of {direction} steps", "one of each polarity", "read the devices one by one")
        found[steps.polarity] = steps
    return found


def _interpolated(steps: Steps, base: Steps) -> Array:
    """Steps on the conductances and probabilities of another table, each axis by linear interpolation."""
    on_states = np.array([np.interp(base.state, steps.state, row) for row in steps.step])
    return np.array([np.interp(base.probability, steps.probability, column) for column in on_states.T]).T
