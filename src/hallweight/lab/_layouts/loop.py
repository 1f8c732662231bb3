"""What loops of field and of current have in common: the state, the cycles, the conditions."""

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.types import Array

from ..curve_shape import clusters, loop_cycle, oddness
from ..partial_trace import Ask, Draft, State, state_of, value_column
from ..table import Column, Table, constants


@dataclass(frozen=True)
class Pair:
    """An abscissa and what was read along it; ``scan`` names it where a table holds several."""

    x: Column
    y: Column
    scan: str = ""


def pairs(table: Table, role: str, ask: Ask) -> list[Pair]:
    """Side-by-side pairs (x, y, x, y, ...) or one pair; empty if the table has no such abscissa."""
    xs = list(table.varying(role))
    values = ("R_xy", "R_xx", "R", "G", "V_xy", "V")
    if len(xs) > 1:
        found = []
        for x in xs:
            after = table.columns[table.columns.index(x) + 1 :]
            y = next((c for c in after if c.role in values or c.role == role), None)
            if y is not None and y.role in values:
                found.append(Pair(x, y, x.name))
        if len(found) > 1:
            return found
    y = value_column(table, ask)
    if not xs or y is None:
        return []
    alike = [c for c in table.varying(y.role) if c.unit == y.unit and "|" not in c.name]
    if len(alike) > 1 and y.role in ("R_xy", "R_xx", "G", "V_xy") and ask.channel is None:
        return [Pair(xs[0], c, c.name) for c in alike]
    return [Pair(xs[0], y)]


def loop(table: Table, found: list[Pair], ask: Ask, *, layout: Any, coord: str, assumed: str) -> Draft:
    """Build a loop (or several, told apart by ``scan``) from pairs of columns."""
    parts: list[tuple[Array, State, NDArray[np.int64]]] = []
    guesses: list[str] = list(table.notes)
    scans: list[str] = []
    temperature: list[Array] = []
    for number, pair in enumerate(found):
        x, state, keep = _points(pair, table, ask, assumed)
        cycle = loop_cycle(x)
        kelvin = next((c.si("K")[keep] for c in table.varying("temperature")), None)
        if kelvin is not None and np.isfinite(kelvin).all():
            group = clusters(kelvin, max(0.05, 0.005 * float(np.median(kelvin))))
            if 1 < group.max() + 1 <= max(2, len(x) // 20):
                cycle = group
                guesses.append(f"{group.max() + 1} temperatures are told apart; each is one cycle")
                plateaus = np.array([np.median(kelvin[group == g]) for g in range(group.max() + 1)])
                temperature.append(plateaus[group])
        parts.append((x, state, cycle if len(found) == 1 else np.full(len(x), number)))
        scans += [pair.scan] * len(x)
    if len({p[1].quantity for p in parts}) > 1:
        raise InputError(f"several quantities in {table.name}", "one", "name x and y with columns=")
    x = np.concatenate([p[0] for p in parts])
    values = np.concatenate([p[1].values for p in parts])
    if not found[0].x.unit:
        guesses.append(f"'{found[0].x.name}' has no unit: taken as {assumed}")
    quantity = parts[0][1].quantity
    guesses += dict.fromkeys(g for p in parts for g in p[1].guesses)
    coords: dict[str, NDArray[Any]] = {coord: x, "cycle": np.concatenate([p[2] for p in parts])}
    halves = len(found) == 2 and _are_halves(found)
    if halves:
        coords["cycle"] = np.zeros(len(x), dtype=np.int64)
        guesses.append(f"'{found[0].scan}' and '{found[1].scan}' are taken as the two branches of one loop")
    elif len(found) > 1:
        coords["scan"] = np.array(scans)
        guesses.append("several curves side by side: " + ", ".join(dict.fromkeys(scans)))
    if temperature:
        coords["temperature"] = np.concatenate(temperature)
    meta = {k: v for k, v in constants(table).items() if not (k == "read_current" and coord == "current")}
    unit = found[0].x.kind or "A"
    units = {"temperature": "K"} if temperature else {}
    if coord == "current" and unit in ("V", "A/m^2"):
        units["current"] = unit
        guesses.append(f"the drive is in {unit}")
    return Draft(layout, quantity, parts[0][1].unit, values, coords, units, guesses=tuple(guesses), meta=meta)


def _are_halves(found: list[Pair]) -> bool:
    """Whether two curves are named as the way up and the way down, or as forward and backward."""
    ways = [_WAY.search(f"{p.x.name} {p.y.name}".casefold()) for p in found]
    return all(ways) and len({bool(w["there"]) for w in ways if w}) == 2


_WAY = re.compile(r"(?P<there>\bup|_up|fwd|forward|incr|trace)|(?P<back>down|bwd|back|rev|decr)")


def _points(pair: Pair, table: Table, ask: Ask, assumed: str) -> tuple[Array, State, NDArray[np.bool_]]:
    state = state_of(pair.y, table, ask)
    x = pair.x.si(assumed)
    keep = np.isfinite(x) & np.isfinite(state.values)
    if keep.sum() < 3:
        raise InputError(f"{keep.sum()} points in {table.name}", "a loop of at least 3", "check the columns")
    return x[keep], State(state.quantity, state.unit, state.values[keep], state.guesses), keep


def name_resistance(draft: Draft, x: Array, ask: Ask) -> Draft:
    """Call a plain resistance R_xy if its loop is odd in the drive, and leave it R if it is even; say which."""
    share = oddness(x, draft.values)
    even = share is not None and share < 0.3
    if even and not ask.quantity and draft.layout == "field-loop":
        draft = draft.say("even in field: magnetoresistance, not an anomalous Hall loop")
    if ask.quantity or draft.quantity != "R":
        return draft
    if share is None or even:
        return draft if even else draft.say("the resistance is kept as R: the sweep has no two signs to tell R_xy by")
    return replace(draft, quantity="R_xy").say("the resistance is odd in the drive: taken as R_xy")
