"""One torch thread for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Run the body, or the decorated function, with one torch thread, and put the number back.

    The embedded net is too small for more: threads that wait for each other on a busy machine made it eight times
    slower. And sums then have one order, so that results do not depend on the number of cores.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
