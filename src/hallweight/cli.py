"""The shell: the same functions as in Python, and no logic of its own. Stages are imported when a command runs."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

if TYPE_CHECKING:
    from .core import Card, Run, Trace

app = App(
    name="hallweight",
    help="From a spin-orbit-torque device, measured or simulated, to the score of a neural network on it.",
    help_format="plaintext",
    version=lambda: import_module("hallweight").__version__,
    version_flags=["--version"],
)

Style = Literal["nature-1col", "nature-2col", "aps-1col", "ieee-1col"]
Scheme = Literal["bipolar", "pair", "reference"]
Program = Literal["verify", "open"]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON for machines.")]
Overwrite = Annotated[bool, Parameter(negative="", help="Replace files that are there already.")]


@app.command
def demo(*, out: Path = Path("runs"), seeds: int = 20, overwrite: Overwrite = False, as_json: Json = False) -> None:
    """Run everything on the embedded sample: file -> card -> figures -> network score -> report.html.

    Parameters
    ----------
    out
        Folder that gets the run's own folder.
    seeds
        Programming seeds of each arm.
    """
    from . import cards, lab, report, synapse

    trace = lab.read(cards.path_of_sample())
    with _busy("fitting"):
        card = synapse.fit(trace, name="sample")
    run = _evaluate(card, seeds=seeds)
    folder = _store(run, out, overwrite=overwrite)
    _figures(trace, card, folder / "figures", overwrite=True)
    with _busy("drawing"):
        page = report.html(folder, overwrite=True)
    if as_json:
        print(json.dumps({"run": json.loads(run.model_dump_json(by_alias=True)), "report": str(page)}))
        return
    print(trace)
    _console().print(report.card_table(card), report.table(run))
    print(f"report: {page}")


@app.command
def fit(
    *files: Path,
    out: Path = Path(),
    name: str | None = None,
    law: str = "auto",
    layout: str | None = None,
    protocol: str | None = None,
    quantity: str | None = None,
    unit: str | None = None,
    group: Literal["auto", "cycles", "devices"] = "auto",
    read_current: str | None = None,
    read_voltage: str | None = None,
    offset: Literal["auto", "keep"] = "auto",
    drift: Annotated[bool, Parameter(negative="")] = False,
    flip: Annotated[bool, Parameter(negative="")] = False,
    full: Path | None = None,
    style: Style = "nature-1col",
    overwrite: Overwrite = False,
    as_json: Json = False,
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
    layout
        Overrides the detected layout of the file.
    protocol
        What was applied, as a sentence: "64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; repeat 5".
    quantity
        Overrides what was read: R_xy, G, I, V, weight.
    unit
        Overrides the unit of the quantity, for example mohm.
    group
        Whether several files are cycles of one device or several devices.
    read_current
        Read current, for files that hold voltages: "0.1 mA".
    read_voltage
        Read voltage, for files that hold currents: "0.1 V".
    offset
        auto removes the Hall offset of contact misalignment; keep leaves it.
    drift
        Remove a linear drift.
    flip
        Reverse the sign convention of R_xy.
    full
        Card or file of the full field loop, for the switched fraction of a current loop.
    """
    from . import lab, synapse

    options: dict[str, Any] = {"layout": layout, "protocol": protocol, "quantity": quantity, "unit": unit}
    options |= {"group": group, "read_current": read_current, "read_voltage": read_voltage}
    with _busy("reading and fitting"):
        trace = lab.read(_files(files), **{k: v for k, v in options.items() if v is not None})
        hall = lab.describe(trace)
        if drift or flip:
            trace = lab.correct(trace, drift=drift, flip=flip)
        keywords: dict[str, Any] = {} if full is None else {"full": _full(full)}
        card = synapse.fit(trace, law=law, offset="auto" if offset == "auto" else False, name=name, **keywords)
    path = card.save(out / "card.toml", overwrite=overwrite)
    figures = _figures(trace, card, out / "figures", overwrite=overwrite, style=style)
    if as_json:
        print(json.dumps({"card": json.loads(card.model_dump_json(by_alias=True)), "path": str(path),
                          "figures": [str(f) for f in figures], "guesses": list(trace.guesses), "hall": hall,
                          "missing": list(card.missing())}))  # fmt: skip
        return
    from .report import card_table

    print(trace)
    for line in hall:
        print(f"  {line}")
    _console().print(card_table(card))
    print("never measured: " + (", ".join(card.missing()) or "nothing"))
    print(f"card: {path}")
    print(f"figures: {out / 'figures'} ({len(figures)} files)")


