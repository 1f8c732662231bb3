"""The shell command ``hallweight compare-arms``: the same function as in Python."""

from typing import Any

from .console import console, print_lines, progress, run_json, run_lines, store
from .cost import Readout
from .options import (
    OUTPUT,
    PROGRAMMING_STORE,
    TRAINED_NETWORK,
    OutputOptions,
    Program,
    ProgrammingStoreOptions,
    Scheme,
    Style,
    TrainedNetworkOptions,
)


def compare_arms(
    card: str,
    *,
    target: str = "0.5 points",
    trained: TrainedNetworkOptions = TRAINED_NETWORK,
    scheme: list[Scheme] | None = None,
    readout: list[Readout] | None = None,
    program: list[Program] | None = None,
    node: str = "22 nm",
    read_time: str = "1 us",
    resistance: str = "500 ohm",
    inferences: float = 1e6,
    seeds: int = 20,
    kept: ProgrammingStoreOptions = PROGRAMMING_STORE,
    style: Style = "nature-1col",
    output: OutputOptions = OUTPUT,
) -> None:
    """Compare ways to hold signed weights at equal accuracy, each at its cheapest setting, beside 8-bit digital.

    Parameters
    ----------
    card
        A card.toml, or the name of a shipped card.
    target
        Largest loss of accuracy to the float net, "0.5 points".
    scheme
        bipolar, pair, reference, fixed (a pair with one device fixed); all unless given.
    readout
        Read-outs; series-hall unless given.
    program
        verify (closed loop) and open (blind pulses); both unless given.
    node
        Technology of the circuits.
    read_time
        Time of one read.
    resistance
        Resistance of the channel of a cross.
    inferences
        From one programming to the next: so many share its energy.
    seeds
        Programmings of each arm at its setting.
    """
    from hallweight import cards, network, report
    from hallweight.report.headline import headline

    chosen = {"schemes": scheme, "readouts": readout, "program": program}
    keywords: dict[str, Any] = {name: tuple(values) for name, values in chosen.items() if values}
    given = trained.keywords()
    with progress("arms") as show:
        run = network.compare_arms(
            given.pop("network"), cards.load(card), target, progress=show, folder=kept.folder, seeds=seeds, node=node,
            read_time=read_time, resistance=resistance, inferences=inferences, **given, **keywords,
        )  # fmt: skip
    folder = store(run, kept.out, overwrite=output.overwrite)
    report.run_figures(run, folder / "figures", style=style, overwrite=True)
    if output.as_json:
        print(run_json(run))
        return
    console().print(report.table(run))
    refused = [f"not possible, {name}: {reason}" for name, reason in run.results["refused"].items()]
    print_lines(*headline(run), *refused, *run_lines(run, folder))
