"""Which layers of a model go onto arrays, which stay digital, and which cannot be converted."""

from collections.abc import Collection, Iterator
from typing import Any, cast

import torch
from torch import nn
from torch.nn.parameter import is_lazy
from torch.nn.utils.parametrize import is_parametrized

from hallweight.core import InputError, did_you_mean

from .analog_layer import AnalogLayer
from .attention import AnalogMultiheadAttention
from .conv1d import AnalogConv1d
from .conv2d import AnalogConv2d
from .linear import AnalogLinear

_LAYERS = (AnalogLinear, AnalogConv1d, AnalogConv2d)
ANALOG: dict[type[nn.Module], type[AnalogLayer]] = {a.plain: a for a in _LAYERS}
"""The analog layer of each plain one."""

_NORMS = (nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm)
_DIGITAL = (*_NORMS, nn.PReLU, nn.Embedding, nn.EmbeddingBag)  # scale or look up; none is a product with a matrix
_SHORT_CUTS: dict[type[nn.Module], tuple[str, Any]] = {  # that read the weights of their layers without calling them
    nn.TransformerEncoder: ("use_nested_tensor", False),
    nn.TransformerEncoderLayer: ("activation_relu_or_gelu", 0),
}
_KEPT = "_before_arrays"


def check(model: nn.Module, digital: Collection[str] = ()) -> None:
    """Raise :class:`InputError` unless every layer with weights can go onto arrays or stay digital."""
    if not isinstance(model, nn.Module):
        raise InputError(f"a {type(model).__name__}", "a PyTorch model (nn.Module)", "pass the model itself")
    if hasattr(model, "_orig_mod"):
        raise InputError("a model that went through torch.compile", "the model before", "pass model._orig_mod")
    names = [name for name, _ in model.named_modules()] + [name for name, _ in model.named_parameters()]
    for name in digital:
        if name not in names:
            raise InputError(f"no layer {name!r} to leave digital", "one of the model's", did_you_mean(name, names))
    found = [_check_layer(name, module, digital) for name, module in _walk(model, "", digital)]
    if not any(found):
        raise InputError(
            "a model without Linear, Conv1d, Conv2d or attention layers to convert",
            "weights to put on devices",
            "check the model",
        )


def check_weights(name: str, module: nn.Module) -> None:
    """Raise :class:`InputError` unless all weights of a layer are finite real numbers."""
    for weight in module.parameters():
        if not weight.is_floating_point():
            raise InputError(f"{weight.dtype} weights in {_named(name)}", "real weights", "convert a real model")
        if not torch.isfinite(weight).all():
            raise InputError(
                f"weights that are not finite in {_named(name)}",
                "finite numbers",
                "check the training for a divergence",
            )


def layers_to_convert(net: nn.Module, digital: Collection[str] = ()) -> Iterator[nn.Module]:
    """Prepare a model in place and yield the plain layers that go onto arrays, each once."""
    for _, module in list(_walk(net, "", digital)):
        if type(module) is nn.MultiheadAttention:
            module.__class__ = AnalogMultiheadAttention
            cast(AnalogMultiheadAttention, module).split()
    for module in net.modules():
        for kind, (flag, off) in _SHORT_CUTS.items():
            if isinstance(module, kind):
                module.__dict__.setdefault(_KEPT, getattr(module, flag))
                setattr(module, flag, off)
    yield from dict.fromkeys(m for _, m in _walk(net, "", digital) if type(m) in ANALOG)


def restore(net: nn.Module) -> None:
    """Undo in place what :func:`layers_to_convert` prepared; the layers are plain ones again."""
    for module in net.modules():
        if isinstance(module, AnalogMultiheadAttention):
            module.join()
        for kind, (flag, _) in _SHORT_CUTS.items():
            if isinstance(module, kind):
                setattr(module, flag, module.__dict__.pop(_KEPT))


def _walk(module: nn.Module, name: str, digital: Collection[str]) -> Iterator[tuple[str, nn.Module]]:
    """Yield the modules that are not left digital; an attention that was not split as one."""
    if name in digital:
        return
    yield name, module
    if type(module) is not nn.MultiheadAttention:
        for child, inner in module.named_children():
            yield from _walk(inner, f"{name}.{child}" if name else child, digital)


def _check_layer(name: str, module: nn.Module, digital: Collection[str]) -> bool:
    """Return whether the layer goes onto arrays."""
    kind = type(module)
    own = {n for n, _ in module.named_parameters(recurse=False)}
    if is_parametrized(module) or (kind in ANALOG and "weight" not in own):
        raise InputError(
            f"a weight of {_named(name)} that is computed from other parameters (weight or spectral norm, pruning)",
            "a weight that is a parameter of the layer",
            "make it one with torch.nn.utils.parametrize.remove_parametrizations, remove_weight_norm or prune.remove",
        )
    if any(is_lazy(parameter) for parameter in module.parameters(recurse=False)):
        raise InputError(f"the layer {name!r} of type {kind.__name__} without shape", "weights", "run the model once")
    if kind in ANALOG or kind is nn.MultiheadAttention:
        check_weights(name, module)
        return True
    left = {n for n in own if (f"{name}.{n}" if name else n) not in digital}
    if left and not isinstance(module, _DIGITAL):
        raise InputError(
            f"{_named(name)} of type {kind.__name__}, which holds weights",
            "Linear, Conv1d, Conv2d and MultiheadAttention layers (biases, norms and embeddings stay digital)",
            "replace it, or leave it digital with digital=["
            + (repr(name) if name else ", ".join(map(repr, sorted(left))))
            + "]",
        )
    return False


def _named(name: str) -> str:
    return f"the layer {name!r}" if name else "the model itself"
