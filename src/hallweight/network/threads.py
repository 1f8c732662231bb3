"""One torch thread, so that sums have one order."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Run the body, or the decorated function, with one torch thread, and restore the number of threads.

    The embedded net is too small for more: threads that wait for each other on a busy machine made it eight times
    slower. Sums then have one order, so that results do not depend on the number of cores.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
