"""The shell command ``hallweight fit``: from measured files to a card."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import console, print_lines, spinner
from .hints import said
from .options import CORRECTION, OUTPUT, READING, CorrectionOptions, OutputOptions, ReadingOptions, Style

if TYPE_CHECKING:
    from hallweight.core import Card, Trace


def fit(
    *files: Path,
    out: Path = Path(),
    name: str | None = None,
    law: str = "auto",
    reading: ReadingOptions = READING,
    correction: CorrectionOptions = CORRECTION,
    full: Path | None = None,
    style: Style = "nature-1col",
    output: OutputOptions = OUTPUT,
) -> None:
    """Fit measured files: writes card.toml and figures (PDF, PNG, CSV), and prints what was assumed.

    Parameters
    ----------
    files
        One file, or several of one device (cycles) or of several devices.
    out
        Folder for card.toml and figures/.
    law
        auto, exponential, soft_bounds, linear, power or table.
    full
        Card or file of the full field loop, for the switched fraction of a current loop.
    """
    from hallweight import lab, synapse

    with spinner("reading and fitting"):
        trace = lab.read(_one_or_several(files), **reading.keywords())
        hall = lab.describe(trace)
        if correction.drift or correction.sign():
            trace = lab.correct(trace, drift=correction.drift, flip=correction.sign())
        keywords: dict[str, Any] = {} if full is None else {"full": _full_loop(full)}
        keywords["offset"] = "auto" if correction.offset == "auto" else False
        card = synapse.fit(trace, law=law, name=name, **keywords)
    path = card.save(out / "card.toml", overwrite=output.overwrite)
    figures = draw_figures(trace, card, out / "figures", style=style, overwrite=output.overwrite)
    if output.as_json:
        record = {
            "card": json.loads(card.model_dump_json(by_alias=True)),
            "path": str(path),
            "figures": [str(f) for f in figures],
            "guesses": list(trace.guesses),
            "hall": hall,
            "missing": list(card.missing()),
        }
        print(json.dumps(record))
        return
    from hallweight.report import card_table

    print_lines(said(trace), *(f"  {line}" for line in hall))
    console().print(card_table(card))
    print_lines("never measured: " + (", ".join(card.missing()) or "nothing"))
    print_lines(f"card: {path}", f"figures: {out / 'figures'} ({len(figures)} files)")


def draw_figures(
    trace: "Trace", card: "Card", folder: Path, *, overwrite: bool, style: Style = "nature-1col"
) -> list[Path]:
    """Draw what suits a trace and its card; return the files."""
    from hallweight import report

    with spinner("drawing"):
        return report.figures(trace, card, folder, style=style, overwrite=overwrite)


def _one_or_several(files: tuple[Path, ...]) -> Path | list[Path]:
    from hallweight.core import InputError

    if not files:
        raise InputError("no file", "one or more measured files", "write: hallweight fit pulses.csv")
    return files[0] if len(files) == 1 else list(files)


def _full_loop(path: Path) -> "Card":
    from hallweight import cards, lab, synapse

    return cards.load(path) if path.suffix == ".toml" else synapse.fit(lab.read(path))
