"""From the outcomes of an attribution to what each non-ideality costs: losses, shares and their errors."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from hallweight.core.types import Array

from .digital_net import DigitalNet
from .nonidealities import NONIDEALITIES, with_needs, without
from .outcome import Outcome


class _Losses(NamedTuple):
    """Of each programming: loss of accuracy to the net's own digital one, noise of its logits, error by the images."""

    loss: Array
    noise: Array
    sem_images: Array


def attribution_results(
    names: Sequence[str], arms: Mapping[frozenset[str], Sequence[Outcome]], nets: Sequence[DigitalNet]
) -> dict[str, Any]:
    """Return the results of an attribution; ``arms`` holds the outcomes of each set of non-idealities that was on."""
    losses = {on: _losses(outcomes, nets) for on, outcomes in arms.items()}
    every, digital = frozenset(names), float(np.mean([n.accuracy for n in nets]))
    total, rows = _mean(losses[every]), []
    for name in names:
        alone = _difference(losses[with_needs(name)], losses[with_needs(name) - {name}])
        left_out = _difference(losses[every], losses[without(every, name)])
        one = NONIDEALITIES[name]
        row = {"name": name, "words": one.description, "on_top_of": list(one.needs)}
        rows.append({**row, "alone": _with_share(alone, total), "left_out": _with_share(left_out, total)})
    return {
        "weights": next(iter(arms.values()))[0].weights,
        "float": {"mean": float(np.mean([n.float_accuracy for n in nets]))},
        "digital": {"mean": digital},
        "ideal": _mean(losses[frozenset()]),
        "all": {**total, "accuracy": digital - total["loss"]},
        "causes": rows,
        "absent": [n for n in NONIDEALITIES if n not in names],
    }


def _losses(outcomes: Sequence[Outcome], nets: Sequence[DigitalNet]) -> _Losses:
    loss = [nets[i % len(nets)].accuracy - o.accuracy for i, o in enumerate(outcomes)]
    noise, sem_images = [o.noise / o.signal for o in outcomes], [o.sem_images for o in outcomes]
    return _Losses(np.array(loss), np.array(noise), np.array(sem_images))


def _mean(of: _Losses) -> dict[str, float]:
    means = {name: float(values.mean()) for name, values in of._asdict().items()}
    return means | {"sem": _sem(of.loss), "noise_sem": _sem(of.noise)}


def _difference(one: _Losses, other: _Losses) -> dict[str, float]:
    """Return mean differences of two arms and their errors; programming i of both has one net and one stream."""
    n = max(len(one.loss), len(other.loss))
    loss = np.resize(one.loss, n) - np.resize(other.loss, n)
    noise = np.resize(one.noise, n) - np.resize(other.noise, n)
    return {"loss": float(loss.mean()), "sem": _sem(loss), "noise": float(noise.mean()), "noise_sem": _sem(noise)}


def _sem(numbers: Array) -> float:
    return float(np.std(numbers, ddof=1) / len(numbers) ** 0.5) if len(numbers) > 1 else 0.0


def _with_share(part: dict[str, float], total: dict[str, float]) -> dict[str, Any]:
    """Add the share in the loss of everything; its error from those of both, to first order."""
    if abs(total["loss"]) <= 2 * total["sem"] or not total["loss"]:
        return {**part, "share": None, "share_sem": None}
    share = part["loss"] / total["loss"]
    error = float(np.hypot(part["sem"], share * total["sem"]) / abs(total["loss"]))
    return {**part, "share": share, "share_sem": error}
