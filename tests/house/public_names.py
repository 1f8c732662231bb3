"""List the public names of hallweight with their parameters: `python tests/house/public_names.py --write` freezes them.

Annotations are left out, because Python versions print them differently. What the list covers and how a name is retired
is in docs/stability.md.
"""

import enum
import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

FROZEN = Path(__file__).with_name("public_names.txt")
STAGES = (
    "core",
    "cards",
    "membrane",
    "magnet",
    "hall",
    "lab",
    "synapse",
    "array",
    "network",
    "chain",
    "report",
    "scale",
    "paper",
    "studio",
)
MODULES = (
    "hallweight",
    *(f"hallweight.{stage}" for stage in STAGES),
    "hallweight.report.draw",
    "hallweight.synapse.laws",
)


def lines() -> list[str]:
    """One line for each public name: of functions with their parameters, of classes with those of their methods."""
    return [line for module in MODULES for line in sorted(_of_module(module))]


def _of_module(name: str) -> Iterator[str]:
    module = import_module(name)
    for public in module.__all__:
        value = getattr(module, public)
        if inspect.ismodule(value):
            yield f"{name}.{public}"
        elif inspect.isclass(value):
            yield from _of_class(f"{name}.{public}", value)
        elif inspect.isroutine(value):
            yield f"{name}.{public}{_parameters(value)}"
        else:
            yield f"{name}.{public}: {type(value).__name__}"


def _of_class(name: str, cls: type) -> Iterator[str]:
    yield f"{name}{_parameters(cls)}"
    if issubclass(cls, enum.Enum):
        return
    for attribute in dir(cls):
        owner = next(k for k in cls.__mro__ if attribute in vars(k))
        if attribute.startswith("_") or not owner.__module__.startswith("hallweight"):
            continue  # what torch, pydantic or Python bring is theirs
        value = inspect.getattr_static(cls, attribute)
        if isinstance(value, staticmethod | classmethod):
            value = value.__func__
        if inspect.isfunction(value):
            yield f"{name}.{attribute}{_parameters(value)}"
        elif attribute not in ("model_config", "training"):
            yield f"{name}.{attribute}"


def _parameters(value: object) -> str:
    try:
        signature = inspect.signature(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "(...)"
    bare = [p.replace(annotation=p.empty, default=_default(p)) for p in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


class _Shown:
    """A default that is no plain number or text, as one word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __repr__(self) -> str:
        return self.word


def _default(p: inspect.Parameter) -> object:
    plain = p.default is p.empty or p.default is None or isinstance(p.default, bool | int | float | str | tuple)
    return p.default if plain else _Shown(f"<{type(p.default).__name__}>")


if __name__ == "__main__":
    text = "\n".join(lines()) + "\n"
    if "--write" in sys.argv:
        FROZEN.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
