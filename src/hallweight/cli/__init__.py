"""The shell: the same functions as in Python, and no logic of its own. Stages are imported when a command runs."""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from .bench import bench
from .console import busy, console, progress, store
from .evaluate import attribute, evaluate
from .membrane import membrane
from .options import Json, Overwrite, Style
from .simulate import simulate
from .train import train

if TYPE_CHECKING:
    from hallweight.core import Card, Trace

app = App(
    name="hallweight",
    help="From a spin-orbit-torque device, measured or simulated, to the score of a neural network on it.",
    help_format="plaintext",
    version=lambda: import_module("hallweight").__version__,
    version_flags=["--version"],
)
for command in (membrane, simulate, bench, train, evaluate, attribute):
    app.command(command)


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
    from hallweight import cards, lab, network, report, synapse

    trace = lab.read(cards.path_of_sample())
    with busy("fitting"):
        card = synapse.fit(trace, name="sample")
    with progress("programming and testing") as tell:
        run = network.evaluate(card, seeds=seeds, progress=tell)
    folder = store(run, out, overwrite=overwrite)
    _figures(trace, card, folder / "figures", overwrite=True)
    with busy("drawing"):
        page = report.html(folder, overwrite=True)
    if as_json:
        print(json.dumps({"run": json.loads(run.model_dump_json(by_alias=True)), "report": str(page)}))
        return
    print(trace)
    console().print(report.card_table(card), report.table(run))
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
    from hallweight import lab, synapse

    options: dict[str, Any] = {"layout": layout, "protocol": protocol, "quantity": quantity, "unit": unit}
    options |= {"group": group, "read_current": read_current, "read_voltage": read_voltage}
    with busy("reading and fitting"):
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
    from hallweight.report import card_table

    print(trace)
    for line in hall:
        print(f"  {line}")
    console().print(card_table(card))
    print("never measured: " + (", ".join(card.missing()) or "nothing"))
    print(f"card: {path}")
    print(f"figures: {out / 'figures'} ({len(figures)} files)")


@app.command
def report(*run: Path, out: Path | None = None, overwrite: Overwrite = False, as_json: Json = False) -> None:
    """Write one self-contained HTML page for each run, and for a simulated study its figures beside it.

    Parameters
    ----------
    run
        Folders that hold run.json.
    out
        File to write, for a single run; report.html in the run's folder unless given.
    """
    from hallweight.core import InputError
    from hallweight.report import page

    if not run or (out is not None and len(run) > 1):
        raise InputError(f"{len(run)} runs", "one folder, or several without --out", "name them: runs/simulate-*")
    for folder in run:
        with busy("drawing"):
            at = page(folder, out, overwrite=overwrite)
        print(json.dumps({"report": str(at)}) if as_json else f"report: {at}")


@app.command
def doctor(*, as_json: Json = False) -> None:
    """Print versions, threads and devices, to paste into an issue."""
    from .doctor import facts

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
        from hallweight.core import HallweightError  # imported here because --help must not wait for numpy

        if not isinstance(error, HallweightError):
            raise
        print(f"hallweight: {error}", file=sys.stderr)
        raise SystemExit(2) from None


def _files(files: tuple[Path, ...]) -> Path | list[Path]:
    from hallweight.core import InputError

    if not files:
        raise InputError("no file", "one or more measured files", "write: hallweight fit pulses.csv")
    return files[0] if len(files) == 1 else list(files)


def _full(path: Path) -> "Card":
    from hallweight import cards, lab, synapse

    return cards.load(path) if path.suffix == ".toml" else synapse.fit(lab.read(path))


def _figures(
    trace: "Trace", card: "Card", folder: Path, *, overwrite: bool, style: Style = "nature-1col"
) -> list[Path]:
    from hallweight import report

    with busy("drawing"):
        return report.figures(trace, card, folder, style=style, overwrite=overwrite)


if __name__ == "__main__":
    main()
