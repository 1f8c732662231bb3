"""A few threads that share compiled kernels: as many as torch uses."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import torch

_NUMBERS_PER_THREAD = 2**15  # for which a thread is worth waking


@lru_cache(maxsize=4)
def _pool(process: int, threads: int) -> ThreadPoolExecutor:
    del process  # a forked process has none of the threads of its parent, so it gets a pool of its own
    return ThreadPoolExecutor(threads, thread_name_prefix="hallweight")


def run_on_threads(task: Callable[[int, int], None], count: int, numbers: int, step: int = 1) -> None:
    """Run ``task(start, stop)`` over parts of ``range(count)`` that begin at multiples of ``step``.

    ``numbers`` is how many numbers the whole task goes through. The task must not depend on how it is cut.
    """
    threads = min(torch.get_num_threads(), numbers // _NUMBERS_PER_THREAD, -(-count // step))
    if threads <= 1:
        task(0, count)
        return
    each = -(-count // (threads * step)) * step
    cuts = [(start, min(start + each, count)) for start in range(0, count, each)]
    others = [_pool(os.getpid(), threads).submit(task, *cut) for cut in cuts[1:]]
    task(*cuts[0])
    for other in others:
        other.result()
