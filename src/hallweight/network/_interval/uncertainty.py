"""From the runs of an arm to the standard deviation of its accuracy by source, and its interval; no torch.

Two numbers of each source, in fractions of the images:

``sd``
    By how much two honest repetitions differ, one device array written once: another card that the measurement allows,
    other devices, another writing, another training, other images.
``error``
    What of it remains in the mean that is reported. Devices and programmings are averaged over ``seeds``, trainings
    over the nets; a card, the device that it was measured on and the images are there once.

Totals add in quadrature. The interval is that of the mean: Student's t with the degrees of freedom of Satterthwaite
(cite satterthwaite1946). That of the accuracy is symmetric in ``log(a / (1 - a))`` so that it stays within 0 and 1.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from hallweight.core.types import Array

from .image_choice import image_variance
from .plan import Plan, factors
from .variance_components import RESIDUAL, Components, variance_components

SOURCES = ("card", "device-to-device", "programming", "training", "images")
"""The sources, in the order of tables; keys of ``run.results``."""
LEVELS = {"interval_68": math.erf(1 / math.sqrt(2)), "interval_95": 0.95}
"""Names and probabilities of the intervals."""
CITES = ("akaike1974", "patterson1971", "satterthwaite1946")
_LEAST_FREEDOM = 2.0


class Scores(NamedTuple):
    """Scores (runs,) of the ordinary runs and of the further ones, and (ordinary runs, images) of each image."""

    ordinary: Array
    further: Array
    by_image: Array


def uncertainty(plan: Plan, nets: int, accuracy: Scores, gap: Scores) -> dict[str, Any]:
    """Return ``accuracy`` and ``gap``, each with sd, error and intervals, and both numbers of each of ``sources``."""
    parts = {"accuracy": _split(plan, nets, accuracy), "gap": _split(plan, nets, gap)}
    reasons = {**plan.not_varied}
    if nets == 1:
        reasons["training"] = "one trained net"
    sources: list[dict[str, Any]] = []
    for name in SOURCES:
        reason = reasons.get(name, "")
        row = {"source": name, "varied": not reason, "why": reason}
        for of, (split, _) in parts.items():
            row |= {f"{of}_{key}": None if reason else value for key, value in split[name].items()}
        sources.append(row)
    return {
        "accuracy": _total(parts["accuracy"], accuracy, logit=True),
        "gap": _total(parts["gap"], gap, logit=False),
        "sources": sources,
        "one_device": plan.one_device,
        "drawn": {
            "accuracy": accuracy.further.tolist(),
            "levels": [[*r.levels, r.stream, int(r.again)] for r in plan.runs],
        },
    }


def _weights(plan: Plan, n: int, nets: int) -> dict[str, tuple[dict[str, float], dict[str, float]]]:
    """Return for each source the weights of its components in one repetition and in the mean of ``n`` runs."""
    devices = ({"devices": 1.0, "measured device": 1.0}, {"devices": 1 / n, "measured device": 1.0})
    return {
        "card": ({"card": 1.0}, {"card": 1.0}),
        "device-to-device": devices,
        "programming": ({"writing": 1.0, RESIDUAL: 1.0}, {"writing": 1 / n, RESIDUAL: 1 / n}),
        "training": ({"training": 1.0}, {"training": 1 / nets}),
    }


Split = tuple[dict[str, dict[str, float]], dict[str, tuple[float, float]]]


def _split(plan: Plan, nets: int, scores: Scores) -> Split:
    """Return sd, error and limit of each source, and the two totals, each a variance with its own variance."""
    n, images = len(scores.ordinary), scores.by_image.shape[1]
    levels, fixed = factors(plan, n, nets)
    once = [name for name in ("card", "measured device") if name in levels]  # whose part in a mean is not divided by n
    found = variance_components(np.concatenate([scores.ordinary, scores.further]), fixed, levels, once)
    of_images = image_variance(scores.by_image)
    rows = {"images": {"sd": of_images**0.5, "error": of_images**0.5, "limit": 0.0}}
    weights = _weights(plan, n, nets)
    for name, (one, mean) in weights.items():
        rows[name] = _row(found, one, mean)
    totals = {}
    for kind, place in (("sd", 0), ("error", 1)):
        variance, of_variance = found.sum_of(_merged(w[place] for w in weights.values()))
        totals[kind] = variance + of_images, of_variance + 2 * of_images**2 / max(images - 1, 1)
    return rows, totals


def _merged(weights: Any) -> Mapping[str, float]:
    return {name: weight for one in weights for name, weight in one.items()}


def _row(found: Components, one: Mapping[str, float], mean: Mapping[str, float]) -> dict[str, float]:
    """Return the two numbers of a source, and below which sd the design sees nothing (0: it saw something)."""
    variance, of_variance = found.sum_of(one)
    error, _ = found.sum_of(mean)
    limit = 0.0 if variance > 0 else of_variance**0.25
    return {"sd": variance**0.5, "error": error**0.5, "limit": limit}


def _total(split: Split, scores: Scores, *, logit: bool) -> dict[str, Any]:
    from scipy.special import stdtrit

    (sd2, _), (error2, of_error2) = split[1]["sd"], split[1]["error"]
    freedom = max(2 * error2**2 / of_error2, _LEAST_FREEDOM) if of_error2 > 0 else math.inf
    mean, error = float(np.mean(scores.ordinary)), error2**0.5
    out: dict[str, Any] = {"mean": mean, "sd": sd2**0.5, "error": error, "freedom": min(freedom, 1e6)}
    for name, probability in LEVELS.items():
        half = float(stdtrit(out["freedom"], 0.5 + probability / 2)) * error
        out[name] = _logit_interval(mean, half, scores.by_image.shape[1]) if logit else [mean - half, mean + half]
    return out


def _logit_interval(mean: float, half: float, images: int) -> list[float]:
    """Return the interval whose half width is ``half`` to first order, in the scale log(a / (1 - a))."""
    inside = min(max(mean, 0.5 / images), 1 - 0.5 / images)
    place, width = math.log(inside / (1 - inside)), half / (inside * (1 - inside))
    return [1 / (1 + math.exp(-min(max(place + sign * width, -50.0), 50.0))) for sign in (-1, 1)]
