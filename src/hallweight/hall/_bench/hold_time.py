"""How long a device keeps an intermediate state: many devices, from a millisecond to years."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import Card, InputError, Protocol, parse, show, show_duration
from hallweight.core.constants import K_B
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import in_range, one_of, positive, whole_number

from .._barriers.rest_barrier import rest_barrier
from .._device.hall_bar import HallBar
from .._lattice.spin_states import Segment, States
from .intermediate_states import Intermediate, MadeBy, intermediate_states
from .session import Quantity

_FIRST = 1e-3  # s, of the first look
_PER_DECADE = 3  # looks
_SINCE = 1.0  # s, from which decades count, as of the reads that verify a state
_HALF = 0.5
WORST = 0.05
"""Part of the devices that may have left before the time that counts as that of the worst."""


@names_keywords
@dataclass(frozen=True, eq=False)
class HoldTimes:
    """How long states stayed within half a level.

    temperatures  K, (n,)
    times         s, (n, states)       the last look at which a state was still within half a level, after all looks
                                       before; inf: all the time; 0 where nothing tells states apart
    looks         s, (looks,)          when the states were looked at
    kept          1, (n, looks)        part of the states that is left: sum of m(t) m(0) over that of m(0)^2, 0 to 1
    scatter       1, (n, looks)        rms of what is not such a common decay, as a part of the range
    start, half   1, (states,)         mean of the spins, and half a level of it
    limit         s
    made_by                            "train", "field" or "random"
    barriers      k_B T, (n,)          of a volume alone at rest
    held_by                            what limits the barrier, for each temperature: "K V", "wall" or "nucleus"
    """

    temperatures: Array
    times: Array
    looks: Array
    kept: Array
    scatter: Array
    start: Array
    half: Array
    limit: float
    made_by: str
    barriers: Array
    held_by: tuple[str, ...]

    def at_part(self, part: float) -> Array:
        """Return the time (s) by which this part of the states has left, for each temperature; inf beyond the limit."""
        return np.quantile(self.times, part, axis=1, method="inverted_cdf")

    def median(self) -> Array:
        """Return the time (s) by which half of the states have left half a level."""
        return self.at_part(0.5)

    def worst(self) -> Array:
        """Return the time (s) by which one in twenty has left; of fewer than forty, the first."""
        return self.at_part(WORST)

    def drift(self, time: Quantity | None = None) -> Array:
        """Return the relative decay per decade between one second and a time (s; None: the limit), (n,).

        Of cards: what is left after k decades is ``(1 - drift)^k``. Until the limit, or where less than half is left
        earlier, until then, but for ten seconds at least.
        """
        if time is None:
            gone = [self.looks[np.argmax(curve < _HALF)] if curve.min() < _HALF else self.limit for curve in self.kept]
            seconds = np.minimum(np.maximum(gone, 10 * _SINCE), max(self.limit, 10 * _SINCE))
        else:
            seconds = np.full(len(self.kept), positive("time", time, "s"))
        if np.any(seconds <= _SINCE):
            raise InputError(
                f"a drift until {show(float(seconds[0]), 's')}", "more than a second", "give a longer time"
            )
        left = [self._at(self.kept[k : k + 1], t)[0] for k, t in enumerate(seconds.tolist())]
        return np.asarray(1 - np.clip(left, 0.0, 1.0) ** (1 / np.log10(seconds / _SINCE)))

    def left(self, time: Quantity) -> tuple[Array, Array]:
        """Return ``kept`` and ``scatter`` at a time (s), for each temperature."""
        seconds = parse(time, "s")
        return self._at(self.kept, seconds), self._at(self.scatter, seconds)

    def _at(self, curves: Array, seconds: float) -> Array:
        return np.array([np.interp(np.log(seconds), np.log(self.looks), curve) for curve in curves])

    def text(self, seconds: float) -> str:
        """Return a time of this record in words: ``> 10 years``, ``3 h``, ``< 1 ms``."""
        return hold_text(seconds, self.limit)

    def __str__(self) -> str:
        made = {"train": "by pulses", "field": "by a field", "random": "at random"}[self.made_by]
        if not self.half.any():
            return f"no states to keep: what was made {made} is one state"
        lines = [f"{self.times.shape[1]} states made {made}, within half a level of {np.mean(self.half):.2g}"]
        for k, kelvin in enumerate(self.temperatures):
            half, few = self.text(self.median()[k]), self.text(self.worst()[k])
            line = f"  {show(kelvin, 'K')}: median {half}, 5 % {few}; barrier {self.barriers[k]:.0f} k_B T"
            lines.append(line + ("" if self.held_by[k] == "K V" else f", less than K V: held by the {self.held_by[k]}"))
        return "\n".join(lines)

    __repr__ = __str__


def hold_text(seconds: float, limit: float) -> str:
    """Return a time until which states held in words; ``limit`` (s) is that of the record."""
    if seconds >= limit:
        return f"> {show_duration(limit)}"
    return show_duration(seconds) if seconds > 0 else f"< {show_duration(_FIRST)}"


@names_keywords
def hold_time(
    device: HallBar,
    train: Protocol | str | None = None,
    *,
    state: ArrayLike = (0.25, 0.5, 0.75),
    made_by: MadeBy | None = None,
    levels: float | Card = 16,
    temperatures: Sequence[Quantity] = ("300 K",),
    devices: int = 8,
    replicas: int = 2,
    limit: Quantity = "10 years",
    forgotten: float = 0.02,
    seed: int = 0,
) -> HoldTimes:
    """Return how long intermediate states stay within half a level, without a current and a field.

    train         pulses that make the states, "24 pulses of +12 mA, 1 us; 24 of -12 mA, 1 us; repeat 2"
    state         parts of the range that the train spans (of the film without one); each is a state of its own
    made_by       None: "train", or "field" without a train; "random": volumes for themselves
    levels        how many in that range, or a card with its own ``levels_write_verify``: half a level is half of their
                  spacing
    temperatures  K, at which the states are kept
    devices       int, which differ in the seed of their frozen anisotropies
    replicas      int, thermal histories of each state
    limit         s, from which on nobody asks
    forgotten     part of the states at which a device is followed no longer, once all of them have left

    Pulses and fields leave the domains that the film makes. They reverse soft volumes first, which come back first.
    Times count from when a state was made; it is looked at three times a decade, from a millisecond on.
    """
    parts = np.atleast_1d(np.asarray(state, float))
    for part in parts.tolist():
        in_range("state", part, 0, 1)
    made: MadeBy = made_by or ("field" if train is None else "train")
    one_of("made_by", made, ("train", "field", "random"))
    whole_number("devices", devices, 1)
    whole_number("replicas", replicas, 1)
    end, kelvin = positive("limit", limit, "s"), np.array([positive("temperatures", t, "K") for t in temperatures])
    protocol = Protocol.parse(train) if isinstance(train, str) else train
    looks = _looks(end)
    ends = in_range("forgotten", forgotten, 0, 1)
    followed = [
        _one_device(
            bar, intermediate_states(bar, parts, made, protocol, seed), (kelvin, looks), replicas, levels, ends, seed
        )
        for bar in (device.but(seed=device.seed + k) if k else device for k in range(devices))
    ]
    m = np.concatenate([f[0] for f in followed], axis=2)  # temperatures, looks, states
    start, half = (np.concatenate([f[k] for f in followed]) for k in (1, 2))
    span = np.concatenate([f[3] for f in followed])
    kept = np.ones(m.shape[:2])
    if _is_a_state(start, half):
        kept = np.clip((m * start).sum(2) / float((start**2).sum()), 0.0, 1.0)
    rest = (m - kept[:, :, None] * start) / span
    films = [device.kinetics().film_state(T) for T in kelvin.tolist()]
    barriers = [rest_barrier(device.kinetics().model, film.K, film.A_ex) for film in films]
    return HoldTimes(
        temperatures=kelvin,
        times=np.array([np.where(half > 0, _last_within(np.abs(one - start), half, looks), 0.0) for one in m]),
        looks=looks,
        kept=kept,
        scatter=np.sqrt((rest**2).mean(2)),
        start=start,
        half=half,
        limit=end,
        made_by=made,
        barriers=np.array([energy for energy, _ in barriers]) / (K_B * kelvin),
        held_by=tuple(by for _, by in barriers),
    )


def _looks(end: float) -> Array:
    decades = max(np.log10(end / _FIRST), 1e-3)
    return np.geomspace(min(_FIRST, end), end, max(2, int(np.ceil(decades * _PER_DECADE)) + 1))


def _half_level(levels: float | Card, device: HallBar, found: Intermediate) -> float:
    """Half the spacing of the levels, in the mean of the spins."""
    low, high = found.range
    if isinstance(levels, Card):
        per_state = abs(device.R_AHE) * device.moment(device.pair().T)
        low, high = 0.0, (levels["state_max"] - levels["state_min"]) / per_state
    number = levels["levels_write_verify"] if isinstance(levels, Card) else float(levels)
    return (high - low) / max(number - 1, 1.0) / 2


def _one_device(
    device: HallBar,
    found: Intermediate,
    grid: tuple[Array, Array],
    replicas: int,
    levels: float | Card,
    forgotten: float,
    seed: int,
) -> tuple[Array, Array, Array, Array]:
    """Mean states (temperatures, looks, states), those at the start, half a level of each, and the range."""
    kelvin, looks = grid
    kinetics, weights = device.kinetics(), device.weights
    spin = np.repeat(found.spin, replicas, axis=0)
    start = spin @ weights
    keys = np.random.default_rng([seed, device.seed, 1]).integers(2**62, size=(len(kelvin), len(looks)))
    half = np.full(len(start), _half_level(levels, device, found))
    lasting = _is_a_state(start, half)
    out = np.empty((len(kelvin), len(looks), len(spin)))
    for k, T in enumerate(kelvin.tolist()):
        states, now, gone = States(spin.copy()), 0.0, np.abs(start) <= half  # the very middle has nothing to lose
        for n, t in enumerate(looks.tolist()):
            kinetics.run(states, [Segment(t - now, T)], int(keys[k, n]))
            now, out[k, n] = t, states.spin @ weights
            gone |= np.abs(out[k, n] - start) > half
            if lasting and gone.all() and out[k, n] @ start <= forgotten * float(start @ start):
                out[k, n:] = out[k, n]
                break
    return out, start, half, np.full(len(start), max(found.range[1] - found.range[0], 1e-12))


def _is_a_state(start: Array, half: Array) -> bool:
    """Whether there is something that can decay: a state in the very middle cannot."""
    return bool(np.sqrt((start**2).mean()) > half.mean())


def _last_within(away: Array, half: Array, looks: Array) -> Array:
    """Time of the last look before a state was first seen beyond half a level, (states,); inf if it never was."""
    beyond = away > half
    first = np.argmax(beyond, axis=0)
    before = np.concatenate([[0.0], looks])[first]
    return np.where(beyond.any(0), before, np.inf)
