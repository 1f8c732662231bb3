"""Functions that a sweep may call elsewhere: by name, never as a pickled closure.

A function is known as ``module:name``, or as ``file.py:name`` for one that stands in a script. It takes keyword
arguments that JSON can hold and returns numbers, words, lists, arrays, or a dictionary of them.
"""

import hashlib
import importlib
import importlib.util
import inspect
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any, TypeVar

import numpy as np

from ..errors import InputError, did_you_mean
from ..revision import PHYSICS_REVISION

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)
_UNITS = "__hallweight_units__"


def returns(**units: str) -> Callable[[F], F]:
    """Mark a function with the units of what it returns, by name: ``@returns(energy="J")``."""

    def mark(function: F) -> F:
        setattr(function, _UNITS, units)
        return function

    return mark


def units_of(function: Function) -> Mapping[str, str]:
    """Return the units of what a function returns, empty if it does not say."""
    units: Mapping[str, str] = getattr(function, _UNITS, {})
    return units


def name_of(function: Function | str) -> str:
    """Return the name by which another process finds a function; raises :class:`InputError` if it cannot."""
    if isinstance(function, str):
        load_function(function)
        return function
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
    if not name or "<" in name or "." in name:
        found = f"the function {name or type(function).__name__}"
        do = "define it with def at the top of a module or script, and give what else it needs as fixed arguments"
        raise InputError(found, "a function that another process can import by its name", do)
    if module != "__main__":
        return f"{module}:{name}"
    file = getattr(sys.modules["__main__"], "__file__", None)
    if file is None:
        found = f"the function {name} of an interactive session"
        raise InputError(found, "a function that another process can import", "put it into a .py file and import it")
    return f"{Path(file).resolve()}:{name}"


def load_function(name: str) -> Function:
    """Return the function of a name, ``module:name`` or ``file.py:name``; raises :class:`InputError`."""
    where, _, attribute = name.rpartition(":")
    if not where or not attribute:
        do = "name one as hallweight.chain:point or my_script.py:my_function"
        raise InputError(f"the function {name!r}", "module:function or file.py:function", do)
    try:
        module = _module_of(Path(where)) if where.endswith(".py") else importlib.import_module(where)
    except (ImportError, OSError) as error:
        raise InputError(
            f"that {where} cannot be imported ({error})", f"the module of {attribute}", "check the name"
        ) from (error)
    function = getattr(module, attribute, None)
    if not callable(function):
        there = [n for n in dir(module) if not n.startswith("_") and callable(getattr(module, n, None))]
        raise InputError(f"no function {attribute!r} in {where}", "one that is there", did_you_mean(attribute, there))
    found: Function = function
    return found


def _module_of(file: Path) -> Any:
    """Import a script under a name of its own, once a process; what it guards by ``__main__`` does not run."""
    name = f"_hallweight_sweep_{hashlib.sha256(str(file).encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None or not file.exists():
        raise OSError("no such file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def revision_of(name: str, function: Function) -> str:
    """Return what changes when the function does: hallweight's revisions of physics, or the text of a user's function.

    A change in what a user's function calls is not seen; ``revision=`` of the sweep tells it.
    """
    if name.startswith("hallweight."):
        return json.dumps(dict(sorted(PHYSICS_REVISION.items())))
    try:
        text = inspect.getsource(function)
    except (OSError, TypeError):
        text = ""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def takes_seed(function: Function) -> bool:
    """Whether a function takes a ``seed``."""
    try:
        return "seed" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


def point_key(name: str, revision: str, arguments: Mapping[str, Any]) -> str:
    """Return 32 characters that identify a function, its revision and its arguments; a file counts by its content."""
    where, _, attribute = name.rpartition(":")
    called = f"{PurePath(where).name}:{attribute}" if where.endswith(".py") else name
    text = json.dumps([called, revision, {k: _hashed(v) for k, v in arguments.items()}], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def point_seed(name: str, arguments: Mapping[str, Any]) -> int:
    """Return the seed of a point that was given none: from its arguments, so that no order or engine changes it."""
    return int(point_key(name, "seed", arguments)[:8], 16)


def _hashed(value: Any) -> Any:
    if isinstance(value, PurePath):
        return {"sha256": hashlib.sha256(Path(value).read_bytes()).hexdigest(), "name": value.name}
    return value


def plain(value: Any) -> Any:
    """Return what JSON can hold, without losing a digit; raises :class:`InputError` for what it cannot."""
    if value is None or isinstance(value, str | bool | int | float):
        return value.item() if isinstance(value, np.generic) else value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    found = f"a {type(value).__name__} among what the function returned"
    raise InputError(found, "numbers, words, lists, arrays or dictionaries of them", "return those, a card as its text")
