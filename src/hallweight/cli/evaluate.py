"""The shell commands ``hallweight evaluate`` and ``hallweight attribute``: the same functions as in Python."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import console, print_lines, progress, run_json, run_lines, store
from .hints import said
from .options import (
    ARRAY,
    OUTPUT,
    PROGRAMMING_STORE,
    TRAINED_NETWORK,
    ArrayOptions,
    Flag,
    OutputOptions,
    Program,
    ProgrammingStoreOptions,
    Scheme,
    Style,
    TrainedNetworkOptions,
)

if TYPE_CHECKING:
    from hallweight.core import Run


def evaluate(
    card: Path,
    *,
    trained: TrainedNetworkOptions = TRAINED_NETWORK,
    scheme: list[Scheme] | None = None,
    program: list[Program] | None = None,
    seeds: int = 20,
    card_draws: int | None = None,
    array: ArrayOptions = ARRAY,
    wires: str | None = None,
    attribute: Flag = False,
    kept: ProgrammingStoreOptions = PROGRAMMING_STORE,
    style: Style = "nature-1col",
    output: OutputOptions = OUTPUT,
) -> None:
    """Score a card on a network and data set, in three weight schemes, against floating point.

    Parameters
    ----------
    card
        A card.toml, or the name of a shipped card.
    scheme
        Weight schemes; all that the device can serve unless given.
    program
        verify (closed loop) and open (blind pulses); both unless given.
    seeds
        Programming seeds of each arm.
    card_draws
        Cards drawn from the errors of the card, for the interval; half of seeds, at most 10, unless given; 0 for none.
    wires
        Node whose wires the arrays have, for example "22 nm"; ideal ones unless given.
    attribute
        Then take the first scheme and program apart, as 'hallweight attribute' does; with ideal wires.
    """
    from hallweight import cards, network

    loaded = cards.load(card)
    keywords: dict[str, Any] = {**trained.keywords(), **array.keywords(), "folder": kept.folder, "seeds": seeds}
    arms: dict[str, Any] = {
        name: tuple(chosen) for name, chosen in (("schemes", scheme), ("program", program)) if chosen
    }
    with progress("programming and testing") as show:
        runs = [network.evaluate(loaded, progress=show, card_draws=card_draws, wires=wires, **keywords, **arms)]
    if attribute:
        first = {name: runs[0].results["arms"][0][name] for name in ("scheme", "program")}
        with progress("programming and testing") as show:
            runs.append(network.attribute(loaded, progress=show, **keywords, **first))
    for run in runs:
        _show(run, kept.out, style, output)


def attribute(
    card: Path,
    *,
    trained: TrainedNetworkOptions = TRAINED_NETWORK,
    scheme: Scheme = "bipolar",
    program: Program = "verify",
    seeds: int = 5,
    array: ArrayOptions = ARRAY,
    kept: ProgrammingStoreOptions = PROGRAMMING_STORE,
    style: Style = "nature-1col",
    output: OutputOptions = OUTPUT,
) -> None:
    """Say what costs how much: every non-ideality alone, and everything but it.

    Parameters
    ----------
    card
        A card.toml, or the name of a shipped card.
    scheme
        Weight scheme.
    program
        verify (closed loop) or open (blind pulses).
    seeds
        Programmings of each setting that has chance in it.
    """
    from hallweight import cards, network

    keywords: dict[str, Any] = {**trained.keywords(), **array.keywords(), "folder": kept.folder, "seeds": seeds}
    with progress("programming and testing") as show:
        run = network.attribute(cards.load(card), scheme=scheme, program=program, progress=show, **keywords)
    _show(run, kept.out, style, output)


def _show(run: "Run", out: Path, style: Style, output: OutputOptions) -> None:
    """Keep a run with its figures, and print its table."""
    from hallweight import report

    folder = store(run, out, overwrite=output.overwrite)
    report.run_figures(run, folder / "figures", style=style, overwrite=True)
    if output.as_json:
        print(run_json(run))
        return
    console().print(report.table(run))
    for table in report.uncertainty_tables(run):
        console().print(table)
    print_lines(*report.not_varied(run))
    reasons = run.results.get("refused", {}).items()
    refused = [f"not possible, {name}: {said(reason, ArrayOptions)}" for name, reason in reasons]
    print_lines(*refused, *run_lines(run, folder))
