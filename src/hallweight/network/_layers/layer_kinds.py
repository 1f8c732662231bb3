"""The layers that go onto arrays: a new kind is a new file here and one line in :data:`LAYER_FILES`.

The file ``conv2d`` of ``nn.Conv2d`` holds the class ``AnalogConv2d``, an :class:`AnalogLayer`, and so on.
"""

from collections.abc import Collection, Iterator
from importlib import import_module
from typing import Any, cast

from torch import nn

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


def analog_form(plain: type[nn.Module]) -> type[AnalogLayer]:
    """Return the analog layer of a plain one."""
    file = import_module(f".{LAYER_FILES[plain]}", __package__)
    return cast("type[AnalogLayer]", getattr(file, f"Analog{plain.__name__}"))


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
    yield from dict.fromkeys(m for _, m in walk(net, digital) if type(m) in LAYER_FILES)


def restore(net: nn.Module) -> None:
    """Undo in place what :func:`prepare` did; the layers are plain ones again."""
    for module in net.modules():
        if isinstance(module, AnalogMultiheadAttention):
            module.join()
        for kind, (flag, _) in _SHORT_CUTS.items():
            if isinstance(module, kind):
                setattr(module, flag, module.__dict__.pop(_SAVED_FLAG))
