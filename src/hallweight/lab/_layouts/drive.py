"""Pulses in the order of time whose signed amplitude stands in a column beside the read."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError

from ..curve_shape import steps_between
from ..partial_trace import Ask, Draft, State
from ..table import Column, Table
from .segments import cycles_of


def driven(table: Table, state: State, drive: Column, ask: Ask, *, meta: Mapping[str, Any]) -> Draft:
    """Build a pulse trace; the sign of the amplitude is the polarity, the state carries on through the file."""
    keep = np.isfinite(state.values)
    if keep.sum() < 2:
        raise InputError(f"{keep.sum()} reads in {table.name}", "at least 2", "check the columns")
    amplitude, unit, said = _amplitude(drive)
    if drive.role == "branch":
        said = []
    amplitude = np.where(np.isfinite(amplitude), amplitude, 0.0)
    polarity = np.sign(amplitude).astype(np.int64)
    number = next((c.values for c in table.of("pulse") if c.constant is None), None)
    if number is not None and np.isfinite(number).all() and np.all(np.diff(number) != 0):
        n_pulses = np.where(polarity != 0, steps_between(number), 0.0)
    else:
        n_pulses = (polarity != 0).astype(float)
    polarity = np.where(n_pulses > 0, polarity, 0)
    if not np.any(polarity):
        raise InputError(f"write amplitudes that are all zero in {table.name}", "pulses", "pass protocol=")
    coords: dict[str, NDArray[Any]] = {"polarity": polarity, "n_pulses": n_pulses}
    if drive.role != "branch":
        coords["amplitude"] = amplitude
    coords["cycle"] = numbers_of(table, "cycle", cycles_of(polarity))
    coords["device"] = numbers_of(table, "device", np.zeros(len(keep), dtype=np.int64))
    coords["chain"] = coords["device"]
    time = next(iter(table.varying("time")), None)
    if time is not None:
        coords["time"] = time.si("s") - np.nanmin(time.si("s"))
    one_sign = len(np.unique(polarity[polarity != 0])) == 1
    guesses = [*table.notes, *state.guesses, *said, f"the sign of '{drive.name}' is the polarity"]
    if one_sign:
        guesses.append("all pulses have one polarity")
    return Draft(
        "pulses",
        state.quantity,
        state.unit,
        state.values,
        coords,
        {"amplitude": unit},
        guesses=tuple(guesses),
        meta=meta,
    )


def _amplitude(drive: Column) -> tuple[NDArray[np.float64], str, list[str]]:
    if drive.kind in ("A", "V", "A/m^2", "T"):
        return drive.si(), drive.kind, []
    unit = "V" if "v" in drive.name.casefold() else "A"
    return drive.values.copy(), unit, [f"'{drive.name}' has no unit: taken as {unit}"]


def numbers_of(table: Table, role: str, otherwise: NDArray[Any]) -> NDArray[Any]:
    """Numbers from 0 of the cycles or devices that a column names, or ``otherwise``."""
    for c in table.of(role):
        named = np.array(c.labels) if c.labels else c.values
        if c.labels or np.isfinite(c.values).all():
            return np.asarray(np.unique(named, return_inverse=True)[1])
    return otherwise
