"""What the other process does with uploads: look, read, correct, fit and draw, by the public functions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hallweight import lab, report, synapse
from hallweight.cards import path_of_sample
from hallweight.core import Card, Trace
from hallweight.lab import Look


class Drawn(NamedTuple):
    """A figure as it is shown: its title, caption, description, and SVG."""

    name: str
    title: str
    caption: str
    alt: str
    svg: bytes


class Fitted(NamedTuple):
    """What a fit of one part of an upload left: the trace as fitted, its card, its figures, and remarks."""

    trace: Trace
    card: Card
    figures: tuple[Drawn, ...]
    hall: tuple[str, ...]


def warm() -> None:
    """Import what a first file needs."""
    fitted(read([path_of_sample()], {})[0], {}, {"law": "linear"})


def look(path: Path, options: Mapping[str, Any]) -> Look:
    """Look at one file."""
    return lab.look(path, **options)


def read(paths: Sequence[Path], options: Mapping[str, Any]) -> list[Trace]:
    """Read files and take their loops apart."""
    return lab.read(paths[0] if len(paths) == 1 else list(paths), **options).split()


def fitted(trace: Trace, corrections: Mapping[str, Any], options: Mapping[str, Any]) -> Fitted:
    """Correct and fit one trace, and draw it."""
    corrected = lab.correct(trace, **corrections) if any(corrections.values()) else trace
    card = synapse.fit(corrected, **options)
    return Fitted(corrected, card, drawn(report.pictures(corrected, card)), lab.describe(trace))


def drawn(pictures: Sequence[report.Picture]) -> tuple[Drawn, ...]:
    """Return pictures as they are shown."""
    return tuple(Drawn(p.name, p.title, p.caption, p.alt, p.render("svg")) for p in pictures)
