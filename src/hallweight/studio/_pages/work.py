"""What the process for files does with uploads: look, read, correct, fit and draw, by the public functions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hallweight import lab, report, synapse
from hallweight.cards import path_of_sample
from hallweight.core import Card, InputError, Trace
from hallweight.lab import Look
from hallweight.report import Picture


class Drawn(NamedTuple):
    """A figure as it is shown: its title, caption, description, and SVG."""

    name: str
    title: str
    caption: str
    alt: str
    svg: bytes


class Fitted(NamedTuple):
    """What a fit left: the trace as it was read and as fitted, its card, the first figure, and the sign."""

    read: Trace
    trace: Trace
    card: Card
    figures: tuple[Drawn, ...]
    remarks: tuple[str, ...]


def warm() -> None:
    """Import what a first file needs."""
    fitted(read([path_of_sample()], {})[0], {}, {"law": "linear"})


def look(path: Path, options: Mapping[str, Any]) -> Look:
    """Look at one file."""
    return lab.look(path, **options)


def read(paths: Sequence[Path], options: Mapping[str, Any]) -> list[Trace]:
    """Read files; loops at other conditions are taken apart."""
    return lab.read(paths[0] if len(paths) == 1 else list(paths), **options).split()


def fitted(trace: Trace, corrections: Mapping[str, Any], options: Mapping[str, Any]) -> Fitted:
    """Correct and fit one trace, and draw the figure that shows the fit."""
    corrected = lab.correct(trace, **corrections) if any(corrections.values()) else trace
    card = synapse.fit(corrected, **options)
    main = _MAIN.get(corrected.layout)
    figures = report.pictures(corrected, card) if main is None else [main(corrected, card)]
    return Fitted(trace, corrected, card, drawn(figures), _remarks(trace, card))


def more(trace: Trace, card: Card) -> tuple[Drawn, ...]:
    """Draw the figures that are not the first: the reads in order, then the others of the layout."""
    first = [report.draw.as_read(trace, card)] if trace.layout in _MAIN else []
    others = [p for p in report.pictures(trace, card) if p.name not in ("ltp-ltd", "hall-loop")]
    return drawn([*first, *(others if trace.layout in _MAIN else [])])


def each(traces: Sequence[Trace], options: Mapping[str, Any]) -> tuple[str, str]:
    """Fit each loop or device by itself; return the cards as text and as CSV."""
    cards = synapse.fit_each(list(traces), **options)
    return str(cards), cards.csv()


def drawn(pictures: Sequence[Picture]) -> tuple[Drawn, ...]:
    """Return pictures as they are shown."""
    return tuple(Drawn(p.name, p.title, p.caption, p.alt, p.render("svg")) for p in pictures)


_MAIN = {
    "pulses": report.draw.ltp_ltd,
    "field-loop": report.draw.hall_loop,
    "current-loop": report.draw.hall_loop,
}


def _remarks(trace: Trace, card: Card) -> tuple[str, ...]:
    """What is seen of offset, drift, sign and spikes."""
    if trace.layout not in _MAIN:
        return ()
    out = [f"Hall offset: {card.values['offset']}"] if "offset" in card.values else []
    slope = lab.drift(trace)
    out.append(f"drift: {slope} {slope.note}")
    try:
        effect = "raises" if lab.sign(trace) > 0 else "lowers"
    except InputError:
        return tuple(out)
    out.append(f"sign: a positive drive {effect} {trace.quantity}")
    if "spikes" in card.values:
        out.append(f"spikes: {card['spikes']:g} reads were off and back at once; crosses mark them")
    return tuple(out)
