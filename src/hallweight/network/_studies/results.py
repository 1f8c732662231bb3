"""From the outcomes of all programmings to the record of a run: plain numbers, lists and dictionaries."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .candidate import Subject
from .programming_job import Net, Outcome


def record(
    subject: Subject, groups: Mapping[tuple[str, str], list[Outcome]], refused: dict[str, str]
) -> dict[str, Any]:
    """Return the results of a run; ``groups`` holds the outcomes of each (scheme, program), one per seed."""
    nets = subject.nets
    out = {
        "weights": next(iter(groups.values()))[0].weights,
        "float": _several([n.float_accuracy for n in nets]),
        "arms": [_arm(s, p, group, nets) for (s, p), group in groups.items()],
        "refused": refused,
        "programmed": {f"{s}/{p}": {"wanted": g[0].wanted, "got": g[0].got} for (s, p), g in groups.items()},
        "confusion": {
            "float": np.sum([n.float_confusion for n in nets], axis=0).tolist(),
            **{f"{s}/{p}": np.sum([o.confusion for o in g], axis=0).tolist() for (s, p), g in groups.items()},
        },
    }
    if subject.training != "mapped":
        out["digital"] = _several([n.accuracy for n in nets])
    return out


def spread(numbers: Sequence[float]) -> float:
    """Sample standard deviation; 0 for a single number."""
    return float(np.std(numbers, ddof=1)) if len(numbers) > 1 else 0.0


def snr_db(group: Sequence[Outcome]) -> float:
    """Power of the digital logits about their mean over classes, to the mean square difference of the analog ones."""
    signal, noise = (float(np.mean(x)) for x in ([o.signal for o in group], [o.noise for o in group]))
    return float(10 * np.log10(signal / max(noise, 1e-30)))


def _several(accuracy: list[float]) -> dict[str, Any]:
    return {"accuracy": accuracy, "mean": float(np.mean(accuracy)), "spread": spread(accuracy)}


def _arm(scheme: str, how: str, group: list[Outcome], nets: Sequence[Net]) -> dict[str, Any]:
    accuracy, plain = [o.accuracy for o in group], [nets[i % len(nets)].float_accuracy for i in range(len(group))]
    gap = np.subtract(plain, accuracy)
    return {
        "scheme": scheme,
        "program": how,
        "accuracy": accuracy,
        "float_accuracy": plain,
        "mean": float(np.mean(accuracy)),
        "spread": spread(accuracy),
        "gap": float(gap.mean()),
        "gap_sem": float(gap.std(ddof=1) / np.sqrt(len(gap))),
        "sem_images": float(np.mean([o.sem_images for o in group])),
        "devices": sum(group[0].devices),
        "devices_by_layer": list(group[0].devices),
        "references": sum(group[0].references),
        "arrays": sum(group[0].arrays),
        "weight_error": float(np.sqrt(np.mean([o.weight_error**2 for o in group]))),
        "mean_pulses": float(np.mean([o.pulses for o in group])),
        "unverified": float(np.mean([o.unverified for o in group])),
        "output_snr_db": snr_db(group),
    }
