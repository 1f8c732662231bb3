"""The score of a card or of an analog model: programmed many times, tested, and set against floating point."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hallweight.array import PROGRAMS, SCHEMES
from hallweight.core import Card, Run

from . import arguments

if TYPE_CHECKING:
    from torch import nn

    from .._layers.convert import AnalogModel


def evaluate(
    card: "Card | AnalogModel",
    data: Any = None,
    *,
    network: "str | nn.Module" = "digits-cnn",
    weights: str | Path | None = None,
    training: Literal["mapped", "hardware-aware"] | None = None,
    baseline: "str | Path | nn.Module | None" = None,
    data_root: str | Path | None = None,
    n_test: int | None = None,
    schemes: str | Sequence[str] = tuple(SCHEMES),
    program: str | Sequence[str] = arguments.BOTH,
    seeds: int = 20,
    bits_in: int | None = 8,
    bits_out: int | None = 8,
    tile: int | tuple[int, int] | None = None,
    weight_scale: Literal["column", "tile", "layer"] = "column",
    tolerance: float | None = None,
    slices: int = 1,
    train_seeds: int = 4,
    read_seeds: int = 1,
    decades: float = 0.0,
    assume_bipolar: bool = False,
    seed: int = 0,
    folder: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> Run:
    """Program a trained network onto devices of ``card`` and count what it still gets right.

    ``network`` is "digits-cnn", "lenet", "resnet18" or a trained PyTorch module; ``data`` a name
    ("digits", "cifar10", found under ``data_root``), :class:`Data`, a pair (inputs, labels) or a DataLoader, by default
    the network's own; ``n_test`` takes so many of its shuffled test images. ``training`` chooses among the network's
    shipped weights, "mapped" (without knowledge of the devices) or "hardware-aware"; ``weights`` names others or a
    file. The embedded digits net has no shipped float weights: ``train_seeds`` of it are trained here in seconds.

    In place of a card goes an analog model (``hw.network.convert``), with the test as second argument: its own card,
    scheme, converters and tiles are taken, it is programmed closed-loop unless ``program`` says more, and it stays as
    it was.

    Every arm (scheme x way to program) has the same device technology, read noise per device, converter bits, tiles,
    weight scale and ``slices``, and write-verify leaves a device within ``tolerance`` of its target (a fraction of the
    range; half a mean step, or one read, unless given). It is programmed ``seeds`` times; programming i takes net i
    modulo their number. The **gap** is the accuracy (fraction) of the float net trained by the same code, ``baseline``
    or the network's own, minus that on devices, on the same images; ``gap_sem`` is its standard error over
    programmings, on the one set of test images. ``digital`` is what a hardware-aware net scores itself, without
    devices. The test images are read ``read_seeds`` times each, ``decades`` of time after programming (the card's
    drift). Biases are digital.

    ``output_snr_db``: power of the net's digital logits about their mean over classes, to the mean square difference
    of the analog logits from them. ``weight_error``: rms of programmed minus wanted weights, in units of full scale.
    ``unverified``: devices whose last read was outside the tolerance. ``devices`` and ``arrays`` are counted from the
    arrays built; ``references`` are those of the devices that serve as a reference.

    Values the card lacks are assumed (:func:`hallweight.synapse.complete`) and named in ``run.assumed``. With
    ``assume_bipolar`` the range is moved to be symmetric about zero, also named there. A scheme that the card cannot
    serve is listed under ``refused``; asked for alone, it raises :class:`InputError`, as do other bad inputs.

    With a ``folder`` each finished programming is stored there, and a later call takes what it finds. ``progress(done,
    total)`` is called after each step. ``executor`` maps over the programmings with the same results; a process pool
    should be of the "spawn" kind, since torch has threads. The random stream of programming i is ``SeedSequence(seed,
    spawn_key=(scheme, program, i))`` with places in the lists of all schemes and programs.
    """
    given: dict[str, Any] = {
        "network": network,
        "weights": weights,
        "schemes": schemes,
        "assume_bipolar": assume_bipolar,
    }
    given |= {"bits_in": bits_in, "bits_out": bits_out, "tile": tile, "weight_scale": weight_scale}
    given |= {"tolerance": tolerance, "slices": slices}
    full, given = arguments.settle(card, evaluate, given)
    program = "verify" if program is arguments.BOTH and given["network"] is card else program
    options, counts = (
        arguments.options_in(given),
        {"seeds": seeds, "train_seeds": train_seeds, "read_seeds": read_seeds},
    )
    asked = arguments.names(given["schemes"], SCHEMES, "scheme")
    programs = arguments.names(program, PROGRAMS, "way to program")
    arguments.check_counts(**counts)
    arguments.check_options(options, decades)
    served, refused = arguments.served(full, asked, slices=options["slices"])
    from .arms import Study
    from .candidate import Asked
    from .results import record  # here and below: says what to install if torch is missing

    arms = [(s, p) for s in served for p in programs]
    what = Asked(given["network"], data, weights, training, baseline, data_root, n_test, train_seeds)
    study = Study.of(what, lambda nets: len(arms) * seeds, seed, read_seeds, folder, executor, progress)
    groups = {(s, p): study.arm(full, s, p, options, seeds, decades) for s, p in arms}
    config = {"schemes": list(asked), "program": list(programs), **counts, **arguments.plain(options)}
    config |= {"decades": decades, "assume_bipolar": assume_bipolar}
    return study.run("evaluate", full, config, record(study.subject, groups, refused))
