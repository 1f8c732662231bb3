"""The Lab page: from files to a card, step by step."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

import marimo as mo

from hallweight.cards import path_of_sample
from hallweight.core import CONDITIONS, LAWS, QUANTITIES, Card, InputError, Layout, Trace, show
from hallweight.lab import Look
from hallweight.synapse import complete

from ..limits import LIMITS
from . import elements, uploads, work
from .desk import Tried, desk, tried
from .elements import LABELS, block, paragraph, points

AS_FOUND = "as found"
_HALL = ("pulses", "field-loop", "current-loop")


class Given(NamedTuple):
    """What the page works on: files with a look at the first, or a trace of the Film page."""

    paths: tuple[Path, ...] = ()
    look: Look | None = None
    trace: Trace | None = None
    error: str = ""


def drop(changed: Any) -> Any:
    """Return the field on which files are dropped."""
    return mo.ui.file(
        kind="area", multiple=True, max_size=LIMITS.file, label="Drop measured files here, or click", on_change=changed
    )


def given(handed: Any) -> Given | None:
    """Return what to work on: a trace of the Film page, the example, or what was dropped; None for nothing."""
    if isinstance(handed, Trace):
        return Given(trace=handed)
    if not handed:
        return None
    try:
        paths = [path_of_sample()] if handed == "example" else uploads.keep(handed)
        return Given(tuple(paths), desk().files(work.look, paths[0], {}))
    except InputError as error:
        return Given(error=str(error))


def choices(at: Given) -> Any:
    """Return the controls that say what a file holds where it was taken for something else."""
    look = at.look
    columns: dict[str, int | None] = {AS_FOUND: None}
    ways: dict[str, dict[str, Any]] = {AS_FOUND: {}}
    sheets: dict[str, str | None] = {AS_FOUND: None}
    if look is not None:
        columns |= {f"{c.number}: {c.name}" + (f" ({c.unit})" if c.unit else ""): c.number for c in look.columns}
        ways |= {way.what: dict(way.options) for way in look.others}
        sheets |= {s.name: s.name for s in look.sheets}
    controls = {
        "way": _pick(ways, "It could also be"),
        "sheet": _pick(sheets, LABELS["sheet"]),
        "layout": _pick(_names(get_args(Layout)), LABELS["layout"]),
        "quantity": _pick(_names(list(QUANTITIES)), LABELS["quantity"]),
        "x": _pick(columns, "Column of the drive"),
        "y": _pick(columns, LABELS["columns"]),
        "unit": mo.ui.text(placeholder="mohm", label=LABELS["unit"]),
        "read_current": mo.ui.text(placeholder="0.1 mA", label=LABELS["read_current"]),
        "read_voltage": mo.ui.text(placeholder="0.1 V", label=LABELS["read_voltage"]),
        "cycles": mo.ui.text(placeholder="5, or 60/40", label=LABELS["cycles"]),
        "protocol": mo.ui.text(placeholder="64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms", label=LABELS["protocol"]),
        "group": _pick({"auto": None, "cycles": "cycles", "devices": "devices"}, LABELS["group"], "auto"),
    }
    useless = [n for n, options in (("way", ways), ("sheet", sheets)) if len(options) < 2]
    useless += ["group"] if len(at.paths) < 2 else []
    return mo.ui.dictionary({n: c for n, c in controls.items() if n not in useless})


def reading_options(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the controls say as keywords of :func:`hallweight.lab.read`."""
    plain = {n: v for n, v in chosen.items() if n not in ("way", "x", "y") and v not in (None, "")}
    columns = {n: chosen[n] for n in ("x", "y") if chosen.get(n) is not None}
    return {**(chosen.get("way") or {}), **plain, **({"columns": columns} if columns else {})}


def looked(at: Given, options: Mapping[str, Any]) -> Tried:
    """Return a look with these options."""
    alone = {n: v for n, v in options.items() if n != "group"}
    return tried(desk().files, work.look, at.paths[0], alone) if alone and at.paths else Tried(at.look)


def taken_for(at: Given, look: Tried, controls: Any) -> Any:
    """Return what was taken for what, and why, with the controls that say otherwise."""
    if at.error or look.error:
        return elements.refusal(at.error or look.error)
    if at.trace is not None:
        return block(
            "<p><b>Simulated</b> on the Film page; read as a measured file would be.</p>", elements.trace(at.trace)
        )
    found, more = look.value, [path.name for path in at.paths[1:]]
    files = paragraph(f"and {len(more)} more: {', '.join(more[:8])}", "hw-soft") if more else ""
    facts = [f"{key}: {value}" for key, value in found.conditions.items()]
    inside = elements.folded("Columns and conditions", _columns(found), points([*facts, *found.notes]))
    if found.refused:
        said = [
            elements.refusal(found.refused),
            elements.heading("Say what it is"),
            elements.row(controls),
            block(inside),
        ]
        return mo.vstack([block(paragraph(at.paths[0].name, "hw-file"), files), *said])
    words = block(
        paragraph(at.paths[0].name, "hw-file"),
        files,
        f"<p><b>Read as</b> {elements.text(found.taken)}</p>",
        points([*(f"because {e}" for e in found.evidence), *(f"guess: {g}" for g in found.guesses)]),
        inside,
    )
    return mo.vstack([words, mo.accordion({"Not right? Say what it is": elements.row(controls)})])


