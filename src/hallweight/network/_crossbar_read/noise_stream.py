"""The stream of random numbers that the reads of one model share.

Key number ``count`` of a stream is the splitmix64 hash of its seed and ``count``. So a stream is two whole numbers,
which a ``state_dict`` holds. It was last started by one of four: a call of ``program`` or ``seed_noise``, a state that
was loaded, or ``torch.manual_seed``.
"""

import math
from functools import lru_cache
from typing import Any, NamedTuple, Self

import numpy as np
import torch

from hallweight.core import InputError

RandomSource = np.random.Generator | torch.Generator | int
"""What random numbers are drawn from: a generator, or the seed of one."""

_GAMMA, _MASK = 0x9E3779B97F4A7C15, 2**64 - 1
_BLOCK = slice(24, 5016)  # of the bytes of its state
_YOUNG_BLOCKS = 256  # of 624 numbers, after a seed, in which torch's generator is recognised as just seeded


class TorchPlace(NamedTuple):
    """Where torch's generator is: its seed, the block of 624 numbers that it is in, and the next of them.

    A block is its bytes, or its number after the seed, -1 for all that are not young.
    """

    seed: int
    block: bytes | int
    following: int

    @classmethod
    def now(cls) -> Self:
        """Return the place of torch's default generator."""
        state = torch.get_rng_state().numpy().tobytes()
        return cls(torch.initial_seed(), state[_BLOCK], int.from_bytes(state[16:24], "little"))

    def is_before(self, other: "TorchPlace") -> bool:
        """Whether the generator can be here after ``other`` only by being seeded."""
        if self.seed != other.seed:
            return True
        if self.block == other.block:
            return self.following < other.following
        return (self.age, self.following) < (other.age, other.following) and self.age < math.inf

    @property
    def age(self) -> float:
        """Number of the block after the seed; infinite for those that are not young."""
        known = self.block if isinstance(self.block, int) else _young_blocks(self.seed).get(self.block, -1)
        return math.inf if known < 0 else known

    def numbers(self) -> list[int]:
        """Return it as numbers: what a saved state holds."""
        return [self.seed, -1 if self.age == math.inf else int(self.age), self.following]


@lru_cache(maxsize=8)
def _young_blocks(seed: int) -> dict[bytes, int]:
    """Return the numbers of the first blocks after a seed."""
    generator, found = torch.Generator().manual_seed(seed), {}
    for k in range(_YOUNG_BLOCKS):
        found[generator.get_state().numpy().tobytes()[_BLOCK]] = k
        torch.empty(624, dtype=torch.int32).random_(generator=generator)
    return found


class NoiseStream:
    """Keys of reads; see the top of this file.

    ``seed`` is None until something starts the stream. ``alone``: it stays whatever torch's generator does.
    ``places`` are those of torch's generator from which it may have moved on without being seeded.
    """

    def __init__(self) -> None:
        self.seed: int | None = None
        self.count, self.alone = 0, False
        self.places: list[TorchPlace] = []

    def start(self, seed: int) -> None:
        """Start at a seed."""
        self.seed, self.count = seed, 0
        self.places = [] if self.alone else [TorchPlace.now()]

    def start_from(self, source: RandomSource) -> None:
        """Start at a seed drawn from ``source``.

        torch's generator moves on by one number, so that a ``manual_seed`` right before and right after this differ.
        """
        if not self.alone:
            _from_torch(torch.default_generator)
        self.start(draw_seed(source))

    def follow_torch(self) -> None:
        """Start anew if ``torch.manual_seed`` was called since, or if nothing started the stream yet.

        That call is seen by the place of torch's generator, unless 160,000 numbers or more were drawn after it.
        """
        if self.alone:
            return
        place = TorchPlace.now()
        if self.seed is None or (self.places and all(place.is_before(known) for known in self.places)):
            self.start(_from_torch(torch.default_generator))
        else:
            self.places = [place]

    def state(self) -> dict[str, Any]:
        """Return what a saved state holds of it; nothing of a stream that has not started."""
        return {} if self.seed is None else {"noise": [self.seed, self.count], "torch": TorchPlace.now().numbers()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on with a stream that was saved, wherever torch's generator is now or is put back to."""
        if "noise" in state:
            self.start(state["noise"][0])
            self.count = state["noise"][1]
            self.places.append(TorchPlace(*state["torch"]))

    def key(self) -> int:
        """Return a new key; the processes of a distributed training have different ones."""
        if self.seed is None:
            self.follow_torch()
        self.count += 1
        z = ((self.seed or 0) + self.count * _GAMMA) & _MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((z ^ (z >> 31)) + _rank() * _GAMMA & _MASK) >> 1

    def __getstate__(self) -> dict[str, Any]:  # a copy goes on where it is, also in a process that torch seeded otherwise
        return {**self.__dict__, "places": []}


def generator_of(source: RandomSource) -> np.random.Generator:
    """Return numpy's generator of a seed, or the one given; raises :class:`InputError` for something else."""
    if isinstance(source, np.random.Generator):
        return source
    if isinstance(source, torch.Generator):
        return np.random.default_rng(_from_torch(source))
    if isinstance(source, int | np.integer) and not isinstance(source, bool) and source >= 0:
        return np.random.default_rng(int(source))
    raise InputError(f"rng = {source!r:.60}", "a generator, or a seed of 0 or more", "write for example program(0)")


def draw_seed(source: RandomSource) -> int:
    """Draw the seed of a stream."""
    return _from_torch(source) if isinstance(source, torch.Generator) else int(generator_of(source).integers(2**62))


def _from_torch(generator: torch.Generator) -> int:
    device = generator.device
    return int(torch.empty((), dtype=torch.int64, device=device).random_(2**62, generator=generator))


def _rank() -> int:
    """Number of this process in a distributed training, 0 without one."""
    distributed = torch.distributed
    return distributed.get_rank() if distributed.is_available() and distributed.is_initialized() else 0
