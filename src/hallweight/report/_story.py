"""What a page says besides numbers: what was assumed, what the result does not show, and how to get it again."""

from inspect import signature
from typing import Any

from hallweight.core import Card, Run, meaning

from ._words import value_words

_SHELL = {"seeds": "--seeds", "bits_in": "--bits-in", "bits_out": "--bits-out"}
_LISTS = {"schemes": "--scheme", "program": "--program"}


def assumptions(run: "Run | None", card: "Card | None") -> list[tuple[str, str]]:
    """Everything that nobody measured, as (name, words): values of the card first, then choices of the program."""
    return [] if card is None and run is None else _of_card(card) + (_of_run(run, card) if run else [])


def _of_card(card: "Card | None") -> list[tuple[str, str]]:
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


def _of_run(run: Run, card: "Card | None") -> list[tuple[str, str]]:
    known = card.missing() if card else ()
    out = [(name, "assumed in this run") for name in run.assumed if name not in known]
    r, c = run.results, run.config
    if run.kind != "evaluate":
        return out
    if r.get("training") == "mapped":
        out.append(("training", "the weights were trained in floating point, then mapped onto the devices; the "
                    "training knew nothing of them and nothing was retrained"))  # fmt: skip
    out.append(("data", f"{r.get('data')}: {r.get('n_train')} images to train, {r.get('n_test')} to test"))
    out.append(("converters", f"inputs {_bits(c.get('bits_in'))}, outputs {_bits(c.get('bits_out'))}"))
    out.append(("digital parts", "biases, weight scales and everything between the layers are computed digitally"))
    out.append(("time", f"read {c['decades']:g} decades of time after programming" if c.get("decades")
                else "read at once after programming: no drift acts"))  # fmt: skip
    if c.get("assume_bipolar"):
        out.append(("range", "taken as symmetric about zero, although the device's is not (assume_bipolar)"))
    return out


def _bits(bits: Any) -> str:
    return f"through {bits}-bit converters" if bits else "through ideal converters"


def limits(run: "Run | None") -> list[str]:
    """What the result does not show, for the kind of run."""
    if run is None or run.kind != "evaluate":
        return []
    devices = f"one card, {run.card.name!r}" if run.card else "one card"
    return [
        f"The devices are drawn from {devices}: a statistical model fitted to data, not the measured device itself.",
        "Wires, selectors and sneak paths are ideal; peripheral circuits add no noise beyond their converters.",
        f"The network and its data are small ({run.results.get('network')}; {run.results.get('n_test')} test images): "
        "a gap seen here says little about a large network.",
        "Accuracy ± is the standard deviation over programmings, gap ± the standard error of its mean over them; "
        "neither holds the uncertainty of the card's own values or of the choice of test images.",
    ]


def command(run: Run) -> str:
    """How to do an evaluation again: a shell line where the shell has all options, else Python."""
    if run.kind != "evaluate":
        return ""
    from hallweight.network import evaluate

    defaults = {k: p.default for k, p in signature(evaluate).parameters.items()}
    config = {**run.config, **({"seed": run.seeds[0]} if len(run.seeds) == 1 else {})}
    changed = {k: v for k, v in config.items() if _plain(v) != _plain(defaults.get(k))}
    if set(changed) <= {*_SHELL, *_LISTS, "assume_bipolar"}:
        words = [f"{_SHELL[k]} {v or 0}" for k, v in changed.items() if k in _SHELL]
        words += [f"{_LISTS[k]} {one}" for k, v in changed.items() if k in _LISTS for one in v]
        words += ["--assume-bipolar"] if changed.get("assume_bipolar") else []
        return " ".join(["hallweight evaluate card.toml", *words])
    options = "".join(f", {k}={v!r}" for k, v in changed.items())
    return f'import hallweight as hw\nhw.network.evaluate(hw.card("card.toml"){options})'


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value
