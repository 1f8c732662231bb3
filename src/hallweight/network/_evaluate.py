"""The score of a card: the embedded net on its devices, in every scheme, against floating point."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..array import PROGRAMS, SCHEMES, check_bits, check_card
from ..core import Card, InputError, Run, did_you_mean

if TYPE_CHECKING:
    from ._job import Job, Net

NETWORKS = {"digits-cnn": "two 3 x 3 convolutions (16, 32 channels), pooling, one linear layer"}


def evaluate(
    card: Card,
    *,
    schemes: "str | Sequence[str]" = tuple(SCHEMES),
    program: "str | Sequence[str]" = tuple(PROGRAMS),
    seeds: int = 20,
    bits_in: "int | None" = 8,
    bits_out: "int | None" = 8,
    train_seeds: int = 4,
    network: str = "digits-cnn",
    read_seeds: int = 1,
    weight_scale: Literal["column", "layer"] = "column",
    decades: float = 0.0,
    assume_bipolar: bool = False,
    seed: int = 0,
    progress: "Callable[[int, int], None] | None" = None,
    executor: "Executor | None" = None,
) -> Run:
    """Train the embedded net in floating point, program it onto devices of ``card`` and count what it still gets right.

    Every arm (scheme x way to program) has the same device technology, read noise per device, converter bits and
    weight scale. It is programmed ``seeds`` times; programming i takes float net i modulo ``train_seeds``, and its gap
    is the difference to that net's own accuracy (fractions). ``gap_sem`` is the standard error over programmings, on
    the one set of test images. The test images are read ``read_seeds`` times each, ``decades`` of time after
    programming (the card's drift). Biases are digital; "mapped" means trained without knowledge of the devices.

    ``output_snr_db``: power of the float logits about their mean over classes, to the mean square difference of the
    analog logits from them. ``weight_error``: rms of programmed minus wanted weights, in units of full scale.
    ``unverified``: devices whose last read was outside the tolerance.

    Values the card lacks are assumed (:func:`hallweight.synapse.complete`) and named in ``run.assumed``. With
    ``assume_bipolar`` the range is moved to be symmetric about zero, also named there. A scheme that the card cannot
    serve is listed under ``refused``; asked for alone, it raises :class:`InputError`, as do other bad inputs.

    ``progress(done, total)`` is called after each step. ``executor`` maps over the programmings with the same
    results; a process pool should be of the "spawn" kind, since torch has threads. The random stream of programming i
    is ``SeedSequence(seed, spawn_key=(scheme, program, i))`` with places in the lists of all schemes and programs.
    """
    asked, programs = _names(schemes, SCHEMES, "scheme"), _names(program, PROGRAMS, "way to program")
    counts = {"seeds": seeds, "train_seeds": train_seeds, "read_seeds": read_seeds}
    options = {"bits_in": bits_in, "bits_out": bits_out, "weight_scale": weight_scale, "decades": decades}
    _check(counts, options, network)
    full = _prepared(card, assume_bipolar)
    served, refused = _served(full, asked)
    from . import digits, train_digits_cnn  # says what to install if torch is missing
    from ._job import freeze, run
    from ._record import record

    arms, nets, outcomes = [(s, p) for s in served for p in programs], [], []
    total = train_seeds + len(arms) * seeds
    tell = progress or (lambda done, total: None)
    for k in range(train_seeds):
        nets.append(freeze(train_digits_cnn(k)))
        tell(len(nets), total)
    jobs = _jobs(full, nets, arms, seeds, seed, {**options, "read_seeds": read_seeds})
    for outcome in executor.map(run, jobs) if executor else map(run, jobs):
        outcomes.append(outcome)
        tell(len(nets) + len(outcomes), total)
    groups = {arm: outcomes[k * seeds : (k + 1) * seeds] for k, arm in enumerate(arms)}
    return Run(
        kind="evaluate",
        config={
            "network": network,
            "schemes": list(asked),
            "program": list(programs),
            **counts,
            **options,
            "assume_bipolar": assume_bipolar,
        },
        results=record(f"{network}: {NETWORKS[network]}", nets, groups, refused),
        seeds=(seed,),
        card=full,
        assumed=full.missing(),
        cites=tuple(dict.fromkeys((*full.cites, *digits().cites, "paszke2019pytorch"))),
    )


def _names(asked: "str | Sequence[str]", known: Iterable[str], what: str) -> tuple[str, ...]:
    names = (asked,) if isinstance(asked, str) else tuple(dict.fromkeys(asked))
    for name in names:
        if name not in known:
            raise InputError(f"the unknown {what} {name!r}", "one that exists", did_you_mean(str(name), list(known)))
    if not names:
        raise InputError(f"no {what}", "at least one", "choose from " + ", ".join(known))
    return names


def _check(counts: dict[str, int], options: dict[str, Any], network: str) -> None:
    for name, least in (("seeds", 2), ("train_seeds", 1), ("read_seeds", 1)):
        n = counts[name]
        if not isinstance(n, int) or isinstance(n, bool) or n < least:
            reason = ", since the spread over programmings is part of the result" if name == "seeds" else ""
            raise InputError(f"{name}={n!r}", f"a whole number from {least}{reason}", "choose for example 20")
    check_bits(options["bits_in"], "bits_in")
    check_bits(options["bits_out"], "bits_out")
    if not (np.isfinite(options["decades"]) and options["decades"] >= 0):
        raise InputError(
            f"decades={options['decades']!r}", "a number of decades of time from 0", "choose for example 3"
        )
    for name, known in ((network, NETWORKS), (options["weight_scale"], ("column", "layer"))):
        if name not in known:
            raise InputError(f"the unknown choice {name!r}", "one that exists", did_you_mean(str(name), list(known)))


def _prepared(card: Card, assume_bipolar: bool) -> Card:
    from ..synapse import complete

    check_card(card)
    if assume_bipolar and not card["state_min"] < 0 < card["state_max"]:
        card = _centred(card)
    return complete(card)


def _centred(card: Card) -> Card:
    middle, half = (card["state_max"] + card["state_min"]) / 2, (card["state_max"] - card["state_min"]) / 2
    note = "range moved to be symmetric about zero (assume_bipolar)"
    moved = card.replace(note=note, state_min=-half, state_max=half)
    if "symmetry_point" not in card.values:
        return moved
    return moved.replace(note=note, symmetry_point=card["symmetry_point"] - middle)


def _served(card: Card, schemes: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    refused: dict[str, InputError] = {}
    for name in schemes:
        try:
            SCHEMES[name].targets(card, np.zeros((1, 1)))
        except InputError as error:
            refused[name] = error
    if len(refused) == len(schemes):
        raise refused[schemes[0]]
    return [s for s in schemes if s not in refused], {s: str(e) for s, e in refused.items()}


def _jobs(
    card: Card, nets: "list[Net]", arms: list[tuple[str, str]], seeds: int, seed: int, options: dict[str, Any]
) -> "list[Job]":
    from ._job import Job

    places = {a: (list(SCHEMES).index(a[0]), list(PROGRAMS).index(a[1])) for a in arms}
    return [Job(card, nets[i % len(nets)], *a, seed, (*places[a], i), **options) for a in arms for i in range(seeds)]
