"""The shell commands ``hallweight evaluate`` and ``hallweight attribute``: the same functions as in Python."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from .console import console, progress, store
from .options import Json, Overwrite, Program, Scheme, Style

if TYPE_CHECKING:
    from hallweight.core import Run

Training = Literal["mapped", "hardware-aware"]
WeightScale = Literal["column", "tile", "layer"]
Switch = Annotated[bool, Parameter(negative="")]


def evaluate(
    card: Path,
    *,
    net: str = "digits-cnn",
    data: str | None = None,
    data_root: Path | None = None,
    weights: str | None = None,
    training: Training | None = None,
    n_test: int | None = None,
    scheme: list[Scheme] | None = None,
    program: list[Program] | None = None,
    seeds: int = 20,
    bits_in: int = 8,
    bits_out: int = 8,
    tile: int | None = None,
    weight_scale: WeightScale = "column",
    tolerance: float | None = None,
    slices: int = 1,
    assume_bipolar: Switch = False,
    attribute: Switch = False,
    out: Path = Path("runs"),
    fresh: Switch = False,
    style: Style = "nature-1col",
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Score a card on a network and data set, in three weight schemes, against floating point.

    Parameters
    ----------
    card
        A card.toml, or the name of a shipped card.
    net
        digits-cnn, lenet or resnet18.
    data
        digits or cifar10; the usual one of the network unless given.
    data_root
        Folder or archive of the data; else the variable HALLWEIGHT_DATA.
    weights
        Trained weights: a file, or a shipped name; the network's own unless given.
    training
        Which of the network's own weights: mapped (trained without devices) or hardware-aware.
    n_test
        Test images, a shuffled part.
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
    tile
        Rows of the largest array; as tall as needed unless given.
    weight_scale
        What has a full scale of its own: each column, each column of each tile, or the layer.
    tolerance
        Distance from its target, as a fraction of the range, at which write-verify leaves a device; half a mean step,
        or one read, unless given.
    slices
        Digits in which a weight is held, each on devices and converters of its own.
    assume_bipolar
        Treat a one-signed device (a conductance) as if its range were centred on zero.
    attribute
        Then take the first scheme and program apart, as 'hallweight attribute' does.
    out
        Folder that gets the run's own folder. Finished programmings are kept in its folder programmings, so the same
        command goes on where it stopped.
    fresh
        Do not use programmings that were kept.
    """
    from hallweight import cards

    common = _common(net, data, data_root, weights, training, n_test, bits_in, bits_out, tile, weight_scale, tolerance,
                     slices)  # fmt: skip
    common |= {"assume_bipolar": assume_bipolar, "folder": None if fresh else out / "programmings"}
    several = {k: tuple(v) for k, v in (("schemes", scheme), ("program", program)) if v}
    loaded = cards.load(card)
    runs = [_run("evaluate", loaded, seeds=seeds, **common, **several)]
    if attribute:
        arm = runs[0].results["arms"][0]
        first = {"scheme": arm["scheme"], "program": arm["program"]}
        runs.append(_run("attribute", loaded, seeds=seeds, **common, **first))
    for run in runs:
        _show(run, out, style, overwrite=overwrite, as_json=as_json)


def attribute(
    card: Path,
    *,
    net: str = "digits-cnn",
    data: str | None = None,
    data_root: Path | None = None,
    weights: str | None = None,
    training: Training | None = None,
    n_test: int | None = None,
    scheme: Scheme = "bipolar",
    program: Program = "verify",
    seeds: int = 5,
    bits_in: int = 8,
    bits_out: int = 8,
    tile: int | None = None,
    weight_scale: WeightScale = "column",
    tolerance: float | None = None,
    slices: int = 1,
    assume_bipolar: Switch = False,
    out: Path = Path("runs"),
    fresh: Switch = False,
    style: Style = "nature-1col",
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Say what costs how much: every non-ideality alone, and everything but it.

    Parameters
    ----------
    card
        A card.toml, or the name of a shipped card.
    net
        digits-cnn, lenet or resnet18.
    data
        digits or cifar10; the usual one of the network unless given.
    data_root
        Folder or archive of the data; else the variable HALLWEIGHT_DATA.
    weights
        Trained weights: a file, or a shipped name; the network's own unless given.
    training
        Which of the network's own weights: mapped (trained without devices) or hardware-aware.
    n_test
        Test images, a shuffled part.
    scheme
        Weight scheme.
    program
        verify (closed loop) or open (blind pulses).
    seeds
        Programmings of each setting that has chance in it.
    bits_in
        Bits of the input converters; 0 for ideal ones.
    bits_out
        Bits of the output converters; 0 for ideal ones.
    tile
        Rows of the largest array; as tall as needed unless given.
    weight_scale
        What has a full scale of its own: each column, each column of each tile, or the layer.
    tolerance
        Distance from its target, as a fraction of the range, at which write-verify leaves a device; half a mean step,
        or one read, unless given.
    slices
        Digits in which a weight is held, each on devices and converters of its own.
    assume_bipolar
        Treat a one-signed device (a conductance) as if its range were centred on zero.
    out
        Folder that gets the run's own folder. Finished programmings are kept in its folder programmings, so the same
        command goes on where it stopped.
    fresh
        Do not use programmings that were kept.
    """
    from hallweight import cards

    common = _common(net, data, data_root, weights, training, n_test, bits_in, bits_out, tile, weight_scale, tolerance,
                     slices)  # fmt: skip
    common |= {"assume_bipolar": assume_bipolar, "folder": None if fresh else out / "programmings"}
    run = _run("attribute", cards.load(card), scheme=scheme, program=program, seeds=seeds, **common)
    _show(run, out, style, overwrite=overwrite, as_json=as_json)


def _common(net: str, data: Any, root: Any, weights: Any, training: Any, n_test: Any, *array: Any) -> dict[str, Any]:
    bits_in, bits_out, tile, weight_scale, tolerance, slices = array
    return {"network": net, "data": data, "data_root": root, "weights": weights, "training": training, "n_test": n_test,
            "bits_in": bits_in or None, "bits_out": bits_out or None, "tile": tile,
            "weight_scale": weight_scale, "tolerance": tolerance, "slices": slices}  # fmt: skip


def _run(name: str, card: Any, **options: Any) -> "Run":
    from hallweight import network

    with progress("programming and testing") as tell:
        run: Run = getattr(network, name)(card, progress=tell, **options)
    return run


def _show(run: "Run", out: Path, style: Style, *, overwrite: bool, as_json: bool) -> None:
    from hallweight import report

    folder = store(run, out, overwrite=overwrite)
    report.run_figures(run, folder / "figures", style=style, overwrite=True)
    if as_json:
        print(run.model_dump_json(by_alias=True))
        return
    console().print(report.table(run))
    for refused, reason in run.results.get("refused", {}).items():
        print(f"not possible, {refused}: {reason}")
    print("assumed: " + (", ".join(run.assumed) or "nothing"))
    print(f"run: {folder}   (hallweight report {folder})")
