"""Training on many processes: each takes its share of every batch, and all keep the same weights.

Gradients, running statistics and sums of a step are averaged in one exchange (data parallelism; cite
li2020distributed). The noise of reads, dropout and what is drawn for each image differ between processes, and follow
from the seed. What one process draws once for a whole batch is the same in all: the devices of a step, a shift of the
images, the rectangle of a mixture. Drawn apart, more processes would train with more variety, and better.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from hallweight.core import InputError


@dataclass(frozen=True)
class Processes:
    """The processes of a training: this one is number ``rank`` of ``size``."""

    rank: int = 0
    size: int = 1

    @classmethod
    def here(cls) -> "Processes":
        """Return those that torch.distributed has started, or this one alone."""
        distributed = torch.distributed
        if not (distributed.is_available() and distributed.is_initialized()):
            return cls()
        return cls(distributed.get_rank(), distributed.get_world_size())

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes."""
        return self.rank == 0

    @property
    def key(self) -> tuple[int, ...]:
        """What the seeds of a step add: nothing where there is one process."""
        return (self.rank,) if self.size > 1 else ()

    def check(self, batch: int, live: bool) -> None:
        """Raise :class:`InputError` for a batch that cannot be shared evenly, and for devices that learn."""
        if self.size > 1 and batch % self.size:
            found = f"a batch of {batch} images for {self.size} processes"
            raise InputError(found, "the same number for each", f"give batch={self.size * -(-batch // self.size)}")
        if self.size > 1 and live:
            found = f"on-device training on {self.size} processes"
            raise InputError(found, "one process: the devices are one array", "run it without torchrun")

    def share(self, items: Tensor) -> Tensor:
        """Return every ``size``-th of the items, beginning with the ``rank``-th."""
        return items[self.rank :: self.size]

    def same_start(self, model: nn.Module) -> None:
        """Give every process the parameters and buffers of the first."""
        if self.size > 1:
            for tensor in (*model.parameters(), *model.buffers()):
                self._exchange(partial(torch.distributed.broadcast, tensor.detach(), 0))

    @torch.no_grad()
    def average(self, model: nn.Module, *sums: float) -> list[float]:
        """Average gradients and running statistics over the processes in place, and return the means of ``sums``."""
        if self.size == 1:
            return list(sums)
        tensors = [p.grad for p in model.parameters() if p.grad is not None]
        tensors += [b for n, b in model.named_buffers() if n.rpartition(".")[2] in ("running_mean", "running_var")]
        kind = torch.float64 if tensors[0].dtype == torch.float64 else torch.float32
        counted = torch.tensor(sums, dtype=kind, device=tensors[0].device)
        flat = torch.cat([*(t.reshape(-1).to(kind) for t in tensors), counted])
        self._exchange(lambda: torch.distributed.all_reduce(flat))
        flat /= self.size
        parts = torch.split(flat, [*(t.numel() for t in tensors), len(sums)])
        for tensor, mean in zip(tensors, parts, strict=False):
            tensor.copy_(mean.view_as(tensor))
        return [float(v) for v in parts[-1]]

    def total(self, *counts: float) -> list[float]:
        """Return the sums of counts over the processes."""
        if self.size == 1:
            return list(counts)
        found = torch.tensor(counts, dtype=torch.float64)
        self._exchange(lambda: torch.distributed.all_reduce(found))
        return [float(v) for v in found]

    def agree(self, value: bool) -> bool:
        """Return what the first process found."""
        return bool(self.total(float(value and self.first))[0])

    def _exchange(self, call: Any) -> None:
        try:
            call()
        except RuntimeError as error:
            said = " ".join(str(error).split())[:100]
            found = f"that another of {self.size} processes of this training ended ({said})"
            raise InputError(
                found, "all of them", "run the same command again: it goes on from its checkpoint"
            ) from error


@contextmanager
def joined_processes() -> Iterator[Processes]:
    """Join the processes that torchrun started, for the time of a ``with`` block; alone where it did not.

    nccl where every process has a GPU, else gloo.
    """
    distributed = torch.distributed
    started = int(os.environ.get("WORLD_SIZE", "1")) > 1 and "MASTER_ADDR" in os.environ
    if not started or distributed.is_initialized():
        yield Processes.here()
        return
    local = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    cuda = torch.cuda.is_available() and torch.cuda.device_count() >= local
    if cuda:
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    distributed.init_process_group("nccl" if cuda else "gloo")
    try:
        yield Processes.here()
    finally:
        distributed.destroy_process_group()
