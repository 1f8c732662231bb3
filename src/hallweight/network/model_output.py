"""Which part of a model's answer are the scores of the classes, for models that answer with a dict or a tuple."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from hallweight.core import InputError

Output = str | int | Callable[[Any], Any] | None
"""A key of a dict, an index of a tuple, or a function of the answer; None for models that answer with a tensor."""


def check_output(output: Any) -> Any:
    """Return ``output``; raises :class:`InputError` unless it is a key, an index, a function or None."""
    if output is None or callable(output) or (isinstance(output, str | int) and not isinstance(output, bool)):
        return output
    found = f"output = {output!r:.60}"
    raise InputError(found, "a key, an index or a function of the answer", "write for example output='logits'")


def name_of(output: Output) -> str:
    """Return what identifies ``output`` in a record."""
    return f"{output.__module__}.{output.__qualname__}" if callable(output) else repr(output)


def scores_of(model: nn.Module, x: Any, output: Output = None) -> Tensor:
    """Return the scores (n, classes) that ``model`` gives; an analog model may know its ``output`` itself."""
    own = getattr(model, "output", None) is not None and hasattr(model, "reads")
    return scores_in(model(x), None if own else output)


def scores_in(answer: Any, output: Output = None) -> Tensor:
    """Return the scores in an answer; raises :class:`InputError` where ``output`` does not find one tensor."""
    found = answer
    if callable(output):
        found = output(answer)
    elif output is not None and not isinstance(answer, Tensor):
        found = _part(answer, output)
    if isinstance(found, Tensor):
        return found
    expected = "one tensor with the scores of the classes"
    if output is None:
        raise InputError(f"a model that answers with {_described(answer)}", expected, f"say which: {_example(answer)}")
    raise InputError(f"{_described(found)} at output={output!r:.60}", expected, f"write for example {_example(answer)}")


def _part(answer: Any, output: str | int) -> Any:
    try:
        if isinstance(output, str):
            return answer[output] if isinstance(answer, Mapping) else getattr(answer, output)
        return list(answer.values())[output] if isinstance(answer, Mapping) else answer[output]
    except (AttributeError, IndexError, KeyError, TypeError):
        raise InputError(
            f"no part {output!r} in a model's answer, {_described(answer)}",
            "a key or an index of it",
            f"write for example {_example(answer)}",
        ) from None


def _described(answer: Any) -> str:
    if isinstance(answer, Mapping):
        return "a dict of " + ", ".join(repr(k) for k in answer)
    if isinstance(answer, list | tuple):
        return f"a {type(answer).__name__} of {len(answer)}"
    return f"a {type(answer).__name__}"


def _example(answer: Any) -> str:
    """Return the argument that would find a tensor in an answer."""
    parts = list(answer.items()) if isinstance(answer, Mapping) else []
    if not parts and isinstance(answer, list | tuple):
        parts = list(enumerate(answer))
    named = [key for key, value in parts if isinstance(value, torch.Tensor) and value.dim() > 1]
    best = "logits" if "logits" in named else named[0] if named else None
    return "output=lambda answer: ..." if best is None else f"output={best!r}"
