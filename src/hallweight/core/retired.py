"""Names that are on their way out: they work for two more releases, with a warning that says what to write instead."""

import sys
import warnings
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from .errors import names_keywords

P = ParamSpec("P")
R = TypeVar("R")


def retired(old: str, new: str, since: str, *, stacklevel: int = 3) -> None:
    """Warn that ``old`` is retired since version ``since``; ``new`` is what to write."""
    text = f"{old} is retired since hallweight {since} and goes two releases later: write {new}"
    warnings.warn(text, DeprecationWarning, stacklevel=stacklevel)


def renamed_keywords(since: str, **names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator by which a function still takes keywords under their old names: ``old="new"``.

    >>> @renamed_keywords("0.1.0", tell="progress")
    ... def work(progress=None):
    ...     return progress
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            for old, new in names.items():
                if old in kwargs:
                    retired(f"{old}=", f"{new}=", since, stacklevel=3 + _checking_frames())
                    kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        setattr(call, "retired_keywords", tuple(names))  # noqa: B010 - a function has no such attribute for mypy
        return call

    return decorate


def _checking_frames() -> int:
    """Count the frames of :func:`names_keywords` around a function, so that a warning names the caller's line."""
    frame, count = sys._getframe(2), 0
    while frame.f_code.co_filename == names_keywords.__code__.co_filename and frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count
