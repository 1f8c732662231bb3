"""The shell command ``hallweight cost``: the same function as in Python."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from .console import console, print_lines, run_json, run_lines, store
from .options import OUTPUT, OutputOptions, Scheme, Style, options

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
