"""What hardware-aware training lets a weight suffer: states, programming errors and stuck devices of a card."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from hallweight.array import SCHEMES, Slices, nominal, program, weight_levels
from hallweight.core import Card

from .._crossbar_read.perturb_weights import perturb

_GRID = 33  # nodes of the table of programming errors over [-1, 1]
_EACH = 400  # devices programmed at each node: the mean is then known to 5% of the standard deviation, that to 4%


@dataclass(frozen=True, eq=False)
class Aware:
    """A card's effect on the weights of one forward pass; weights in units of full scale.

    A weight is rounded to the nearest of the representable ``levels`` (none: continuous), then gets a Gaussian error
    whose mean and standard deviation, ``mean`` and ``spread`` on a uniform grid over [-1, 1], were found by
    programming devices of the card. With probability ``p_stuck`` it is uniform in ``stuck`` instead: exact for one
    device per weight, and for a pair an approximation (one of its two devices is stuck). ``own`` and ``common`` are
    the mean read-noise variances of :meth:`hallweight.array.Crossbar.variance` (``None``: no noise).
    """

    levels: Tensor | None
    mean: Tensor
    spread: Tensor
    p_stuck: float
    stuck: tuple[float, float]
    own: float | None
    common: float | None

    @classmethod
    def of(
        cls, card: Card, scheme: str = "bipolar", how: str = "verify", tolerance: float | None = None, seed: int = 0
    ) -> "Aware":
        """Program devices of ``card`` at weights from -1 to 1 and keep the statistics of what they became."""
        return _measure(card.model_dump_json(by_alias=True), scheme, how, tolerance, seed)

    def draw(self, weights: Tensor, key: int) -> Tensor:
        """Return what ``weights`` (any shape) become in one forward pass; the same ``key`` gives the same."""
        return perturb(weights, self.levels, self.mean, self.spread, self.p_stuck, self.stuck, key)

    def slices(self, count: int) -> Slices:
        """Return how ``count`` digits on such devices make a weight; the other fields are those of one digit."""
        return Slices.of(None if self.levels is None else self.levels.double().numpy(), count)


@lru_cache(maxsize=16)
def _measure(text: str, scheme: str, how: str, tolerance: float | None, seed: int) -> Aware:
    card = Card.model_validate_json(text)
    plan, p = SCHEMES[scheme], card.get("p_stuck", 0.0)
    healthy = card.replace(p_stuck=0.0)
    levels = weight_levels(card, plan)
    grid = np.linspace(-1, 1, _GRID)
    wanted = np.repeat(grid, _EACH)[:, None]
    aim = plan.weights(card, plan.targets(card, wanted), wanted.shape)
    rng = np.random.default_rng(seed)
    box = program(healthy, wanted, scheme, how, rng, law=nominal(healthy), tolerance=tolerance)
    own, common = (float(v.mean()) or None for v in box.variance())
    error = (box.weights - aim).reshape(_GRID, _EACH)
    ends = (card["state_min"], card["state_max"]) if scheme == "bipolar" else (-1.0, 1.0)
    size = plan.swing(card) if scheme == "bipolar" else 1.0
    devices = 2 if scheme == "pair" else 1
    return Aware(
        None if levels is None else torch.from_numpy(levels).float(),
        torch.from_numpy(error.mean(1)).float(),
        torch.from_numpy(error.std(1)).float(),
        1 - (1 - p) ** devices,
        (ends[0] / size, ends[1] / size),
        own,
        common,
    )
