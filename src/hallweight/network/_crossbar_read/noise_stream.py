"""The stream of random numbers that the reads of one model share.

Key number ``count`` of a stream is the splitmix64 hash of its seed and ``count``. So a stream is two whole numbers,
which a ``state_dict`` holds. It was last started by one of four: a call of ``program`` or ``seed_noise``, a state that
was loaded, or ``torch.manual_seed``.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from hallweight.core import InputError

RandomSource = np.random.Generator | torch.Generator | int
"""What random numbers are drawn from: a generator, or the seed of one."""

_GAMMA, _MASK = 0x9E3779B97F4A7C15, 2**64 - 1


class NoiseStream:
    """Keys of reads; see the top of this file.

    ``seed`` is None until something starts the stream. ``alone``: it stays whatever torch's generator does.
    ``one_array``: the processes of a distributed training stand for one array, whose devices they draw alike.
    """

    def __init__(self) -> None:
        self.seed: int | None = None
        self.count, self.alone, self.one_array = 0, False, False
        self.seen: tuple[list[Any], Tensor] | None = None

    def start(self, seed: int) -> None:
        """Start at a seed."""
        self.seed, self.count = seed, 0
        self.seen = None if self.alone else (_seedings(), torch.get_rng_state())

    def start_from(self, source: RandomSource) -> None:
        """Start at a seed drawn from ``source``.

        torch's generator moves on by one number, so that a ``manual_seed`` right before and right after this differ.
        """
        if not self.alone:
            _from_torch(torch.default_generator)
        self.start(draw_seed(source))

    def follow_torch(self) -> None:
        """Start anew if ``torch.manual_seed`` was called since, or if nothing started the stream yet.

        A call that was undone (``torch.random.fork_rng``) left torch's generator where it was, and does not count.
        """
        if self.alone:
            return
        now = (_seedings(), torch.get_rng_state())
        if self.seed is None or (self.seen is not None and _differ(now, self.seen)):
            self.start(_from_torch(torch.default_generator))
        else:
            self.seen = now

    def state(self) -> dict[str, list[int]]:
        """Return what a saved state holds of it; nothing of a stream that has not started."""
        return {} if self.seed is None else {"noise": [self.seed, self.count]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with a stream that was saved."""
        if "noise" in state:
            self.start(state["noise"][0])
            self.count = state["noise"][1]

    def key(self, *, of_devices: bool = False) -> int:
        """Return a new key; the processes of a distributed training have different ones.

        ``of_devices``: what is drawn are devices, not a read.
        """
        if self.seed is None:
            self.follow_torch()
        self.count += 1
        z = ((self.seed or 0) + self.count * _GAMMA) & _MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        rank = 0 if of_devices and self.one_array else _rank()
        return ((z ^ (z >> 31)) + rank * _GAMMA & _MASK) >> 1

    def __getstate__(
        self,
    ) -> dict[str, Any]:  # a copy goes on where it is, also in a process that torch seeded otherwise
        return {**self.__dict__, "seen": None}


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


def _seedings() -> list[Any]:
    """Return marks of the last call of ``torch.manual_seed``: torch keeps it for devices that are not in use yet."""
    trackers = [getattr(getattr(torch, name, None), "_lazy_seed_tracker", None) for name in ("cuda", "xpu")]
    return (
        [torch.initial_seed()]
        if trackers == [None, None]
        else [getattr(t, "manual_seed_all_cb", None) for t in trackers]
    )


def _differ(now: tuple[list[Any], Tensor], before: tuple[list[Any], Tensor]) -> bool:
    seeded = any(a is not b and (a != b or not isinstance(a, int)) for a, b in zip(now[0], before[0], strict=True))
    return seeded and not torch.equal(now[1], before[1])


def _from_torch(generator: torch.Generator) -> int:
    device = generator.device
    return int(torch.empty((), dtype=torch.int64, device=device).random_(2**62, generator=generator))


def _rank() -> int:
    """Number of this process in a distributed training, 0 without one."""
    distributed = torch.distributed
    return distributed.get_rank() if distributed.is_available() and distributed.is_initialized() else 0
