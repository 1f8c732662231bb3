"""Sweeps of field, current or angle: the pairs of columns, the cycles and the conditions."""

import re
from dataclasses import dataclass, replace

import numpy as np

from hallweight.core import InputError, Layout
from hallweight.core.types import AnyArray, Array, Indices, Mask

from ..curve_shape import loop_cycles, odd_fraction, plateau_numbers
from ..partial_trace import PartialTrace, ReadOptions, StateValues
from ..read_state import state_values, value_column
from ..table import Column, Table, conditions_of

_VALUES = ("R_xy", "R_xx", "R", "G", "V_xy", "V")
_SIDE_BY_SIDE = ("R_xy", "R_xx", "G", "V_xy")
_DIRECTION = re.compile(r"(?P<forward>\bup|_up|fwd|forward|incr|trace)|(?P<backward>down|bwd|back|rev|decr)")
_NUMBERED = re.compile(r" \(\d+\)$")
_EVEN = 0.3
"""Odd fraction of a curve below which it is taken as even."""


@dataclass(frozen=True)
class Pair:
    """An abscissa and what was read along it; ``scan`` names it where a table holds several."""

    x: Column
    y: Column
    scan: str = ""

    @property
    def largest(self) -> float:
        """Largest size of the abscissa, in the unit of the file."""
        return float(np.nanmax(np.abs(self.x.values)))


@dataclass(frozen=True)
class Sweep:
    """What is read along one abscissa, SI: places, values, cycles, and the plateau of temperature of each read."""

    x: Array
    state: StateValues
    cycle: Indices
    temperature: Array | None


@dataclass(frozen=True)
class Abscissa:
    """The layout and coordinate that sweeps become, and the unit taken where the file states none."""

    layout: Layout
    coord: str
    assumed: str


def column_pairs(table: Table, role: str, options: ReadOptions) -> list[Pair]:
    """Side-by-side pairs (x, y, x, y, ...) or one pair; empty if the table has no such abscissa."""
    xs = list(table.varying(role))
    if len(xs) > 1:
        found = []
        for x in xs:
            after = table.columns[table.columns.index(x) + 1 :]
            y = next((c for c in after if c.role in _VALUES or c.role == role), None)
            if y is not None and y.role in _VALUES:
                found.append(Pair(x, y, x.name))
        if len({_NUMBERED.sub("", p.x.name) for p in found}) == 1:  # "Field", "Field (2)": the values tell more
            found = [replace(p, scan=p.y.name) for p in found]
        if len(found) > 1:
            return found
    y = value_column(table, options)
    if not xs or y is None:
        return []
    alike = [c for c in table.varying(y.role) if c.unit == y.unit and "|" not in c.name]
    channels = table.format == "Quantum Design .dat" and y.role == "R"
    if len(alike) > 1 and y.role in (*_SIDE_BY_SIDE, "R") and options.channel is None and not channels:
        return [Pair(xs[0], c, c.name) for c in alike]
    return [Pair(xs[0], y)]


def sweep_trace(table: Table, pairs: list[Pair], options: ReadOptions, abscissa: Abscissa) -> PartialTrace:
    """Build a sweep (or several, distinguished by ``scan``) from pairs of columns."""
    guesses: list[str] = list(table.notes)
    sweeps = []
    need_current = abscissa.coord in ("field", "current")
    for pair in pairs:
        sweep, plateaus = _sweep(pair, table, options, abscissa.assumed, need_current=need_current)
        sweeps.append(sweep)
        guesses += plateaus
    first, states = pairs[0].x, [s.state for s in sweeps]
    if len({s.quantity for s in states}) > 1:
        raise InputError(f"several quantities in {table.name}", "one", "name x and y with columns=")
    if not first.unit:
        guesses.append(f"'{first.name}' has no unit: taken as {abscissa.assumed}")
    guesses += dict.fromkeys(g for s in states for g in s.guesses)
    x = np.concatenate([s.x for s in sweeps])
    cycles, scans, several = _cycles_and_scans(pairs, sweeps)
    coords: dict[str, AnyArray] = {abscissa.coord: x, "cycle": cycles} | scans
    guesses += several
    units = {}
    plateaus_of = [s.temperature for s in sweeps if s.temperature is not None]
    if plateaus_of:
        coords["temperature"], units["temperature"] = np.concatenate(plateaus_of), "K"
    is_current = abscissa.coord == "current"
    drive_unit = first.kind or "A"
    if is_current and drive_unit in ("V", "A/m^2"):
        units["current"] = drive_unit
        guesses.append(f"the drive is in {drive_unit}")
    meta = {k: v for k, v in conditions_of(table).items() if not (is_current and k == "read_current")}
    values = np.concatenate([s.values for s in states])
    state = StateValues(states[0].quantity, states[0].unit, values)
    return PartialTrace.of_state(abscissa.layout, state, coords, units=units, guesses=tuple(guesses), meta=meta)


