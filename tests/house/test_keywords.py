"""A misspelt keyword of a public class or function is one clear sentence with the nearest word, never a TypeError."""

import importlib
import inspect
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from hallweight.core import InputError

STAGES = ("core", "cards", "membrane", "magnet", "hall", "lab", "synapse", "array", "chain", "scale", "report")
STAGES += ("network",) if find_spec("torch") else ()
EXCEPTIONS = {"HallweightError", "InputError"}
OWN_CHECK = {"grid"}  # its keywords are the user's own names


def _misspelt(name: str) -> str:
    return name[:-2] + name[-1] + name[-2] + "q" if len(name) > 2 else name + "qqq"


def _public() -> Iterator[tuple[str, Any]]:
    for stage in STAGES:
        module = importlib.import_module(f"hallweight.{stage}")
        for name in sorted(module.__all__):
            thing = getattr(module, name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                yield f"{stage}.{name}", thing


def _keywords(thing: Any) -> list[str]:
    parameters = inspect.signature(thing).parameters.values()
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]


THINGS = {
    place: thing
    for place, thing in _public()
    if place.partition(".")[2] not in EXCEPTIONS | OWN_CHECK
    and not any(p.kind is p.VAR_KEYWORD for p in inspect.signature(thing).parameters.values())
    and (len(_keywords(thing)) >= (1 if inspect.isclass(thing) else 3))
}


@pytest.mark.parametrize("place", THINGS)
def test_a_misspelt_keyword_is_answered(place: str) -> None:
    thing = THINGS[place]
    name = max(_keywords(thing), key=len)
    with pytest.raises(InputError) as answer:
        thing(**{_misspelt(name): None})
    assert "the unknown keyword" in str(answer.value)
    assert len(str(answer.value).splitlines()) == 1
    if len(name) > 4:
        assert "did you mean" in str(answer.value)
