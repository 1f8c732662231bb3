"""Evidence for one column of reads, pulse after pulse."""

import numpy as np

from ..header_vocabulary import key_of
from ..partial_trace import PartialTrace, ReadOptions
from ..table import Column, Table
from .column_facts import (
    has_equal_ratios,
    has_equal_steps,
    has_few_levels,
    is_drive,
    is_staircase,
    is_whole,
    why_no_state,
)
from .curve_facts import branches_of
from .evidence import Evidence
from .names import choice, state_names, unknown_name
from .pulse_shape import against_pulses, against_pulses_in_time

_MOST_PULSES = 1e9
_LARGEST_FRACTIONAL = 1e4
"""Pulse numbers of digitised curves may be fractional, but they are no larger than this."""


def weigh_sequence(value: Column, table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    """Weigh one column as pulses: a protocol, or a named state that turns, or a nameless one that turns clearly."""
    option = choice(table, y=value)
    names = state_names(value, table, options)
    why = why_no_state(value)
    if options.protocol is not None:
        absurd = (why,) if why and (value.constant is not None or not names) else ()
        return Evidence(("you gave the protocol", *names), absurd, option)
    against = [why] if why else []
    if not names and value.role in ("V", "write", "V_write"):
        against.append(f"nothing says that '{value.name}' is read and not applied")
    count = next((c for c in table.of("pulse") if c.constant is None), None)
    if count is not None and not _is_pulse_number(count):
        against.append(f"'{count.name}' is no number of pulses")
    if options.layout is None:
        against += unknown_name(value, table, options)
        against += _other_axes(value, table, count, named=bool(names))
        against += _shape(value, table, options, partial, named=bool(names))
    given = ("you chose layout='pulses'",) if options.layout else ()
    found = branches_of(partial.values, np.asarray(partial.coords["polarity"])).number if not against else 0
    turns = (f"it turns {found - 1} times",) if found > 1 else ()
    return Evidence((*given, *names, *turns, *_counted(count)), tuple(against), option)


def _shape(value: Column, table: Table, options: ReadOptions, partial: PartialTrace, *, named: bool) -> list[str]:
    polarity = np.asarray(partial.coords["polarity"])
    found = branches_of(partial.values, polarity)
    says_pulses = any("pulse" in key_of(c.name) for c in table.of("pulse"))
    if found.number < 2:
        by_file = any(g.startswith("the file name says") for g in partial.guesses)
        return [] if (named and says_pulses) or by_file else [f"'{value.name}' does not turn and nothing says pulses"]
    against = [
        f"'{value.name}': {a}" for a in against_pulses(partial.values, polarity, strict=not named, counted=says_pulses)
    ]
    if table.varying("time") and not table.of("pulse") and not against:
        against = [f"'{value.name}': {a}" for a in against_pulses_in_time(partial.values, polarity)]
    return against


def _counted(count: Column | None) -> tuple[str, ...]:
    return () if count is None else (f"'{count.name}' counts pulses",)


def _is_pulse_number(column: Column) -> bool:
    """Whether numbers can count pulses: whole, or fractional and small as in digitised curves; no axis by factors."""
    good = column.values[np.isfinite(column.values)]
    if not len(good) or good.min() < 0 or good.max() > _MOST_PULSES:
        return False
    if is_whole(good):
        return True
    return bool(good.max() <= _LARGEST_FRACTIONAL and good.max() > 3) and not has_equal_ratios(good)


def _other_axes(value: Column, table: Table, count: Column | None, *, named: bool) -> list[str]:
    """Columns that look like an axis of something else, and leave no place for pulses."""
    out = []
    for c in table.columns:
        if c is value or c is count or c.labels or c.constant is not None or not np.isfinite(c.values).any():
            continue
        if c.role == "temperature" and is_drive(c) and not has_few_levels(c.values):
            out.append(f"'{c.name}' changes with it")
        elif c.role in ("", "value", "frequency", "other") and (not named or (count is None and _is_axis(c))):
            out.append(f"'{c.name}' is left unused")
    return out


def _is_axis(column: Column) -> bool:
    good = column.values[np.isfinite(column.values)]
    step = np.diff(good)
    one_way = bool(np.all(step > 0) or np.all(step < 0))
    return one_way or has_equal_steps(good) or is_staircase(good) or (has_few_levels(good) and is_drive(column))