def _sweep(
    pair: Pair, table: Table, options: ReadOptions, assumed: str, *, need_current: bool
) -> tuple[Sweep, list[str]]:
    """Reads of one pair that have both numbers; also a guess on plateaus of temperature."""
    state = state_values(pair.y, table, options, need_current=need_current)
    x = pair.x.si(assumed)
    keep: Mask = np.isfinite(x) & np.isfinite(state.values)
    if keep.sum() < 3:
        raise InputError(f"{keep.sum()} points in {table.name}", "a loop of at least 3", "check the columns")
    x = x[keep]
    kelvin = next((c.si("K")[keep] for c in table.varying("temperature")), None)
    if kelvin is not None and np.isfinite(kelvin).all():
        number = plateau_numbers(kelvin, max(0.05, 0.005 * float(np.median(kelvin))))
        n = number.max() + 1
        if 1 < n <= max(2, len(x) // 20):
            plateaus = np.array([np.median(kelvin[number == k]) for k in range(n)])
            guess = f"{n} temperatures are told apart; each is one cycle"
            return Sweep(x, state.select(keep), number, plateaus[number]), [guess]
    return Sweep(x, state.select(keep), loop_cycles(x), None), []


def _cycles_and_scans(pairs: list[Pair], sweeps: list[Sweep]) -> tuple[Indices, dict[str, AnyArray], list[str]]:
    """Cycle of each read, the coordinate ``scan`` where there are several sweeps, and a guess on them."""
    if len(pairs) == 1:
        return sweeps[0].cycle, {}, []
    lengths = [len(s.x) for s in sweeps]
    if len(pairs) == 2 and _are_halves(pairs):
        guess = f"'{pairs[0].scan}' and '{pairs[1].scan}' are taken as the two branches of one loop"
        return np.zeros(sum(lengths), dtype=np.int64), {}, [guess]
    cycles = np.concatenate([np.full(n, i) for i, n in enumerate(lengths)])
    names = [name for pair, n in zip(pairs, lengths, strict=True) for name in [pair.scan] * n]
    guess = "several curves side by side: " + ", ".join(dict.fromkeys(names))
    return cycles, {"scan": np.array(names)}, [guess]


def _are_halves(pairs: list[Pair]) -> bool:
    """Whether two curves are named as the way up and the way down, or as forward and backward."""
    found = [_DIRECTION.search(f"{p.x.name} {p.y.name}".casefold()) for p in pairs]
    return all(found) and len({bool(m["forward"]) for m in found if m}) == 2


def name_resistance(partial: PartialTrace, x: Array, options: ReadOptions) -> PartialTrace:
    """Call a plain resistance R_xy if its loop is odd in the drive, and leave it R if it is even; say which."""
    odd = odd_fraction(x, partial.values)
    even = odd is not None and odd < _EVEN
    if even and not options.quantity and partial.layout == "field-loop":
        partial = partial.with_guesses("even in field: magnetoresistance, not an anomalous Hall loop")
    if options.quantity or partial.quantity != "R" or even:
        return partial
    if odd is None:
        return partial.with_guesses("the resistance is kept as R: the sweep has no two signs to tell R_xy by")
    odd_in_drive = "the resistance is odd in the drive: taken as R_xy"
    return replace(partial, quantity="R_xy").with_guesses(odd_in_drive)
