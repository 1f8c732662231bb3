"""What a page says besides numbers: what was assumed, what the result does not show, and how to get it again."""

from inspect import signature
from typing import Any

from hallweight.core import Card, Run, meaning

from .captions import KINETICS, value_words
from .magnet_results import KIND, RELEASE
from .magnet_summaries import source_words, study_command, study_limits

_SHELL = {
    "network": "--net",
    "data": "--data",
    "weights": "--weights",
    "training": "--training",
    "n_test": "--n-test",
    "seeds": "--seeds",
    "bits_in": "--bits-in",
    "bits_out": "--bits-out",
    "tile": "--tile",
    "weight_scale": "--weight-scale",
    "tolerance": "--tolerance",
    "slices": "--slices",
}
_LISTS = {"schemes": "--scheme", "program": "--program", "scheme": "--scheme"}
_FLAGS = {"assume_bipolar": "--assume-bipolar"}
_CHAIN = (
    KINETICS,
    "Supports, interface and most of the film are assumed values: differences between devices say more than any one.",
    "One device stands for each row: the spread between devices is not in its accuracy.",
    "Heat is that of a long line whose conductivities do not change with temperature; energy is that of the device "
    "alone, without drivers and wires.",
)
_RELEASED = (
    "No time is a prediction: of all speeds only the ratio of two layers was found in the literature.",
    "All edges are open, the film stays where it is and whole, and the water neither fills up nor is stirred.",
)
_SMALL = 1_000_000  # weights below which a network is called small
_STUDIES = {"evaluate": "evaluate", "attribution": "attribute"}  # kinds of runs, and what makes them


def assumptions(run: Run | None, card: Card | None) -> list[tuple[str, str]]:
    """Everything that nobody measured, as (name, words): values of the card first, then choices of the program."""
    return [] if card is None and run is None else _of_card(card) + (_of_run(run, card) if run else [])


def _of_card(card: Card | None) -> list[tuple[str, str]]:
    out = []
    if card and any(v.how == "simulated" for v in card.values.values()):
        out.append(("device", "simulated, not measured: the card was fitted to a trace that a simulation made"))
    for name in card.missing() if card else ():
        value = card.values.get(name) if card else None
        if value is None:
            words = f"{meaning(name)}: never measured and absent from the card, so taken as none"
        else:
            words = f"{meaning(name)}: {value_words(value)}" + (f" – {value.note}" if value.note else "")
        out.append((name, words))
    return out


def _of_run(run: Run, card: Card | None) -> list[tuple[str, str]]:
    known = card.missing() if card else ()
    out = source_words(run) if run.kind.startswith(KIND) else \
        [(name, "assumed in this run") for name in run.assumed if name not in known]  # fmt: skip
    r, c = run.results, run.config
    if r.get("training") == "mapped":
        out.append(("training", "the weights were trained in floating point, then mapped onto the devices; the "
                    "training knew nothing of them and nothing was retrained"))  # fmt: skip
    elif r.get("training") == "hardware-aware":
        out.append(("training", "hardware-aware: states, errors, noise and converters of a card were drawn in every "
                    "forward pass; the floating-point network it is compared with was trained without"))  # fmt: skip
    if run.kind not in _STUDIES:
        return out
    trained = "unknown training images" if r.get("n_train") is None else f"{r['n_train']} images to train"
    out.append(("data", f"{r.get('data')}: {trained}, {r.get('n_test')} to test"))
    out.append(("converters", f"inputs {_bits(c.get('bits_in'))}, outputs {_bits(c.get('bits_out'))}"))
    if c.get("tile"):
        out.append(
            ("arrays", f"{_size(c['tile'])}, each with converters of its own; their outputs are added digitally")
        )
    if c.get("slices", 1) > 1:
        out.append(("slices", f"each weight in {c['slices']} digits, on devices and converters of their own"))
    out.append(("digital parts", "biases, weight scales and everything between the layers are computed digitally"))
    out.append(("time", f"read {c['decades']:g} decades of time after programming" if c.get("decades")
                else "read at once after programming: no drift acts"))  # fmt: skip
    if c.get("assume_bipolar"):
        out.append(("range", "taken as symmetric about zero, although the device's is not (assume_bipolar)"))
    return out


def _size(tile: Any) -> str:
    return f"of at most {tile} rows" if isinstance(tile, int) else f"of at most {tile[0]} rows and {tile[1]} columns"


def _bits(bits: Any) -> str:
    return f"through {bits}-bit converters" if bits else "through ideal converters"


def limits(run: Run | None) -> list[str]:
    """What the result does not show, for the kind of run."""
    if run is not None and run.kind.startswith(KIND):
        return study_limits(run)
    if run is not None and run.kind.startswith("membrane-"):
        return list(_RELEASED if run.kind == RELEASE else _CHAIN)
    if run is None or run.kind not in _STUDIES:
        return []
    r = run.results
    devices = f"one card, {run.card.name!r}" if run.card else "one card"
    out = [
        f"The devices are drawn from {devices}: a statistical model fitted to data, not the measured device itself.",
        "Wires, selectors and sneak paths are ideal; peripheral circuits add no noise beyond their converters.",
    ]
    if r.get("weights", 0) < _SMALL:
        out.append(f"The network and its data are small ({r.get('network')}; {r.get('n_test')} test images): "
                   "a gap seen here says little about a large network.")  # fmt: skip
    if run.kind == "attribution":
        return [*out, "± is the standard error over programmings, on one set of test images and one card. Causes act "
                "together: neither the losses alone nor those left out add up to the whole."]  # fmt: skip
    return [
        *out,
        "Accuracy ± is the standard deviation over programmings, gap ± the standard error of its mean over them; "
        "neither holds the uncertainty of the card's own values or of the choice of test images.",
    ]


def command(run: Run) -> str:
    """How to do a study again: a shell line where the shell has all options, else Python; nothing for given models."""
    if run.kind.startswith(KIND):
        return study_command(run)
    name = _STUDIES.get(run.kind)
    if name is None or run.results.get("weights_from") == "as given":
        return ""
    from hallweight import network

    defaults = {k: p.default for k, p in signature(getattr(network, name)).parameters.items()}
    config = {**run.config, **({"seed": run.seeds[0]} if len(run.seeds) == 1 else {})}
    changed = {k: v for k, v in config.items() if _plain(v) != _plain(defaults.get(k))}
    if set(changed) <= {*_SHELL, *_LISTS, *_FLAGS} and isinstance(changed.get("tile", 1), int):
        words = [f"{_SHELL[k]} {v or 0}" for k, v in changed.items() if k in _SHELL]
        words += [f"{_LISTS[k]} {one}" for k, v in changed.items() if k in _LISTS
                  for one in ([v] if isinstance(v, str) else v)]  # fmt: skip
        words += [_FLAGS[k] for k, v in changed.items() if k in _FLAGS and v]
        return " ".join([f"hallweight {name} card.toml", *words])
    options = "".join(f", {k}={v!r}" for k, v in changed.items())
    return f'import hallweight as hw\nhw.network.{name}(hw.card("card.toml"){options})'


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value
