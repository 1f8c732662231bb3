"""What costs how much: every non-ideality alone, and everything but it, against the net without devices."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hallweight.array import PROGRAMS
from hallweight.core import Card, InputError, Run
from hallweight.core.errors import names_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import whole_number

from ..train_extra import train_extra
from .arguments import check_decades, counts_of, hardware_of, is_analog, known_names
from .arm_setting import ArmSetting
from .array_options import ArrayOptions
from .execution import Execution
from .nonidealities import NONIDEALITIES, keep_only, present, with_needs, without
from .request import EvaluationRequest

if TYPE_CHECKING:
    from torch import nn

    from .._layers.convert import AnalogModel
    from ..model_output import Output


@names_keywords
def attribute(
    card: "Card | AnalogModel",
    data: Any = None,
    *,
    network: "str | nn.Module" = "digits-cnn",
    weights: str | Path | None = None,
    training: Literal["mapped", "hardware-aware"] | None = None,
    baseline: "str | Path | nn.Module | None" = None,
    data_root: str | Path | None = None,
    output: "Output" = None,
    n_test: int | None = None,
    scheme: str = "bipolar",
    program: str = "verify",
    seeds: int = 5,
    bits_in: int | None = 8,
    bits_out: int | None = 8,
    tile: int | tuple[int, int] | None = None,
    weight_scale: Literal["column", "tile", "layer"] = "column",
    tolerance: float | None = None,
    slices: int = 1,
    train_seeds: int = 1,
    read_seeds: int = 1,
    decades: float = 0.0,
    assume_bipolar: bool = False,
    seed: int = 0,
    folder: str | Path | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Run:
    """Return how much of the accuracy each non-ideality costs; the arguments are those of :func:`evaluate`.

    The loss is what the same net scores digitally minus what it scores on devices (fractions), on the same images. The
    gap of a hardware-aware net to the float net stands apart. An ideal array has states exactly on target, continuous
    and quiet, and ideal converters. Each cause is switched on alone, and left out of all the others:

    ``alone``
        The loss that it brings to an ideal array.
    ``left_out``
        The part of the loss of everything together that goes away with it.
    ``share``, ``share_sem``
        The loss of a cause to the loss of everything; None where that is within two standard errors of zero.
    ``noise``
        Mean square difference of the logits from the digital ones, to the digital ones' own power. It tells causes
        apart where the accuracy does not move.
    ``sem``, ``sem_images``
        Standard errors: over programmings, on the one set of test images; by the choice of images.
    ``absent``
        Causes that the card does not have.

    Causes are not additive, so neither adds up to the total loss. A cause that acts only through another is measured
    on top of that one, and is out where the other is left out. Cycle-to-cycle and device-to-device spread act through
    writing by pulses, tiles through the output converters. ``slices`` belong to the finite states: without these there
    is one.

    Settings without chance are programmed once a net. An analog model is taken apart: its float weights, card, scheme,
    converters and tiles are used, and its converter ranges are set anew from ``data``.
    """
    array = ArrayOptions(bits_in, bits_out, tile, weight_scale, tolerance, slices)
    given = {"network": network, "weights": weights, "scheme": scheme, "assume_bipolar": assume_bipolar}
    hardware = hardware_of(card, attribute, array, given)
    if is_analog(card):
        network, output = card.plain(), _output_of(card, output)  # type: ignore[union-attr]
    known_names("program", (program,), PROGRAMS)
    counts = counts_of(seeds, train_seeds, read_seeds)
    check_decades(decades)
    request = EvaluationRequest(
        network, data, weights, training, baseline, data_root, n_test, counts.train_seeds, output
    )
    execution = Execution(whole_number("seed", seed), counts.read_seeds, folder, executor, progress)
    with train_extra():
        from .arms import ArmStudy
        from .shares import attribution_results
    if hardware.array.wires is not None:
        do = "convert without wires, and compare evaluate(...) with and without them"
        raise InputError("a model with wires", "ideal wires, as the share of wires is not split off", do)
    everything = ArmSetting(hardware.card, program, hardware.array, decades)
    names = present(everything)
    arms = _arms(names)
    study = ArmStudy.of(request, execution, lambda nets: sum(_programmings(on, counts.seeds, nets) for on in arms))
    nets = study.candidate.nets
    outcomes = {
        on: study.run_arm(hardware.schemes[0], keep_only(everything, on), _programmings(on, counts.seeds, len(nets)))
        for on in arms
    }
    config = {"scheme": hardware.schemes[0], "program": program, **counts._asdict()}
    config |= hardware.array.as_config() | {"decades": decades, "assume_bipolar": assume_bipolar}
    return study.record("attribution", hardware.card, config, attribution_results(names, outcomes, nets))


def _output_of(analog: Any, output: Any) -> Any:
    return analog.output if output is None else output


def _arms(names: Sequence[str]) -> list[frozenset[str]]:
    """Return all sets to be switched on: none, all, each alone with what it needs, that without it, all but each."""
    every = frozenset(names)
    arms = [frozenset[str](), every]
    for name in names:
        arms += [with_needs(name), with_needs(name) - {name}, without(every, name)]
    return list(dict.fromkeys(arms))


def _programmings(on: frozenset[str], seeds: int, nets: int) -> int:
    """Return ``seeds`` where chance is in it, else one programming of each net."""
    return seeds if any(NONIDEALITIES[name].random for name in on) else nets
