"""What hardware-aware training does to a weight: states, programming errors and stuck devices of a card."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
import torch
from torch import Tensor

from hallweight.array import SCHEMES, Slices, nominal, program, weight_levels
from hallweight.core import Card

from .._crossbar_read.perturb_weights import perturb
from .._crossbar_read.programming_errors import ProgrammingErrors

_GRID = 33  # nodes of the table of programming errors over [-1, 1]
_DEVICES_PER_NODE = 400  # the mean is then known to 5% of the standard deviation, that to 4%


@dataclass(frozen=True, eq=False)
class HardwareAwareNoise:
    """A card's effect on the weights of one forward pass; weights in units of full scale.

    errors       -  what programming does to a weight
    independent  1  mean read-noise variance of a weight (``None``: no noise), and
    shared       1  that of a block of columns; see :meth:`hallweight.array.Crossbar.variance`
    """

    errors: ProgrammingErrors
    independent: float | None
    shared: float | None

    @classmethod
    def of(
        cls, card: Card, scheme: str = "bipolar", how: str = "verify", tolerance: float | None = None, seed: int = 0
    ) -> Self:
        """Program devices of ``card`` at weights from -1 to 1 and keep the statistics of what they became.

        Stuck weights are exact for one device per weight. For a pair they are an approximation: one of its two devices
        is stuck.
        """
        return cls(*_measure(card.model_dump_json(by_alias=True), scheme, how, tolerance, seed))

    def draw(self, weights: Tensor, key: int) -> Tensor:
        """Return what ``weights`` (any shape) become in one forward pass; the same ``key`` gives the same."""
        return perturb(weights, self.errors, key)

    def slices(self, count: int) -> Slices:
        """Return how ``count`` digits on such devices make a weight; all else here is that of one digit."""
        levels = self.errors.levels
        return Slices.of(None if levels is None else levels.double().numpy(), count)


@lru_cache(maxsize=16)
def _measure(
    card_json: str, scheme: str, programming: str, tolerance: float | None, seed: int
) -> tuple[ProgrammingErrors, float | None, float | None]:
    card = Card.model_validate_json(card_json)
    weight_scheme, p = SCHEMES[scheme], card.get("p_stuck", 0.0)
    healthy = card.replace(p_stuck=0.0)
    levels = weight_levels(card, weight_scheme)
    wanted = np.repeat(np.linspace(-1, 1, _GRID), _DEVICES_PER_NODE)[:, None]
    target = weight_scheme.weights(card, weight_scheme.targets(card, wanted), wanted.shape)
    rng = np.random.default_rng(seed)
    crossbar = program(healthy, wanted, scheme, programming, rng, law=nominal(healthy), tolerance=tolerance)
    independent, shared = (float(v.mean()) or None for v in crossbar.variance())
    error = (crossbar.weights - target).reshape(_GRID, _DEVICES_PER_NODE)
    ends = (card["state_min"], card["state_max"]) if scheme == "bipolar" else (-1.0, 1.0)
    swing = weight_scheme.swing(card) if scheme == "bipolar" else 1.0
    devices = weight_scheme.devices_per_weight
    errors = ProgrammingErrors(
        levels=None if levels is None else torch.from_numpy(levels).float(),
        mean=torch.from_numpy(error.mean(1)).float(),
        spread=torch.from_numpy(error.std(1)).float(),
        p_stuck=1 - (1 - p) ** devices,
        stuck=(ends[0] / swing, ends[1] / swing),
    )
    return errors, independent, shared
