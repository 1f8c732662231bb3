"""From the outcomes of all programmings to the record of a run: plain numbers, lists and dictionaries."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._digits import digits
from ._job import Net, Outcome

_SHOWN = 1000  # weights kept for the figure of programmed against wanted


def record(
    network: str, nets: list[Net], groups: Mapping[tuple[str, str], list[Outcome]], refused: dict[str, str]
) -> dict[str, Any]:
    """Return the results of a run; ``groups`` holds the outcomes of each (scheme, program), one per seed."""
    data = digits()
    return {
        "data": data.name,
        "n_train": len(data.y_train),
        "n_test": len(data.y_test),
        "network": network,
        "weights": int(next(iter(groups.values()))[0].wanted.size),
        "training": "mapped",
        "float": _float(nets),
        "arms": [_arm(s, p, group) for (s, p), group in groups.items()],
        "refused": refused,
        "programmed": {f"{s}/{p}": _shown(group[0]) for (s, p), group in groups.items()},
        "confusion": {
            "float": _confusion(nets, data.y_test.numpy()),
            **{f"{s}/{p}": np.sum([o.confusion for o in g], axis=0).tolist() for (s, p), g in groups.items()},
        },
    }


def _float(nets: list[Net]) -> dict[str, Any]:
    accuracy = [n.accuracy for n in nets]
    return {"accuracy": accuracy, "mean": float(np.mean(accuracy)), "spread": _spread(accuracy)}


def _spread(numbers: Sequence[float]) -> float:
    """Sample standard deviation; 0 for a single number."""
    return float(np.std(numbers, ddof=1)) if len(numbers) > 1 else 0.0


def _arm(scheme: str, how: str, group: list[Outcome]) -> dict[str, Any]:
    accuracy, plain = [o.accuracy for o in group], [o.float_accuracy for o in group]
    gap = np.subtract(plain, accuracy)
    signal, noise = (float(np.mean(x)) for x in ([o.signal for o in group], [o.noise for o in group]))
    return {
        "scheme": scheme,
        "program": how,
        "accuracy": accuracy,
        "float_accuracy": plain,
        "mean": float(np.mean(accuracy)),
        "spread": _spread(accuracy),
        "gap": float(gap.mean()),
        "gap_sem": float(gap.std(ddof=1) / np.sqrt(len(gap))),
        "devices": sum(group[0].devices),
        "devices_by_layer": list(group[0].devices),
        "weight_error": float(np.sqrt(np.mean([o.weight_error**2 for o in group]))),
        "mean_pulses": float(np.mean([o.pulses for o in group])),
        "unverified": float(np.mean([o.unverified for o in group])),
        "output_snr_db": float(10 * np.log10(signal / max(noise, 1e-30))),
    }


def _shown(outcome: Outcome) -> dict[str, list[float]]:
    pick = np.unique(np.linspace(0, outcome.wanted.size - 1, _SHOWN).astype(int))
    return {"wanted": outcome.wanted[pick].tolist(), "got": outcome.got[pick].tolist()}


def _confusion(nets: list[Net], labels: "np.ndarray[Any, Any]") -> list[list[int]]:
    out = np.zeros((10, 10), dtype=int)
    for net in nets:
        np.add.at(out, (labels, net.logits.argmax(1)), 1)
    return out.tolist()
