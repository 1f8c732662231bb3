"""A law fitted to one device, and what is known of a device before any law is."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from hallweight.core.types import Array, Indices, Mask

from ..laws import Law
from ..minimise import Minimum, Terms
from .law_model import LawModel, Parameters
from .noise_free_curve import noise_free_curves, r_squared
from .state_range import StateRange
from .transitions import Reads

MIN_R2 = 0.9
"""R2 of each branch that a law must reach to be chosen without a remark."""


@dataclass(frozen=True, eq=False)
class LawFit:
    """A law fitted to the reads of one device, scaled so that ``state_range`` is 0 to 1."""

    model: LawModel
    minimum: Minimum
    terms: Terms
    reads: Reads
    state_range: StateRange
    bounded: bool

    @property
    def law(self) -> Law:
        """The law."""
        return self.model.law

    @property
    def parameters(self) -> Parameters:
        """The parameters in their own terms, scaled units."""
        return self.model.parameters(self.minimum.z)

    @cached_property
    def r2(self) -> dict[int, float | None]:
        """R2 of the noise-free curve for each polarity."""
        curve = noise_free_curves(self.model, self.parameters, self.reads)[1]
        return {sign: r_squared(self.reads, curve, sign) for sign in (1, -1)}

    @property
    def lowest_r2(self) -> float:
        """R2 of the branch that the curve follows least; 1 if no branch has one."""
        return min((v for v in self.r2.values() if v is not None), default=1.0)

    def has_possible_noises(self) -> bool:
        """Whether the noises can be: no clearly negative variance of the read, no vanishing C2C noise."""
        z, err = self.minimum.z, self.minimum.errors
        return self.model.noise != "both" or bool(z[-1] > -2 * err[-1] and err[-2] < 1)

    def has_bounds_near_data(self, margin: float = 0.1) -> bool:
        """Whether the bounds lie within ``margin`` ranges of what was measured.

        Weights are laid out on the bounds, and a bound that the device never came near is an extrapolation.
        """
        return bool(self.parameters.low > -margin and self.parameters.high < 1 + margin)

    def has_plausible_bounds(self) -> bool:
        """Whether free bounds came out near the range that was measured, and known."""
        if not self.minimum.valid:
            return False
        p = self.parameters
        return self.has_bounds_near_data(0.6) and bool(p.high - p.low > 0.4)


@dataclass(frozen=True, eq=False)
class DeviceData:
    """Reads of one device without its spikes, their range, and the pilot fit of them all (none for a record that meets
    its bounds); ``spikes`` are places in the trace, ``notes`` what was left out.
    """

    reads: Reads
    state_range: StateRange
    pilot: LawFit | None
    spikes: Indices
    notes: tuple[str, ...]

    @property
    def scaled(self) -> Reads:
        """The reads with the range from 0 to 1."""
        return self.reads.scaled(self.state_range.low, self.state_range.high)

    def with_reads(self, reads: Reads) -> "DeviceData":
        """Return the same device with some of its transitions, or with other links between them."""
        return replace(self, reads=reads)

    def before_bounds(self) -> "DeviceData":
        """Leave out what follows in a branch once the state has come within two standard deviations of its bound.

        The rule uses only reads before those that it drops, so the likelihood of the rest is not biased.
        """
        if self.pilot is None:
            return self
        reads, p = self.scaled, self.pilot.parameters
        margin = 2 * np.sqrt(p.c2c_variance + max(p.read_variance, 0.0))
        keep: Mask = np.ones(len(reads.polarity), bool)
        for b in reads.branches():
            u: Array = reads.end[b] if reads.polarity[b.start] > 0 else 1 - reads.end[b]
            keep[b] = np.cumsum(u > 1 - margin) - (u > 1 - margin) == 0
        some_but_not_all = 0.3 * len(keep) < keep.sum() < 0.95 * len(keep)
        return self.with_reads(self.reads.subset(keep)) if some_but_not_all else self
