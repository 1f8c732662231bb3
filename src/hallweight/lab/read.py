"""From files to a trace: the one function that a user calls."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from hallweight.core import QUANTITIES, InputError, Layout, Protocol, Source, Trace, parse
from hallweight.core.errors import names_keywords
from hallweight.core.validation import one_of

from ._formats import load, read_bytes
from ._layouts import find_layout
from ._layouts.step_table import step_trace
from ._loops.joined import LOOPS, join_loops
from ._loops.stacked import loops_below_one_another
from .conditions import with_conditions
from .correct import correct
from .cycles import with_cycles
from .option_text import pairs
from .overrides import apply_overrides
from .partial_trace import PartialTrace, ReadOptions
from .several_files import join_files
from .table import Table

_ABSURD = 1e15
_MAX_FILES = 1000
_MOST_PULSES = 1e9
"""Most pulses between two reads; no device has seen more in the time of a measurement."""


@names_keywords
def read(
    path: Path | str | Sequence[Path | str],
    *,
    protocol: Protocol | str | None = None,
    layout: Layout | None = None,
    quantity: str | None = None,
    unit: str | Mapping[str, str] | None = None,
    columns: Mapping[str, str | int] | str | None = None,
    sheet: str | None = None,
    read_current: float | str | None = None,
    read_voltage: float | str | None = None,
    channel: int | None = None,
    cycles: int | str | None = None,
    group: Literal["auto", "cycles", "devices"] = "auto",
    how: Literal["measured", "simulated"] | None = None,
    flip: bool | Literal["auto"] = False,
) -> Trace:
    """Read one file, several files, or a folder of files, from any laboratory into one trace in SI units.

    Everything is detected, and each guess is a sentence in ``trace.guesses``. To overrule one:

    ``protocol``
        what was applied, as a sentence or object, for files that hold only the reads
    ``layout``, ``quantity``, ``unit``
        a layout of :class:`hallweight.core.Trace`; ``"R_xy"``, ``"G"``, ...; the unit of the quantity, or a mapping
        such as ``{"x": "mT", "y": "mOhm"}`` by role or column name
    ``columns``
        ``{"x": "Hx", "y": 3}`` or ``"x=Hx,y=3"``: names, or numbers from 0; also ``"write"``, ``"branch"``, ...
    ``cycles``
        how many cycles of LTP and LTD the reads are, or the pulses of each branch, ``"60/40"``, LTP first
    ``sheet``, ``channel``
        sheet of a workbook or group of a TDMS file; channel of an instrument with several
    ``read_current``, ``read_voltage``
        makes R from a voltage, G from a current (``"0.1 mA"``; a bare number is in A or V)
    ``group``
        whether several files are cycles of one device or devices
    ``flip``
        see :func:`correct`

    Raises :class:`InputError` in one sentence for whatever cannot be read, or is not a device trace.

    >>> # trace = read("pulses.csv", protocol="64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; repeat 5")
    """
    for key, given, known in (
        ("layout", layout, get_args(Layout)),
        ("quantity", quantity, tuple(QUANTITIES)),
        ("group", group, ("auto", "cycles", "devices")),
    ):
        if given is not None:
            one_of(key, given, known)
    steps = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
    by_protocol = {steps.read_unit: steps.read} if steps is not None else {}
    options = ReadOptions(
        layout=layout,
        quantity=quantity,
        protocol=steps,
        read_current=by_protocol.get("A") if read_current is None else parse(read_current, "A"),
        read_voltage=by_protocol.get("V") if read_voltage is None else parse(read_voltage, "V"),
        channel=channel,
        columns=pairs("columns", columns),
    )
    paths = _paths(path)
    tables, sources = [], []
    for p in paths:
        data = load(p)
        table = read_bytes(data, p.name, sheet=sheet)
        sources.append(Source(p.name, hashlib.sha256(data).hexdigest()))
        table = apply_overrides(table, options, pairs("columns", columns), pairs("unit", unit))
        tables.append(with_cycles(table, cycles))
    if any(t.format == "step table" for t in tables):
        if layout not in (None, "step-table") or not all(t.format == "step table" for t in tables):
            raise InputError("step tables", f"files of the layout {layout or 'of the others'!r}", "read them apart")
        return step_trace(tables, tuple(sources))
    if layout == "step-table":
        raise InputError(f"that {tables[0].name} is no step table", "CrossSim's dG tables", "leave layout= out")
    partials = [_partial(t, replace(options, name=p.stem)) for t, p in zip(tables, paths, strict=True)]
    partial = join_files(partials, [p.stem for p in paths], group)
    if options.read_current is not None:
        partial = replace(partial, meta={**partial.meta, "read_current": options.read_current})
    pulsed = partial.layout in ("pulses", "current-loop")
    if partial.quantity == "R" and quantity is None and pulsed and np.nanmin(partial.values, initial=0) < 0:
        guess = "the resistance is negative in places: taken as R_xy"
        partial = replace(partial, quantity="R_xy").with_guesses(guess)
    simulated = all(t.meta.get("how") == "simulated" for t in tables)
    _refuse_absurd(partial, tables[0])
    trace = Trace.from_arrays(
        partial.quantity,
        partial.unit,
        partial.values,
        layout=partial.layout,
        coords=dict(partial.coords),
        extra=dict(partial.extra),
        units=dict(partial.units),
        how=how or ("simulated" if simulated else "measured"),
        sources=tuple(sources),
        guesses=tuple(dict.fromkeys(partial.guesses)),
        protocol=partial.protocol,
        meta={"format": tables[0].format, **partial.meta},
    )
    return correct(trace, flip=flip) if flip else trace


def _paths(path: Path | str | Sequence[Path | str]) -> list[Path]:
    """Files to read: one, those of a folder, or those of a list."""
    if isinstance(path, str | Path):
        one = Path(path)
        if not one.is_dir():
            return [one]
        inside = sorted(p for p in one.iterdir() if p.is_file() and not p.name.startswith((".", "README")))
        if not inside:
            raise InputError(f"no files in the folder {one}", "the files of one device", "name a folder with files")
        if len(inside) > _MAX_FILES:
            raise InputError(f"{len(inside)} files in {one}", f"at most {_MAX_FILES}", "name the files")
        return inside
    paths = [Path(p) for p in path]
    if not paths:
        raise InputError("no file", "at least one", "name a file")
    return paths


def _partial(table: Table, options: ReadOptions) -> PartialTrace:
    """Partial trace of one file: of one layout, or of several loops below or beside one another."""
    blocks = loops_below_one_another(table, options)
    if len(blocks) > 1:
        loops = [find_layout(block.table, options) for block in blocks]
        if all(p.layout == loops[0].layout and p.layout in LOOPS for p in loops):
            named = [
                replace(p, meta={**p.meta, **b.conditions, "curve": b.name}) for p, b in zip(loops, blocks, strict=True)
            ]
            return with_conditions(join_loops(named, [b.device for b in blocks]), table.meta, options.name)
    one = find_layout(blocks[0].table if len(blocks) == 1 else table, options)
    return with_conditions(join_loops([one]), table.meta, options.name)


def _refuse_absurd(partial: PartialTrace, table: Table) -> None:
    """Refuse values that are no readings: none, all the same, or one far beyond the others; and no counts of pulses."""
    n_pulses = np.asarray(partial.coords.get("n_pulses", np.zeros(1)), dtype=float)
    if n_pulses.max(initial=0.0) > _MOST_PULSES:
        row = int(np.argmax(n_pulses))
        found = f"{n_pulses[row]:.4g} pulses before read {row + 1} of {table.name}"
        raise InputError(found, f"at most {_MOST_PULSES:g} between two reads", "correct the pulse numbers")
    values, unit = partial.values, partial.unit
    size = np.abs(values[np.isfinite(values)])
    if not len(size):
        raise InputError(f"no number in the {partial.quantity} of {table.name}", "readings", "check the columns")
    if len(size) > 1 and np.nanmin(values) == np.nanmax(values):
        found = f"readings that are all {values[0]:.6g} {unit} in {table.name}".replace(" 1 in", " in")
        raise InputError(found, "a state that changes", "check the columns, or pass columns={'y': ...}")
    middle = float(np.median(size))
    if size.max() > _ABSURD or (size.max() > 1e12 * max(middle, 1e-300) and middle > 0):
        row = int(np.nanargmax(np.abs(values)))
        found = f"{values[row]:.4g} {unit} at read {row + 1} of {table.name}"
        raise InputError(found, "readings of one size", "delete that number or leave its cell empty")
