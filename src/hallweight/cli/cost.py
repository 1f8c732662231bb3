"""The shell commands ``hallweight cost`` and ``hallweight compare-arms``: the same functions as in Python."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from .console import console, print_lines, progress, run_json, run_lines, store
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
    options,
)

Readout = Literal["column-amplifier", "series-hall", "current-mode", "sot-mtj"]


@options
@dataclass(frozen=True)
class PricedArrayOptions:
    """The array that is priced."""

    rows: int = 128
    """Rows of a tile."""
    cols: int = 128
    """Columns of a tile."""
    scheme: Scheme = "bipolar"
    """How devices make a signed weight."""
    readout: Readout = "series-hall"
    """How a column is read."""
    adc_bits: int = 8
    """Bits of a conversion."""
    node: str = "22 nm"
    """Technology of the circuits."""
    input_bits: int = 8
    """Bits of an input."""
    slices: int = 1
    """Digits in which a weight is held, each on arrays of its own."""
    cols_per_adc: int = 8
    """Columns that take turns at a converter."""
    read_current: str = "100 uA"
    """Current for an input of full scale."""
    read_time: str = "1 us"
    """Time of one read."""
    resistance: str = "500 ohm"
    """Resistance of the channel of a cross."""
    size: str = "200 nm"
    """Width of the arms of a cross."""


PRICED_ARRAY = PricedArrayOptions()


def cost(
    *,
    card: Annotated[str, Parameter(help="A card.toml, or the name of a shipped card.")],
    net: str = "digits-cnn",
    array: PricedArrayOptions = PRICED_ARRAY,
    program: Literal["verify", "open"] = "verify",
    explain: str | None = None,
    out: Path = Path("runs"),
    style: Style = "nature-1col",
    output: OutputOptions = OUTPUT,
) -> None:
    """Say what a network on arrays costs: devices, area, energy and latency, by part, with formulas and sources.

    Parameters
    ----------
    net
        digits-cnn, lenet or resnet18.
    program
        How the devices are written: verify (closed loop) or open (blind pulses).
    explain
        A figure whose formula, numbers and sources are printed: energy.adc, area.devices, ...; "all" for all.
    out
        Folder that gets the run's own folder.
    """
    from hallweight import cards, network, report
    from hallweight.core.validation import one_of

    given = {f.name: value for f in fields(array) if (value := getattr(array, f.name)) != f.default}
    run = network.price(cards.load(card), network=net, program=program, **given)
    folder = store(run, out, overwrite=output.overwrite)
    report.run_figures(run, folder / "figures", style=style, overwrite=True)
    if output.as_json:
        print(run_json(run))
        return
    explained = run.results["explained"]
    if explain is not None:
        names = list(explained) if explain == "all" else [one_of("explain", explain, explained)]
        print("\n\n".join(explained[name] for name in names))
        return
    console().print(report.table(run))
    print_lines(*run.results["cost"]["notes"], *run_lines(run, folder))


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
