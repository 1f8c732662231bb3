"""Evidence for columns side by side: LTP beside LTD, and repeats of one branch or cycle."""

import re

import numpy as np

from ..partial_trace import ReadOptions
from ..table import Column, Table
from .column_facts import are_reciprocal, share_a_scale, why_no_state
from .curve_facts import are_alike, goes_one_way, is_function_of, relative_noise
from .evidence import Evidence
from .names import choice, listed, state_names
from .pulse_shape import is_pulse_like

_OWN_WORD = re.compile(r"(?i)(?<![a-z])(ltp|ltd|pot\w*|dep\w*|set|reset)(?![a-z])")
"""Words that a column of a branch has to itself; up and down are said of many things."""
_REPEAT = re.compile(r"(?i)(cycle|run|ramp|rmp|repeat|loop|dev|device|cell|sample|die|ltp|ltd|pulse|train|sweep|trace)")
_STATE_KINDS = ("ohm", "ohm*m", "S", "A", "V", "1", "")
_STRAIGHT = 0.02


def weigh_two_branches(first: Column, second: Column, table: Table, options: ReadOptions, *, worded: bool) -> Evidence:
    """Weigh two columns as LTP and LTD: by their words, or by named states that go opposite ways, or by both shapes."""
    pair = [first, second]
    option = choice(table, LTP=first, LTD=second)
    names = [*state_names(first, table, options), *state_names(second, table, options)]
    if are_reciprocal(first.values, second.values):
        return Evidence((), (f"{listed(pair)} are each other's reciprocal, one quantity",), option)
    if any(c.kind not in _STATE_KINDS for c in pair):
        return Evidence((), (f"{listed(pair)} are in {first.kind or second.kind}",), option)
    own = worded and all(_OWN_WORD.search(c.name) for c in pair)
    if options.columns.keys() >= {"LTP", "LTD"}:
        return Evidence(("you named the branches",), _no_numbers(pair), option)
    if own:
        return Evidence((f"{listed(pair)} name the branches", *names), _no_numbers(pair), option)
    shape = _opposite(pair)
    against = [w for w in map(why_no_state, pair) if w]
    if worded:
        against += [] if names or not shape else shape[:1]
        return Evidence((f"{listed(pair)} name the directions", *names), tuple(against), option)
    against += shape
    if not table.titled:
        against += _nameless(pair)
    elif not names:
        against.append(f"nothing names {listed(pair)}")
    evidence = (*names, f"of {listed(pair)} one rises and the other falls in one range") if not against else ()
    return Evidence(evidence, tuple(against), option)


def _no_numbers(pair: list[Column]) -> tuple[str, ...]:
    return tuple(f"'{c.name}' is constant" for c in pair if c.constant is not None)


def _opposite(pair: list[Column]) -> list[str]:
    """What speaks against one column that rises and one that falls in the same range."""
    a, b = (c.filled for c in pair)
    if len(a) < 4 or len(b) < 4 or not (goes_one_way(a) and goes_one_way(b)):
        return [f"{listed(pair)} do not both rise or fall beyond noise"]
    low, high = max(np.nanmin(a), np.nanmin(b)), min(np.nanmax(a), np.nanmax(b))
    whole = max(np.nanmax(a), np.nanmax(b)) - min(np.nanmin(a), np.nanmin(b))
    return [] if high - low > 0.5 * whole else [f"{listed(pair)} have different ranges"]


def _nameless(pair: list[Column]) -> list[str]:
    """What speaks against nameless branches: one is nearly an axis, or much smoother than the other."""
    a, b = (c.filled for c in pair)
    if not (len(a) and len(b)):
        return [f"one of {listed(pair)} is empty"]
    noises = sorted(relative_noise(c) for c in (a, b))
    straight = [_from_straight(c) < _STRAIGHT for c in pair]
    if len(a) == len(b) and (is_function_of(a, b) or is_function_of(b, a)):
        return [f"one of {listed(pair)} is drawn against the other"]
    if len(set(straight)) == 2 or noises[1] > 10 * max(noises[0], 1e-4):
        return [f"one of {listed(pair)} is nearly an axis"]
    return []


def _from_straight(column: Column) -> float:
    y = column.filled
    y = y[np.isfinite(y)]
    x = np.arange(len(y), dtype=float)
    residual = y - np.polyval(np.polyfit(x, y, 1), x)
    return float(np.std(residual) / (np.ptp(y) or 1.0))


def weigh_repeats(columns: list[Column], table: Table, options: ReadOptions, polarity: int) -> Evidence:
    """Weigh columns as repeats of one branch or cycle: of one scale, alike, and named or turning."""
    names = state_names(columns[0], table, options)
    rows = [c.filled for c in columns]
    against = [w for w in map(why_no_state, columns) if w]
    if len(against) <= len(columns) // 10:
        against = []
    if len(columns) <= 50 and any(are_reciprocal(a.values, b.values) for a in columns for b in columns if a is not b):
        against.append("some of its columns are each other's reciprocal, one quantity")
    if not share_a_scale(rows):
        against.append(f"{listed(columns)} are of different scale")
    evidence = [*names]
    if options.protocol is not None:
        evidence.append("you gave the protocol")
    if polarity:
        evidence.append(f"the file name says {'LTP' if polarity > 0 else 'LTD'}")
    repeat = table.titled and all(_REPEAT.search(c.name) for c in columns)
    if repeat:
        evidence.append(f"{listed(columns)} are named as repeats")
    if options.protocol is None:
        against += _unlike(columns, rows, polarity, named=repeat or bool(names) or options.layout is not None)
    if options.layout is not None:
        evidence.append("you chose the layout")
    return Evidence(tuple(evidence), tuple(against))


def _unlike(columns: list[Column], rows: list[np.ndarray], polarity: int, *, named: bool) -> list[str]:
    """What the curves say against repeats."""
    turn = np.mean([is_pulse_like(r) for r in rows]) > 0.5
    one_way = np.mean([goes_one_way(r) for r in rows]) > 0.5
    if not turn and not one_way:
        return [f"{listed(columns)} neither rise nor fall beyond noise"]
    if not polarity and not are_alike(rows):
        return [f"{listed(columns)} are not alike"]
    return [] if named or polarity or turn else [f"{listed(columns)} do not turn and nothing says pulses"]
