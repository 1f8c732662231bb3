"""From the outcomes of sets of causes to what each cause costs: losses, shares and their errors."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .nonidealities import CAUSES, alone, without
from .programming_job import Net, Outcome

_Losses = dict[str, NDArray[np.float64]]


def shares(
    causes: Sequence[str], groups: Mapping[frozenset[str], Sequence[Outcome]], nets: Sequence[Net]
) -> dict[str, Any]:
    """Return the results of an attribution; ``groups`` holds the outcomes of each set of causes that was on."""
    losses = {on: _loss(group, nets) for on, group in groups.items()}
    every, digital = frozenset(causes), float(np.mean([n.accuracy for n in nets]))
    whole, rows = _mean(losses[every]), []
    for name in causes:
        own = _minus(losses[alone(name)], losses[alone(name) - {name}])
        left_out = _minus(losses[every], losses[without(every, name)])
        rows.append({"name": name, "words": CAUSES[name].words, "on_top_of": list(CAUSES[name].needs),
                     "alone": _shared(own, whole), "left_out": _shared(left_out, whole)})  # fmt: skip
    return {
        "weights": next(iter(groups.values()))[0].weights,
        "float": {"mean": float(np.mean([n.float_accuracy for n in nets]))},
        "digital": {"mean": digital},
        "ideal": _mean(losses[frozenset()]),
        "all": {**whole, "accuracy": digital - whole["loss"]},
        "causes": rows,
        "absent": [n for n in CAUSES if n not in causes],
    }


def _loss(group: Sequence[Outcome], nets: Sequence[Net]) -> _Losses:
    """Loss of accuracy to the net's own digital one, and the noise of its logits, of each programming."""
    each = [nets[i % len(nets)].accuracy - o.accuracy for i, o in enumerate(group)]
    return {"loss": np.array(each), "noise": np.array([o.noise / o.signal for o in group]),
            "sem_images": np.array([o.sem_images for o in group])}  # fmt: skip


def _mean(of: _Losses) -> dict[str, float]:
    out = {k: float(of[k].mean()) for k in ("loss", "noise", "sem_images")}
    return out | {"sem": _sem(of["loss"]), "noise_sem": _sem(of["noise"])}


def _minus(one: _Losses, other: _Losses) -> dict[str, float]:
    """Mean differences of two arms and their errors, programming by programming: i has one net and one stream."""
    n = max(len(one["loss"]), len(other["loss"]))
    loss, noise = (np.resize(one[k], n) - np.resize(other[k], n) for k in ("loss", "noise"))
    return {"loss": float(loss.mean()), "sem": _sem(loss), "noise": float(noise.mean()), "noise_sem": _sem(noise)}


def _sem(numbers: NDArray[np.float64]) -> float:
    return float(np.std(numbers, ddof=1) / len(numbers) ** 0.5) if len(numbers) > 1 else 0.0


def _shared(part: dict[str, float], whole: dict[str, float]) -> dict[str, Any]:
    """Add the share in the loss of everything; its error from those of both, to first order."""
    if abs(whole["loss"]) <= 2 * whole["sem"] or not whole["loss"]:
        return {**part, "share": None, "share_sem": None}
    share = part["loss"] / whole["loss"]
    return {
        **part,
        "share": share,
        "share_sem": float(np.hypot(part["sem"], share * whole["sem"]) / abs(whole["loss"])),
    }