def _columns(look: Look) -> str:
    rows = [(c.number, c.name, c.unit, c.role or "?", c.count, c.spark) for c in look.columns]
    return elements.table(
        ("No.", "Column", "Unit", "Taken for", "Numbers", "Course"), rows, label="columns of the file"
    )


def traces(at: Given, options: Mapping[str, Any]) -> Tried:
    """Return the traces of the files."""
    return Tried([at.trace]) if at.trace is not None else tried(desk().files, work.read, at.paths, options)


def switches(found: Sequence[Trace]) -> Any:
    """Return what is done to the data before the fit, and which of several loops is shown."""
    names = {f"{k + 1} of {len(found)}: {_name(t, found)}": k for k, t in enumerate(found)}
    controls = {
        "part": _pick(names, "Loop", next(iter(names))),
        "offset": mo.ui.switch(value=True, label=LABELS["offset"]),
        "drift": mo.ui.switch(label=LABELS["drift"]),
        "flip": mo.ui.switch(label=LABELS["flip"]),
        "keep_spikes": mo.ui.switch(label=LABELS["keep_spikes"]),
        "law": _pick(["auto", *LAWS], LABELS["law"], "auto"),
    }
    hall, pulses = found[0].layout in _HALL, found[0].layout == "pulses"
    useless = {"part"} if len(found) < 2 else set()
    useless |= set() if pulses else {"law", "offset", "keep_spikes"}
    useless |= set() if hall else {"drift", "flip"}
    return mo.ui.dictionary({n: c for n, c in controls.items() if n not in useless})


def fitted(found: Sequence[Trace], chosen: Mapping[str, Any]) -> Tried:
    """Return the fit of the loop that was chosen."""
    trace = found[chosen.get("part", 0)]
    corrections = {n: chosen[n] for n in ("drift", "flip") if n in chosen}
    options: dict[str, Any] = {}
    if trace.layout == "pulses":
        options = {"law": chosen["law"], "offset": "auto" if chosen["offset"] else False}
        options |= {"keep_spikes": True} if chosen["keep_spikes"] else {}
    return tried(desk().files, work.fitted, trace, corrections, options)


def more(found: work.Fitted) -> Any:
    """Return the other figures."""
    drawn = tried(desk().files, work.more, found.trace, found.card)
    return elements.refusal(drawn.error) if drawn.error else elements.figures(drawn.value) if drawn.value else None


def each(found: Sequence[Trace], first: work.Fitted, chosen: Mapping[str, Any]) -> Any:
    """Return a card for each loop or device, where there are several."""
    several = len(found) > 1 or (first.trace.layout == "pulses" and len(set(first.trace.coord("device").tolist())) > 1)
    if not several:
        return None
    cards = tried(desk().files, work.each, found, {"law": chosen["law"]} if "law" in chosen else {})
    if cards.error:
        return elements.refusal(cards.error)
    words, table = cards.value
    save = mo.download(data=table.encode(), filename="cards.csv", mimetype="text/csv", label="cards.csv")
    return mo.vstack([block("<h3>One card each</h3>", elements.preformatted(words)), save])


def assumed(card: Card) -> Any:
    """Return a field for each value of a card that was assumed, to be corrected by who knows better."""
    full = completed(card)
    names = [n for n, v in full.values.items() if v.how == "assumed" and isinstance(v.value, float)]
    return mo.ui.dictionary({n: mo.ui.number(value=full[n], label=n, step=0.001, debounce=True) for n in names})


def completed(card: Card) -> Card:
    """Return the card with what a synapse needs and nobody measured."""
    return complete(card) if card.kind == "synapse" else card


def edited(card: Card, chosen: Mapping[str, float | None]) -> Tried:
    """Return the card with the values that were changed."""
    full = completed(card)
    changed = {n: float(v) for n, v in chosen.items() if v is not None and float(v) != full[n]}
    return tried(lambda: full.replace(how="assumed", note="set by hand", **changed)) if changed else Tried(full)


def card_view(edit: Tried) -> Any:
    """Return a card with its assumed values marked."""
    if edit.error:
        return elements.refusal(edit.error)
    return block(elements.card_table(edit.value), points(edit.value.notes, "hw-soft"))


def assumed_view(controls: Any) -> Any:
    """Return the fields of what was assumed."""
    if not controls.elements:
        return None
    words = "Marked values were assumed. Whoever knows better says so here:"
    return mo.vstack([block(paragraph(words)), elements.row(controls)])


def _name(trace: Trace, beside: Sequence[Trace]) -> str:
    """Return what tells a loop from those beside it: the conditions that differ, else its file."""
    differ = [
        k for k in CONDITIONS if len({t.meta.get(k) for t in beside}) > 1 and isinstance(trace.meta.get(k), float)
    ]
    told = ", ".join(show(trace.meta[k], CONDITIONS[k]) for k in differ)
    return told or (trace.sources[0].name if trace.sources else trace.quantity)


def _names(known: Sequence[str]) -> dict[str, str | None]:
    return {AS_FOUND: None, **{name: name for name in known}}


def _pick(options: Any, label: str, value: str = AS_FOUND) -> Any:
    return mo.ui.dropdown(options, value=value, label=label, allow_select_none=False)
