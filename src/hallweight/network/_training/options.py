"""What a training is asked to do: every number that changes its result, checked before anything starts."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from hallweight.core import InputError


@dataclass(frozen=True)
class Plan:
    """The options of :func:`hallweight.network.train` that a checkpoint must agree on; see there."""

    epochs: int
    batch: int
    lr: float | None
    warmup: float
    momentum: float
    weight_decay: float
    sizes: tuple[int, ...] | None
    augment: str
    label_smoothing: float
    cutmix: float
    sam: float | None
    temperature: float
    ema: float | None
    clip: float | None
    shares: tuple[float, ...] | None
    bf16: bool
    seed: int

    def __post_init__(self) -> None:
        for name in ("epochs", "batch", "seed"):
            least = 0 if name == "seed" else 1
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise _bad(name, value, f"a whole number from {least}", "choose for example 20")
        for name, (low, high, example) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not (_number(value) and low <= value <= high):
                raise _bad(name, value, f"a number from {low:g} to {high:g}", f"choose for example {example:g}")
        _check_sizes(self.sizes, self.epochs)
        _check_shares(self.shares)

    def rate(self, step: int, steps: int) -> float:
        """Learning rate of the one cycle at ``step`` of ``steps``: linear from 0 to ``lr`` over the share ``warmup``
        of the steps, then linear to 0 (cite smith2019super, with straight lines)."""
        peak, rise = self.lr or 0.0, self.warmup * steps
        return peak * step / rise if step < rise else peak * max(0.0, (steps - step) / (steps - rise))

    def size(self, epoch: int) -> int | None:
        """Pixels of a side of the images of an epoch; ``None``: as the data has them."""
        return None if self.sizes is None else self.sizes[epoch]

    def mixes(self, step: int, steps: int) -> bool:
        """Whether the batch of a step is mixed; none is in the last tenth of the steps, which see whole images."""
        drawn = np.random.default_rng(stream(self.seed, 7, step)).random()
        return step < 0.9 * steps and bool(drawn < self.cutmix)

    def draw_card(self, step: int) -> int | None:
        """Return which of the cards a step sees, drawn by their ``shares``; ``None``: that of the model."""
        if self.shares is None:
            return None
        rng = np.random.default_rng(stream(self.seed, 3, step))
        return int(rng.choice(len(self.shares), p=self.shares))

    @property
    def cites(self) -> tuple[str, ...]:
        """Keys of the sources of its methods."""
        used = {
            "smith2019super": self.lr is not None,
            "devries2017cutout": self.augment.endswith("-cutout"),
            "muller2021trivialaugment": "-trivial-" in self.augment,
            "szegedy2016inception": self.label_smoothing > 0,
            "yun2019cutmix": self.cutmix > 0,
            "foret2021sharpness": self.sam is not None,
            "bahri2022sharpness": self.sam is not None,
            "polyak1992": self.ema is not None,
            "joshi2020accurate": self.clip is not None,
        }
        return tuple(key for key, so in used.items() if so)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values that go to JSON and come back the same."""
        out = asdict(self)
        out["sizes"] = None if self.sizes is None else list(self.sizes)
        out["shares"] = None if self.shares is None else list(self.shares)
        return out


_RANGES: dict[str, tuple[float, float, float]] = {
    "lr": (0.0, math.inf, 0.1),
    "warmup": (0.0, 0.99, 0.15),
    "momentum": (0.0, 0.999, 0.9),
    "weight_decay": (0.0, 1.0, 5e-4),
    "label_smoothing": (0.0, 0.99, 0.1),
    "cutmix": (0.0, 1.0, 0.5),
    "sam": (1e-6, 10.0, 0.05),
    "temperature": (0.1, 100.0, 2.0),
    "ema": (0.0, 0.999999, 0.998),
    "clip": (0.5, math.inf, 3.0),
}


def stream(seed: int, *key: int) -> int:
    """Return the seed of one purpose and step: all randomness of a step is a function of these, so a training that is
    resumed in the middle of an epoch goes on exactly as if it had not stopped."""
    return int(np.random.SeedSequence(seed, spawn_key=key).generate_state(1, np.uint64)[0] >> np.uint64(1))


def names() -> tuple[str, ...]:
    """Names of the options of a plan."""
    return tuple(f.name for f in fields(Plan))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _bad(name: str, value: object, expected: str, do: str) -> InputError:
    return InputError(f"{name}={value!r}", expected, do)


def _check_sizes(sizes: Sequence[int] | None, epochs: int) -> None:
    if sizes is None:
        return
    if len(sizes) != epochs:
        raise InputError(f"{len(sizes)} sizes for {epochs} epochs", "one size of images per epoch", "check sizes")
    if any(not isinstance(s, int) or isinstance(s, bool) or s < 4 for s in sizes):
        raise _bad("sizes", list(sizes), "whole numbers of pixels from 4", "choose for example [16, 24, 32]")


def _check_shares(shares: tuple[float, ...] | None) -> None:
    if shares is None:
        return
    if not shares or not all(_number(p) and p >= 0 for p in shares) or abs(sum(shares) - 1) > 1e-9:
        raise InputError(
            f"cards with the shares {list(shares)}",
            "at least one card, with shares of the steps that sum to 1",
            "write cards=[(one, 0.7), (other, 0.3)]",
        )
