"""The shell command ``hallweight fit``: from measured files to a card."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import console, print_lines, spinner
from .hints import said
from .options import CORRECTION, OUTPUT, READING, CorrectionOptions, OutputOptions, ReadingOptions, Style

if TYPE_CHECKING:
    from hallweight.core import Card, Trace
    from hallweight.synapse import FittedCards


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

    A file of several loops (other field, temperature or device), and several files with --group devices, give a
    folder for each loop and one table, cards.csv.

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
        keywords: dict[str, Any] = {} if full is None else {"full": _full_loop(full)}
        keywords |= {"law": law, "name": name, "offset": "auto" if correction.offset == "auto" else False}
        loops = [_corrected(loop, correction) for loop in trace.split()]
    if len(loops) > 1:
        with spinner("fitting"):
            cards = synapse.fit_each(loops, **keywords)
        _save_each(trace, cards, out, style, output)
        return
    with spinner("fitting"):
        trace, hall = loops[0], lab.describe(trace)
        card = synapse.fit(trace, **keywords)
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
    print_lines(*(f"note: {n}" for n in card.notes), "never measured: " + (", ".join(card.missing()) or "nothing"))
    print_lines(f"card: {path}", f"figures: {out / 'figures'} ({len(figures)} files)")
    print(next_line(card, path))  # whole, to be copied


def _corrected(trace: "Trace", correction: CorrectionOptions) -> "Trace":
    from hallweight import lab

    if not (correction.drift or correction.sign()):
        return trace
    return lab.correct(trace, drift=correction.drift, flip=correction.sign())


def _save_each(trace: "Trace", cards: "FittedCards", out: Path, style: Style, output: OutputOptions) -> None:
    """Write a folder with card and figures for each loop, one table, and the figure of all; print the table."""
    from hallweight import report
    from hallweight.core import refuse_overwrite, write_atomic

    table = out / "cards.csv"
    folders = _folders(cards, out)
    for path in (table, *(folder / "card.toml" for folder in folders)):
        refuse_overwrite(path, output.overwrite)
    paths, drawn = [], []
    for card, one, folder in zip(cards.cards, cards.traces, folders, strict=True):
        paths.append(card.save(folder / "card.toml", overwrite=output.overwrite))
        drawn += draw_figures(one, card, folder / "figures", style=style, overwrite=output.overwrite)
    drawn += report.each_figures(cards, out / "figures", style=style, overwrite=output.overwrite)
    write_atomic(table, cards.csv(), overwrite=output.overwrite)
    spread = {} if cards.varied or len(cards) < 2 else cards.spread()
    if output.as_json:
        record = {
            "cards": [json.loads(card.model_dump_json(by_alias=True)) for card in cards.cards],
            "conditions": [dict(c) for c in cards.conditions],
            "paths": [str(p) for p in paths],
            "table": str(table),
            "figures": [str(f) for f in drawn],
            "guesses": list(trace.guesses),
            "refused": dict(cards.refused),
            "spread": {n: [v.value, v.err] for n, v in spread.items()},
        }
        print(json.dumps(record))
        return
    print_lines(said(trace))
    console().print(report.each_table(cards))
    print_lines(*(f"{told}: not fitted. {reason}" for told, reason in cards.refused.items()))
    if spread:
        shown = ", ".join(f"{n} {v}" for n, v in spread.items())
        print_lines(f"relative spread between devices: {shown}")
    print_lines(f"table: {table}", *(f"card: {p}" for p in paths), f"figures: {len(drawn)} files")
    print(*[next_line(card, path) for card, path in zip(cards.cards, paths, strict=True)][:1])


def next_line(card: "Card", path: Path) -> str:
    """Name the command that goes on with a card: what a network scores on it, or its page."""
    from hallweight.core.errors import shell_word

    if card.kind == "synapse":
        return f"next: hallweight evaluate {shell_word(str(path))}"
    return f"next: hallweight report {shell_word(str(path.parent))}"


def _folders(cards: "FittedCards", out: Path) -> list[Path]:
    """One folder for each card, named by its conditions."""
    import re

    from hallweight.core.files import file_name

    told = [card.name.partition(", ")[2] for card in cards.cards]
    plain = [re.sub(r"\.(csv|txt|dat|tsv|xlsx?|tdms)$", "", t, flags=re.IGNORECASE) for t in told]
    stems = [file_name(t) for t in plain]
    names = [stem or f"loop-{k + 1}" for k, stem in enumerate(stems)]
    return [out / (n if names.count(n) == 1 else f"{n}-{k + 1}") for k, n in enumerate(names)]


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
