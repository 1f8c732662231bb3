"""What a page discloses besides numbers: what was assumed, and what the result does not show."""

from typing import Any

from hallweight.core import Card, Run, meaning

from .captions import KINETICS, value_text
from .commands import CARD_STUDIES
from .magnet_results import RELEASE, SIMULATED, source_of
from .magnet_summaries import study_limits
from .uncertainty_rows import arms_with_split, not_varied

_CHAIN_LIMITS = (
    KINETICS,
    "Supports, interface and most of the film are assumed values: differences between devices say more than any one.",
    "Heat is that of a long line whose conductivities do not change with temperature; energy is that of the device "
    "alone, without drivers and wires.",
)
_LIFETIME_LIMITS = (
    "What is left of a state and its scatter come from states of a quarter to three quarters; each point is a new "
    "programming whose states have lost as much.",
    "The read-out is taken to follow the temperature: no gain changes, no offset drifts.",
)
_ONE_DEVICE = "One device stands for each row: the spread between devices is not in its accuracy."
_SEVERAL_DEVICES = (
    "± of an accuracy is the standard error over the devices of its row. Network and test images are the same for all, "
    "and their part is in none of them."
)
_RELEASE_LIMITS = (
    "No time is a prediction: of all speeds only the ratio of two layers was found in the literature.",
    "All edges are open, the film stays where it is and whole, and the water neither fills up nor is stirred.",
)
_SMALL = 1_000_000  # weights below which a network is called small
_MAPPED = (
    "the weights were trained in floating point, then mapped onto the devices; the training knew nothing of them and "
    "nothing was retrained"
)
_HARDWARE_AWARE = (
    "hardware-aware: states, errors, noise and converters of a card were drawn in every forward pass; the "
    "floating-point network it is compared with was trained without"
)
_TRAININGS = {"mapped": _MAPPED, "hardware-aware": _HARDWARE_AWARE}
_ATTRIBUTION_ERRORS = (
    "± is the standard error over programmings, on one set of test images and one card. Causes act together: neither "
    "the losses alone nor those left out add up to the whole."
)
_EVALUATION_ERRORS = (
    "Accuracy ± is the standard deviation over programmings, gap ± the standard error of its mean over them; neither "
    "holds the uncertainty of the card's own values or of the choice of test images."
)

_WHOLE_ERRORS = (
    "Accuracy ± is the standard deviation between two honest repetitions, gap ± the standard error of its mean; both "
    "hold card, devices, programming, training and test images as far as these were varied."
)


def assumptions(run: Run | None, card: Card | None) -> list[tuple[str, str]]:
    """Return everything that nobody measured, as (name, text): values of the card, then choices of the program."""
    return [] if card is None and run is None else _of_card(card) + (_of_run(run, card) if run else [])


def _of_card(card: Card | None) -> list[tuple[str, str]]:
    out = []
    if card and any(v.how == "simulated" for v in card.values.values()):
        out.append(("device", "simulated, not measured: the card was fitted to a trace that a simulation made"))
    for name in card.missing() if card else ():
        value = card.values.get(name) if card else None
        if value is None:
            text = f"{meaning(name)}: never measured and absent from the card, so taken as none"
        else:
            text = f"{meaning(name)}: {value_text(value)}" + (f" – {value.note}" if value.note else "")
        out.append((name, text))
    return out


def _of_run(run: Run, card: Card | None) -> list[tuple[str, str]]:
    known = card.missing() if card else ()
    if run.kind.startswith(SIMULATED):
        out = _of_source(run)
    else:
        out = [(name, "assumed in this run") for name in run.assumed if name not in known]
    if (training := run.results.get("training")) in _TRAININGS:
        out.append(("training", _TRAININGS[training]))
    return out + (_of_programming(run) if run.kind in CARD_STUDIES else [])


def _of_source(run: Run) -> list[tuple[str, str]]:
    """Return the assumed values of the spin source, as (name, text)."""
    source = source_of(run)
    if source is None:
        return []
    values = {n: source.values.get(n) for n in source.missing()}
    texts = {n: value_text(v) if v else "absent, so taken as none" for n, v in values.items()}
    return [(f"{source.name}: {n}", f"{meaning(n)}: {text}") for n, text in texts.items()]


def _of_programming(run: Run) -> list[tuple[str, str]]:
    """What an evaluation or attribution takes for granted."""
    results, config = run.results, run.config
    trained = "unknown training images" if results.get("n_train") is None else f"{results['n_train']} images to train"
    out = [
        ("data", f"{results.get('data')}: {trained}, {results.get('n_test')} to test"),
        ("converters", f"inputs {_bits(config.get('bits_in'))}, outputs {_bits(config.get('bits_out'))}"),
    ]
    if config.get("tile"):
        size = _size(config["tile"])
        out.append(("arrays", f"{size}, each with converters of its own; their outputs are added digitally"))
    if config.get("slices", 1) > 1:
        out.append(("slices", f"each weight in {config['slices']} digits, on devices and converters of their own"))
    out.append(("digital parts", "biases, weight scales and everything between the layers are computed digitally"))
    if config.get("decades"):
        out.append(("time", f"read {config['decades']:g} decades of time after programming"))
    else:
        out.append(("time", "read at once after programming: no drift acts"))
    if config.get("assume_bipolar"):
        out.append(("range", "taken as symmetric about zero, although the device's is not (assume_bipolar)"))
    return out


def _size(tile: Any) -> str:
    return f"of at most {tile} rows" if isinstance(tile, int) else f"of at most {tile[0]} rows and {tile[1]} columns"


def _bits(bits: Any) -> str:
    return f"through {bits}-bit converters" if bits else "through ideal converters"


def limits(run: Run | None) -> list[str]:
    """Say what the result does not show, for the kind of run."""
    if run is not None and run.kind.startswith(SIMULATED):
        return study_limits(run)
    if run is not None and run.kind.startswith("membrane-"):
        if run.kind == RELEASE:
            return list(_RELEASE_LIMITS)
        several = any(r.get("devices", 1) > 1 for r in run.results.get("points") or [])
        return [*_CHAIN_LIMITS, _SEVERAL_DEVICES if several else _ONE_DEVICE]
    if run is not None and run.kind == "lifetime":
        return list(_LIFETIME_LIMITS)
    if run is None or run.kind not in CARD_STUDIES:
        return []
    results = run.results
    devices = f"one card, {run.card.name!r}" if run.card else "one card"
    out = [
        f"The devices are drawn from {devices}: a statistical model fitted to data, not the measured device itself.",
        "Wires, selectors and sneak paths are ideal; peripheral circuits add no noise beyond their converters.",
    ]
    if results.get("weights", 0) < _SMALL:
        small = f"{results.get('network')}; {results.get('n_test')} test images"
        out.append(f"The network and its data are small ({small}): a gap seen here says little about a large network.")
    if run.kind == "attribution":
        return [*out, _ATTRIBUTION_ERRORS]
    return [*out, *([_WHOLE_ERRORS, *not_varied(run)] if arms_with_split(run) else [_EVALUATION_ERRORS])]
