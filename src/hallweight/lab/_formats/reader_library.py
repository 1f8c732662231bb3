"""Reader libraries of the extra ``lab``: imported when a file needs them, their warnings kept as notes.

A library may warn through :mod:`warnings` or through loggers with handlers of their own; neither reaches the terminal.
"""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TypeVar

from hallweight.core import InputError

T = TypeVar("T")
_MAX_NOTES = 5


@dataclass(frozen=True)
class ReaderLibrary:
    """A library that reads one kind of file.

    ``name``, ``module``
        of the library
    ``file``
        what a file of this kind is called
    ``expected``, ``do``
        what to say of a damaged file: what is expected of it, and what to do
    """

    name: str
    module: str
    file: str
    expected: str
    do: str

    def load(self, name: str) -> ModuleType:
        """Import the library for the file ``name``; raises :class:`InputError` that says how to install it."""
        try:
            return import_module(self.module)
        except ImportError:
            found = f"the {self.file} {name} and no {self.name}"
            raise InputError(found, self.name, "run pip install 'hallweight[lab]'") from None

    def call(self, name: str, read: Callable[[], T]) -> tuple[T, tuple[str, ...]]:
        """Return what ``read`` returns for the file ``name``, and the library's warnings as notes.

        Raises :class:`InputError` for whatever the library raises.
        """
        with _messages_of(self.module) as messages:
            try:
                found = read()
            except Exception as error:  # readers raise whatever they meet in a damaged file
                reason = str(error)[:80] or type(error).__name__
                raise InputError(f"that the {self.file} {name} is damaged ({reason})", self.expected, self.do) from None
        texts = dict.fromkeys(" ".join(m.split()) for m in messages)
        return found, tuple(f"{self.name} says: {text[:200]}" for text in list(texts)[:_MAX_NOTES])


class _Collector(logging.Handler):
    def __init__(self, messages: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _messages_of(module: str) -> Iterator[list[str]]:
    """Collect the warnings and the log records of a library, which then go nowhere else."""
    messages: list[str] = []
    collector = _Collector(messages)
    known = list(logging.Logger.manager.loggerDict.items())
    loggers = [log for name, log in known if name.split(".")[0] == module and isinstance(log, logging.Logger)]
    kept = [(log, log.handlers, log.propagate) for log in loggers]
    for log in loggers:
        log.handlers, log.propagate = [collector], False
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield messages
        messages += [str(w.message) for w in caught]
    finally:
        for log, handlers, propagate in kept:
            log.handlers, log.propagate = handlers, propagate
