"""From the outcomes of all programmings to the results of a run: plain numbers, lists and dictionaries."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from .._interval.plan import Plan
from .._interval.uncertainty import Scores, uncertainty
from .candidate import Candidate
from .digital_net import DigitalNet
from .outcome import Outcome


class ArmOutcomes(NamedTuple):
    """Outcomes of the ordinary runs of an arm, one per seed, and of those of its plan."""

    ordinary: list[Outcome]
    drawn: list[Outcome]
    plan: Plan


def evaluation_results(
    candidate: Candidate, studied: Mapping[tuple[str, str], ArmOutcomes], refused: dict[str, str]
) -> dict[str, Any]:
    """Return the results of a run, from the outcomes of each (scheme, program)."""
    arms = {arm: of.ordinary for arm, of in studied.items()}
    nets = candidate.nets
    confusion = {f"{s}/{p}": np.sum([o.confusion for o in outcomes], axis=0) for (s, p), outcomes in arms.items()}
    results = {
        "weights": next(iter(arms.values()))[0].weights,
        "float": _accuracies([n.float_accuracy for n in nets]),
        "arms": [
            {**_arm_row(arm, of.ordinary, nets), "uncertainty": _uncertainty(of, nets)} for arm, of in studied.items()
        ],
        "refused": refused,
        "programmed": {f"{s}/{p}": {"wanted": o[0].wanted, "got": o[0].got} for (s, p), o in arms.items()},
        "confusion": {
            "float": np.sum([n.float_confusion for n in nets], axis=0).tolist(),
            **{arm: counts.tolist() for arm, counts in confusion.items()},
        },
    }
    if candidate.training != "mapped":
        results["digital"] = _accuracies([n.accuracy for n in nets])
    return results


def _uncertainty(of: ArmOutcomes, nets: Sequence[DigitalNet]) -> dict[str, Any]:
    ordinary = [nets[i % len(nets)] for i in range(len(of.ordinary))]
    further = [nets[run.stream % len(nets)] for run in of.plan.runs]
    float_right = np.array([net.float_right for net in ordinary], dtype=float)
    right = np.array([o.right_images(float_right.shape[1]) for o in of.ordinary], dtype=float)
    scores = [[o.accuracy for o in outcomes] for outcomes in (of.ordinary, of.drawn)]
    gaps = [
        [net.float_accuracy - a for net, a in zip(of_nets, accuracy, strict=True)]
        for of_nets, accuracy in zip((ordinary, further), scores, strict=True)
    ]
    accuracy = Scores(np.array(scores[0]), np.array(scores[1]), right)
    gap = Scores(np.array(gaps[0]), np.array(gaps[1]), float_right - right)
    return uncertainty(of.plan, min(len(nets), len(of.ordinary)), accuracy, gap)


def _accuracies(accuracy: list[float]) -> dict[str, Any]:
    return {"accuracy": accuracy, "mean": float(np.mean(accuracy)), "spread": _spread(accuracy)}


def _spread(numbers: Sequence[float]) -> float:
    """Return the sample standard deviation; 0 for a single number."""
    return float(np.std(numbers, ddof=1)) if len(numbers) > 1 else 0.0


def _snr_db(outcomes: Sequence[Outcome]) -> float:
    """Return signal to noise of the logits in dB; see :class:`Outcome` for the two powers."""
    signal, noise = (float(np.mean(x)) for x in ([o.signal for o in outcomes], [o.noise for o in outcomes]))
    return float(10 * np.log10(signal / max(noise, 1e-30)))


def _arm_row(arm: tuple[str, str], outcomes: list[Outcome], nets: Sequence[DigitalNet]) -> dict[str, Any]:
    scheme, program = arm
    accuracy = [o.accuracy for o in outcomes]
    float_accuracy = [nets[i % len(nets)].float_accuracy for i in range(len(outcomes))]
    gap = np.subtract(float_accuracy, accuracy)
    return {
        "scheme": scheme,
        "program": program,
        "accuracy": accuracy,
        "float_accuracy": float_accuracy,
        "mean": float(np.mean(accuracy)),
        "spread": _spread(accuracy),
        "gap": float(gap.mean()),
        "gap_sem": float(gap.std(ddof=1) / np.sqrt(len(gap))),
        "sem_images": float(np.mean([o.sem_images for o in outcomes])),
        "devices": sum(outcomes[0].devices),
        "devices_by_layer": list(outcomes[0].devices),
        "references": sum(outcomes[0].references),
        "arrays": sum(outcomes[0].arrays),
        "weight_error": float(np.sqrt(np.mean([o.weight_error**2 for o in outcomes]))),
        "mean_pulses": float(np.mean([o.pulses for o in outcomes])),
        "unverified": float(np.mean([o.unverified for o in outcomes])),
        "output_snr_db": _snr_db(outcomes),
    }
