"""The options of a training: every number that changes its result, checked before anything starts."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.validation import whole_number


@dataclass(frozen=True)
class TrainingOptions:
    """The options of :func:`hallweight.network.train` on which its result depends; see there.

    The fields are keys of ``run.config`` and of checkpoints, which must agree on them. ``augment`` is the name of the
    augmentation, ``shares`` are those of the steps that see each of the cards.
    """

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
        for name, least in (("epochs", 1), ("batch", 1), ("seed", 0)):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least))
        for name, (low, high, example) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not (_is_number(value) and low <= value <= high):
                expected = f"a number from {low:g} to {high:g}"
                raise InputError(f"{name} = {value!r}", expected, f"give for example {name}={example:g}")
        _check_sizes(self.sizes, self.epochs)
        _check_shares(self.shares)

    def learning_rate(self, step: int, steps: int) -> float:
        """Return the learning rate of the one cycle at ``step`` of ``steps`` (cite smith2019super, in straight lines).

        It rises from 0 to ``lr`` over the share ``warmup`` of the steps, then falls to 0.
        """
        peak, rise = self.lr or 0.0, self.warmup * steps
        return peak * step / rise if step < rise else peak * max(0.0, (steps - step) / (steps - rise))

    def image_size(self, epoch: int) -> int | None:
        """Return the pixels of a side of the images of an epoch; None: as the data has them."""
        return None if self.sizes is None else self.sizes[epoch]

    def uses_cutmix(self, step: int, steps: int) -> bool:
        """Whether the batch of a step is mixed; none is in the last tenth of the steps, which see whole images."""
        drawn = np.random.default_rng(stream_seed(self.seed, 7, step)).random()
        return step < 0.9 * steps and bool(drawn < self.cutmix)

    def draw_card(self, step: int) -> int | None:
        """Return the index of the card that a step sees, drawn by their ``shares``; None: that of the model."""
        if self.shares is None:
            return None
        rng = np.random.default_rng(stream_seed(self.seed, 3, step))
        return int(rng.choice(len(self.shares), p=self.shares))

    @property
    def cites(self) -> tuple[str, ...]:
        """Keys of the sources of the methods in use."""
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
        return tuple(key for key, in_use in used.items() if in_use)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values that go to JSON and come back the same."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


_RANGES: dict[str, tuple[float, float, float]] = {  # lowest, highest, an example
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


def stream_seed(seed: int, *key: int) -> int:
    """Return the seed of one purpose and step, which the numbers of ``key`` identify.

    All randomness of a step is a function of these seeds. So a training that is resumed in the middle of an epoch
    goes on exactly as if it had not stopped.
    """
    return int(np.random.SeedSequence(seed, spawn_key=key).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _check_sizes(sizes: Sequence[int] | None, epochs: int) -> None:
    if sizes is None:
        return
    if len(sizes) != epochs:
        raise InputError(f"{len(sizes)} sizes for {epochs} epochs", "one size per epoch", f"give {epochs} sizes")
    if any(not isinstance(s, int) or isinstance(s, bool) or s < 4 for s in sizes):
        do = "give for example sizes=[16, 24, 32]"
        raise InputError(f"sizes = {list(sizes)!r}", "whole numbers of pixels from 4", do)


def _check_shares(shares: tuple[float, ...] | None) -> None:
    if shares is None:
        return
    if not shares or not all(_is_number(p) and p >= 0 for p in shares) or abs(sum(shares) - 1) > 1e-9:
        expected = "at least one card, with shares of the steps that sum to 1"
        raise InputError(f"cards with the shares {list(shares)}", expected, "give cards=[(one, 0.7), (other, 0.3)]")
