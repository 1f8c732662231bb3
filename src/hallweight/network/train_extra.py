"""What needs the extra ``train`` says so in one sentence where it is not installed."""

from collections.abc import Iterator
from contextlib import contextmanager

from hallweight.core import InputError


@contextmanager
def train_extra() -> Iterator[None]:
    """Raise :class:`InputError`, which says how to install the extra, where a module of it is absent."""
    try:
        yield
    except ModuleNotFoundError as error:
        do = 'install it with pip install "hallweight[train]"'
        raise InputError(f"no {error.name}", "the extra 'train'", do) from None
