"""The layers that go onto arrays: a new kind is a new file here and one line in :data:`LAYER_FILES`.

The file ``conv2d`` of ``nn.Conv2d`` holds the class ``AnalogConv2d``, an :class:`AnalogLayer`, and so on.
"""

from collections.abc import Collection, Iterator
from importlib import import_module
from inspect import isclass
from typing import Any, TypeVar, cast

from torch import nn

from hallweight.core import InputError

from .analog_layer import AnalogLayer
from .attention import AnalogMultiheadAttention

LAYER_FILES: dict[type[nn.Module], str] = {
    nn.Linear: "linear",
    nn.Conv1d: "conv1d",
    nn.Conv2d: "conv2d",
}
"""The file with the analog form of each plain layer."""

SPLIT_LAYERS: tuple[type[nn.Module], ...] = (nn.MultiheadAttention,)
"""Layers that are split into several layers of the kinds above."""

_SHORT_CUTS: dict[type[nn.Module], tuple[str, Any]] = {  # that read the weights of their layers without calling them
    nn.TransformerEncoder: ("use_nested_tensor", False),
    nn.TransformerEncoderLayer: ("activation_relu_or_gelu", 0),
}
_SAVED_FLAG = "_before_arrays"


_REGISTERED: dict[type[nn.Module], type[AnalogLayer]] = {}
_Kind = TypeVar("_Kind", bound=type[nn.Module])


def register_layer(kind: _Kind) -> _Kind:
    """Let :func:`convert` put layers of a class of yours onto arrays; usable as a decorator.

    ``kind`` is a subclass of ``Linear``, ``Conv1d`` or ``Conv2d``. A ``forward`` of its own calls
    ``super().forward(x)``, which then reads the arrays; what it does before and after is digital. A class is registered
    by itself, not for its subclasses. Raises :class:`InputError` for other classes, and for a ``forward`` that would
    compute past the arrays.
    """
    base = _base_of(kind)
    if kind in LAYER_FILES or kind in _REGISTERED:
        return kind
    names = {name for c in kind.__mro__[: kind.__mro__.index(base)] for name in _names_in(c)}
    if kind.forward is not base.forward and not {"super", "forward"} <= names:
        raise InputError(
            f"a forward of {kind.__name__} that does not call super().forward",
            f"a layer that multiplies as {base.__name__} does",
            "call super().forward(x) in it, or leave the layer digital",
        )
    form = type(f"Analog{kind.__name__}", (kind, _built_in_form(base)), {"plain": kind, "__reduce_ex__": _reduce})
    _REGISTERED[kind] = cast("type[AnalogLayer]", form)
    return kind


def is_layer(kind: type[nn.Module]) -> bool:
    """Whether a layer of this class goes onto arrays."""
    return kind in LAYER_FILES or kind in _REGISTERED


def analog_form(plain: type[nn.Module]) -> type[AnalogLayer]:
    """Return the analog layer of a plain one."""
    return _REGISTERED[plain] if plain in _REGISTERED else _built_in_form(plain)


def _built_in_form(plain: type[nn.Module]) -> type[AnalogLayer]:
    file = import_module(f".{LAYER_FILES[plain]}", __package__)
    return cast("type[AnalogLayer]", getattr(file, f"Analog{plain.__name__}"))


def _base_of(kind: Any) -> type[nn.Module]:
    for base in kind.__mro__ if isclass(kind) and not issubclass(kind, AnalogLayer) else ():
        if base in LAYER_FILES:
            return base
    kinds = ", ".join(k.__name__ for k in LAYER_FILES)
    raise InputError(f"{kind!r:.80}", f"a subclass of one of {kinds}", "pass the class of the layer itself")


def _names_in(kind: type) -> tuple[str, ...]:
    """Return the names that the forward of a class itself uses."""
    forward = kind.__dict__.get("forward")
    code = getattr(forward, "__code__", None)
    return () if code is None else tuple(code.co_names) + tuple(code.co_freevars)


def _reduce(layer: Any, protocol: int) -> tuple[Any, ...]:
    """Copy and pickle a layer of a class that is made here: by its plain class."""
    del protocol
    return _empty, (type(layer).plain,), layer.__getstate__()


def _empty(plain: type[nn.Module]) -> nn.Module:
    form = analog_form(register_layer(plain))
    return form.__new__(form)


def walk(module: nn.Module, digital: Collection[str], name: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Yield the modules that are not left digital; an attention that was not split as one."""
    if name in digital:
        return
    yield name, module
    if type(module) not in SPLIT_LAYERS:
        for child, inner in module.named_children():
            yield from walk(inner, digital, f"{name}.{child}" if name else child)


def prepare(net: nn.Module, digital: Collection[str] = ()) -> Iterator[nn.Module]:
    """Prepare a model in place and yield the plain layers that go onto arrays, each once."""
    for _, module in list(walk(net, digital)):
        if type(module) is nn.MultiheadAttention:
            module.__class__ = AnalogMultiheadAttention
            cast(AnalogMultiheadAttention, module).split()
    for module in net.modules():
        for kind, (flag, off) in _SHORT_CUTS.items():
            if isinstance(module, kind):
                module.__dict__.setdefault(_SAVED_FLAG, getattr(module, flag))
                setattr(module, flag, off)
    yield from dict.fromkeys(m for _, m in walk(net, digital) if is_layer(type(m)))


def restore(net: nn.Module) -> None:
    """Undo in place what :func:`prepare` did; the layers are plain ones again."""
    for module in net.modules():
        if isinstance(module, AnalogMultiheadAttention):
            module.join()
        for kind, (flag, _) in _SHORT_CUTS.items():
            if isinstance(module, kind):
                setattr(module, flag, module.__dict__.pop(_SAVED_FLAG))