@app.command
def evaluate(
    card: Path,
    *,
    scheme: list[Scheme] | None = None,
    program: list[Program] | None = None,
    seeds: int = 20,
    bits_in: int = 8,
    bits_out: int = 8,
    assume_bipolar: Annotated[bool, Parameter(negative="")] = False,
    out: Path = Path("runs"),
    style: Style = "nature-1col",
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Score a card on the embedded network and data set, in three weight schemes, against floating point.

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
    bits_in
        Bits of the input converters; 0 for ideal ones.
    bits_out
        Bits of the output converters; 0 for ideal ones.
    assume_bipolar
        Treat a one-signed device (a conductance) as if its range were centred on zero.
    out
        Folder that gets the run's own folder.
    """
    from . import cards, report

    options: dict[str, Any] = {"seeds": seeds, "bits_in": bits_in or None, "bits_out": bits_out or None}
    options |= {k: tuple(v) for k, v in (("schemes", scheme), ("program", program)) if v}
    run = _evaluate(cards.load(card), assume_bipolar=assume_bipolar, **options)
    folder = _store(run, out, overwrite=overwrite)
    report.run_figures(run, folder / "figures", style=style, overwrite=True)
    if as_json:
        print(run.model_dump_json(by_alias=True))
        return
    _console().print(report.table(run))
    for refused, reason in run.results.get("refused", {}).items():
        print(f"not possible, {refused}: {reason}")
    print("assumed: " + (", ".join(run.assumed) or "nothing"))
    print(f"run: {folder}   (hallweight report {folder})")


@app.command
def report(run: Path, *, out: Path | None = None, overwrite: Overwrite = False, as_json: Json = False) -> None:
    """Write one self-contained HTML page for a run.

    Parameters
    ----------
    run
        Folder that holds run.json.
    out
        File to write; report.html in the run's folder unless given.
    """
    from .report import html

    with _busy("drawing"):
        page = html(run, out, overwrite=overwrite)
    print(json.dumps({"report": str(page)}) if as_json else f"report: {page}")


@app.command
def doctor(*, as_json: Json = False) -> None:
    """Print versions, threads and devices, to paste into an issue."""
    from ._doctor import facts

    found = facts()
    if as_json:
        print(json.dumps(found))
        return
    for key, value in found.items():
        print(f"{key + ':':<16} {value}")


def main() -> None:
    """Run the command line; an error that a user can mend is one sentence and exit status 2."""
    try:
        app()
    except KeyboardInterrupt:
        print("hallweight: stopped; finished files are whole.", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except Exception as error:
        from .core import HallweightError  # imported here because --help must not wait for numpy

        if not isinstance(error, HallweightError):
            raise
        print(f"hallweight: {error}", file=sys.stderr)
        raise SystemExit(2) from None


def _files(files: tuple[Path, ...]) -> Path | list[Path]:
    from .core import InputError

    if not files:
        raise InputError("no file", "one or more measured files", "write: hallweight fit pulses.csv")
    return files[0] if len(files) == 1 else list(files)


def _full(path: Path) -> "Card":
    from . import cards, lab, synapse

    return cards.load(path) if path.suffix == ".toml" else synapse.fit(lab.read(path))


def _figures(
    trace: "Trace", card: "Card", folder: Path, *, overwrite: bool, style: Style = "nature-1col"
) -> list[Path]:
    from . import report

    with _busy("drawing"):
        return report.figures(trace, card, folder, style=style, overwrite=overwrite)


def _evaluate(card: "Card", **options: Any) -> "Run":
    from . import network

    with _progress("programming and testing") as progress:
        return network.evaluate(card, progress=progress, **options)


def _store(run: "Run", out: Path, *, overwrite: bool) -> Path:
    """Save a run in its own folder; the same run again is already there, so nothing needs replacing."""
    folder = out / run.id
    if overwrite or not (folder / "run.json").exists():
        run.save(folder, overwrite=overwrite)
    return folder


def _console() -> Any:
    from rich.console import Console

    return Console()


@contextmanager
def _busy(label: str) -> "Iterator[None]":
    """Show a spinner while something of unknown length goes on; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(label):
        yield


@contextmanager
def _progress(label: str) -> "Iterator[Callable[[int, int], None] | None]":
    """Give a callback ``(done, total)`` that draws a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    main()
