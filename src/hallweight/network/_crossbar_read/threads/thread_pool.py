"""A few threads that share compiled kernels: as many as torch uses, and its own where that is possible."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import torch

from .openmp_team import Share, parallel_region

_NUMBERS_PER_THREAD = 2**15  # for which a thread is worth waking
_PARTS, _ITEMS = 4, 512  # parts that a thread takes one after the other, if they have so many items


@lru_cache(maxsize=4)
def _pool(process: int, threads: int) -> ThreadPoolExecutor:
    del process  # a forked process has none of the threads of its parent, so it gets a pool of its own
    return ThreadPoolExecutor(threads, thread_name_prefix="hallweight")


def run_on_threads(kernel: Callable[..., None], args: tuple[Any, ...], count: int, numbers: int, step: int = 1) -> None:
    """Run ``kernel(*args, share)`` over parts of ``range(count)`` that begin at multiples of ``step``.

    ``numbers`` is how many numbers the whole task goes through. The kernel hands its :class:`Share` to ``share_out``,
    and must not depend on how it is cut.
    """
    threads = min(torch.get_num_threads(), numbers // _NUMBERS_PER_THREAD, -(-count // step))
    if threads <= 1:
        kernel(*args, Share(0, count, max(count, 1), 1, 0))
        return
    region = parallel_region()
    parts = threads * max(1, min(_PARTS, count // (threads * _ITEMS)) if region else 1)
    size = -(-count // (parts * step)) * step
    if region:  # always the whole team: a smaller one ends the threads that it leaves out
        kernel(*args, Share(0, count, size, torch.get_num_threads(), region))
        return
    cuts = [Share(start, min(start + size, count), size, 1, 0) for start in range(0, count, size)]
    others = [_pool(os.getpid(), threads).submit(kernel, *args, cut) for cut in cuts[1:]]
    kernel(*args, cuts[0])
    for other in others:
        other.result()
