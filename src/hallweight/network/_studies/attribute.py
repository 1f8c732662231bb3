"""What costs how much: every non-ideality alone, and everything but it, against the net without devices."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hallweight.array import PROGRAMS, SCHEMES
from hallweight.core import Card, Run

from . import arguments
from .nonidealities import CAUSES, Setting, alone, only, present, without

if TYPE_CHECKING:
    from torch import nn

    from .._layers.convert import AnalogModel
    from .programming_job import Outcome


def attribute(
    card: "Card | AnalogModel",
    data: Any = None,
    *,
    network: "str | nn.Module" = "digits-cnn",
    weights: str | Path | None = None,
    training: Literal["mapped", "hardware-aware"] | None = None,
    baseline: "str | Path | nn.Module | None" = None,
    data_root: str | Path | None = None,
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
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> Run:
    """Return how much of the accuracy each non-ideality costs; the arguments are those of :func:`evaluate`.

    The loss is what the same net scores digitally minus what it scores on devices (fractions), on the same images; the
    gap of a hardware-aware net to the float net stands apart. Each cause is switched on **alone**, and **left out** of
    all the others: ``alone`` is the loss that it brings to an ideal array (states exactly on target, continuous, quiet,
    ideal converters), ``left_out`` the part of the loss of everything together that goes away with it. Causes are not
    additive, so neither adds up to the whole. A cause that acts only through another is measured on top of that one:
    cycle-to-cycle and device-to-device spread on top of writing by pulses, tiles on top of the output converters; where
    the other is left out, it is out too. ``slices`` belong to the finite states: without these there is one.

    ``share`` is the loss of a cause to the loss of everything, None where that is within two standard errors of zero.
    ``noise`` is the mean square difference of the logits from the digital ones, to the digital ones' own power: it
    tells causes apart where the accuracy does not move. ``sem`` are standard errors over programmings, on the one set
    of test images; ``sem_images`` is that of the choice of images. Settings without chance are programmed once a net.

    An analog model is taken apart: its float weights, card, scheme, converters and tiles are used, and its converter
    ranges are set anew from ``data``. Causes that the card does not have are listed under ``absent``.
    """
    given: dict[str, Any] = {"network": network, "weights": weights, "scheme": scheme, "assume_bipolar": assume_bipolar}
    given |= {"bits_in": bits_in, "bits_out": bits_out, "tile": tile, "weight_scale": weight_scale}
    given |= {"tolerance": tolerance, "slices": slices}
    full, given = arguments.settle(card, attribute, given)
    options, counts = (
        arguments.options_in(given),
        {"seeds": seeds, "train_seeds": train_seeds, "read_seeds": read_seeds},
    )
    (scheme,) = arguments.names((given["scheme"],), SCHEMES, "scheme")
    arguments.names((program,), PROGRAMS, "way to program")
    arguments.check_counts(**counts)
    arguments.check_options(options, decades)
    arguments.served(full, (scheme,), options["slices"])
    from .arms import Study
    from .candidate import Asked
    from .shares import shares  # here and below: says what to install if torch is missing

    network = card.plain() if given["network"] is card else given["network"]
    whole = Setting(full, program, options, decades)
    arms = _arms(present(whole))
    what = Asked(network, data, weights, training, baseline, data_root, n_test, train_seeds)

    def count(nets: int) -> int:
        return sum(_seeds(on, seeds, nets) for on in arms)

    study = Study.of(what, count, seed, read_seeds, folder, executor, progress)
    groups: dict[frozenset[str], list[Outcome]] = {}
    for on in arms:
        s = only(whole, on)
        some = _seeds(on, seeds, len(study.subject.nets))
        groups[on] = study.arm(s.card, scheme, s.how, s.options, some, s.decades)
    config = {"scheme": scheme, "program": program, **counts, **arguments.plain(options)}
    config |= {"decades": decades, "assume_bipolar": assume_bipolar}
    return study.run("attribution", full, config, shares(present(whole), groups, study.subject.nets))


def _arms(causes: Sequence[str]) -> list[frozenset[str]]:
    """All sets of causes to be switched on: none, all, each alone with what it needs, that without it, all but each."""
    every = frozenset(causes)
    out = [frozenset[str](), every]
    for name in causes:
        out += [alone(name), alone(name) - {name}, without(every, name)]
    return list(dict.fromkeys(out))


def _seeds(on: frozenset[str], seeds: int, nets: int) -> int:
    return seeds if any(CAUSES[n].random for n in on) else nets
