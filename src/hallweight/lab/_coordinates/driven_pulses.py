"""Pulses in the order of time whose signed amplitude stands in a column beside the read."""

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import AnyArray, Array, Indices

from ..curve_shape import pulses_between
from ..partial_trace import PartialTrace, StateValues
from ..table import Column, Table, conditions_of
from .relaxed_turns import joined_chains, relaxed_chains
from .segments import cycles_of


def driven_pulses(table: Table, state: StateValues, drive: Column) -> PartialTrace:
    """Build a pulse trace; the sign of the amplitude is the polarity, the state carries on through the file."""
    n_reads = np.isfinite(state.values).sum()
    if n_reads < 2:
        raise InputError(f"{n_reads} reads in {table.name}", "at least 2", "check the columns")
    amplitude, unit, no_unit = _amplitude(drive)
    amplitude = np.where(np.isfinite(amplitude), amplitude, 0.0)
    polarity = np.sign(amplitude).astype(np.int64)
    number = next((c.values for c in table.of("pulse") if c.constant is None), None)
    if number is not None and np.isfinite(number).all() and np.all(np.diff(number) != 0):
        n_pulses = np.where(polarity != 0, pulses_between(number), 0.0)
    else:
        n_pulses = (polarity != 0).astype(float)
    polarity = np.where(n_pulses > 0, polarity, 0)
    if not np.any(polarity):
        raise InputError(f"write amplitudes that are all zero in {table.name}", "pulses", "pass protocol=")
    coords: dict[str, AnyArray] = {"polarity": polarity, "n_pulses": n_pulses}
    if drive.role != "branch":
        coords["amplitude"] = amplitude
    coords["cycle"] = numbers_of(table, "cycle", cycles_of(polarity))
    coords["device"] = numbers_of(table, "device", np.zeros(len(state.values), dtype=np.int64))
    relaxed, relaxations = _relaxed(state.values, polarity, coords["device"])
    coords["chain"] = joined_chains(coords["device"], relaxed)
    time = time_of(table)
    if time is not None:
        coords["time"] = time
    guesses = [*table.notes, *state.guesses, *no_unit, f"the sign of '{drive.name}' is the polarity"]
    guesses += relaxations
    if len(np.unique(polarity[polarity != 0])) == 1:
        guesses.append("all pulses have one polarity")
    fields = {"units": {"amplitude": unit}, "guesses": tuple(guesses), "meta": conditions_of(table)}
    return PartialTrace.of_state("pulses", state, coords, **fields)


def _relaxed(values: Array, polarity: Indices, device: AnyArray) -> tuple[Indices, list[str]]:
    """Chains of one device between which the state relaxes; none where reads are missing or devices alternate."""
    if not np.isfinite(values).all() or len(np.unique(device)) > 1:
        return np.zeros(len(values), dtype=np.int64), []
    return relaxed_chains(values, polarity)


def _amplitude(drive: Column) -> tuple[Array, str, list[str]]:
    """Amplitudes, their SI unit, and a guess if the column states none (a column of polarities has none)."""
    if drive.kind in ("A", "V", "A/m^2", "T"):
        return drive.si(), drive.kind, []
    unit = "V" if drive.role == "V_write" or "v" in drive.name.casefold() else "A"
    guess = [] if drive.role == "branch" else [f"'{drive.name}' has no unit: taken as {unit}"]
    return drive.values.copy(), unit, guess


def numbers_of(table: Table, role: str, default: AnyArray) -> AnyArray:
    """Numbers from 0 of the cycles or devices that a column names, or ``default``."""
    for c in table.of(role):
        named = np.array(c.labels) if c.labels else c.values
        if c.labels or np.isfinite(c.values).all():
            return np.asarray(np.unique(named, return_inverse=True)[1])
    return default


def time_of(table: Table) -> Array | None:
    """Time from the first read (s), if a column has it."""
    for c in table.varying("time"):
        seconds = c.si("s")
        return np.asarray(seconds - np.nanmin(seconds))
    return None
