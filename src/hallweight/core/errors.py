"""One kind of error for everything a user can get wrong, and the nearest word for one that is misspelt."""

import re
import shlex
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T", bound=Callable[..., Any])


class HallweightError(Exception):
    """What was found, what was expected and what to do, in one sentence."""


class InputError(HallweightError, ValueError):
    """An input that cannot be used.

    ``found`` and ``expected`` are noun phrases and ``do`` an imperative, so that the three make one sentence.
    """

    def __init__(self, found: str, expected: str, do: str) -> None:
        super().__init__(f"Found {found}, expected {expected}: {do}" + ("" if do.endswith("?") else "."))
        self.found, self.expected, self.do = found, expected, do

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:  # so that it comes back from a worker process
        return type(self), (self.found, self.expected, self.do)


def shell_word(word: str) -> str:
    """Return a word as a person types it in a shell of this system, quoted where it must be.

    >>> shell_word("runs/card.toml"), shell_word("my file.csv")
    ('runs/card.toml', "'my file.csv'")
    """
    windows = sys.platform == "win32"
    if re.fullmatch(r"[\w./\\:=,+-]+" if windows else r"[\w./:=,+%@^-]+", word):
        return word
    return '"' + word.replace('"', r"\"") + '"' if windows else shlex.quote(word)


def did_you_mean(name: str, known: list[str] | tuple[str, ...]) -> str:
    """Return an imperative that names the nearest known word, or all of them."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else "choose one of " + ", ".join(known)


def names_keywords(thing: T) -> T:
    """Make a function or a class answer a misspelt keyword with the nearest known one, as an :class:`InputError`.

    What takes any keyword (``**options``) is left as it is and checks them itself.

    >>> @names_keywords
    ... def work(width=1.0): ...
    >>> try:
    ...     work(widht=2.0)
    ... except InputError as error:
    ...     print(error.do)
    did you mean 'width'?
    """
    from inspect import signature

    parameters = signature(thing).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return thing
    known = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    if not isinstance(thing, type):
        checked: T = _checked(thing, thing.__name__, known)
        return checked
    maker = "__new__" if issubclass(thing, tuple) else "__init__"
    setattr(thing, maker, _checked(getattr(thing, maker), thing.__name__, known))
    return thing


def _checked(function: Any, name: str, known: Iterable[str]) -> Any:
    listed = list(known)
    names = frozenset({*listed, *getattr(function, "retired_keywords", ())})

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not names.issuperset(kwargs):
            unknown = next(k for k in kwargs if k not in names)
            raise InputError(
                f"the unknown keyword {unknown!r} of {name}", "one that it takes", did_you_mean(unknown, listed)
            )
        return function(*args, **kwargs)

    return call
