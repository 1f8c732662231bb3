"""Which models can go onto arrays: layers with weights are of a known kind, stay digital, or are refused."""

from collections.abc import Collection

import torch
from torch import nn
from torch.nn.parameter import is_lazy
from torch.nn.utils.parametrize import is_parametrized

from hallweight.core import InputError, did_you_mean

from .analog_layer import AnalogLayer
from .layer_kinds import LAYER_FILES, SPLIT_LAYERS, is_layer, walk

_NORMS = (nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm)
_DIGITAL = (*_NORMS, nn.PReLU, nn.Embedding, nn.EmbeddingBag)  # scale or look up; none is a product with a matrix


def check_model(model: nn.Module, digital: Collection[str] = ()) -> None:
    """Raise :class:`InputError` unless every layer with weights can go onto arrays or stay digital."""
    if not isinstance(model, nn.Module):
        raise InputError(f"a {type(model).__name__}", "a PyTorch model (nn.Module)", "pass the model itself")
    if hasattr(model, "_orig_mod"):
        raise InputError("a model that went through torch.compile", "the model before", "pass model._orig_mod")
    names = [name for name, _ in model.named_modules()] + [name for name, _ in model.named_parameters()]
    for name in digital:
        if name not in names:
            raise InputError(f"no layer {name!r} to leave digital", "one of the model's", did_you_mean(name, names))
    convertible = [_goes_onto_arrays(name, module, digital) for name, module in walk(model, digital)]
    if not any(convertible):
        raise InputError(
            f"a model without {_kinds('or')} layers to convert",
            "weights to put on devices",
            "give a model that holds such a layer and does not leave all of them digital",
        )


def check_weights(name: str, module: nn.Module) -> None:
    """Raise :class:`InputError` unless all weights of a layer are finite real numbers."""
    for weight in module.parameters():
        if not weight.is_floating_point():
            raise InputError(f"{weight.dtype} weights in {_described(name)}", "real weights", "convert a real model")
        if not torch.isfinite(weight).all():
            raise InputError(
                f"weights that are not finite in {_described(name)}",
                "finite numbers",
                "check the training for a divergence",
            )


def _goes_onto_arrays(name: str, module: nn.Module, digital: Collection[str]) -> bool:
    kind = type(module)
    parameters = {n for n, _ in module.named_parameters(recurse=False)}
    if is_parametrized(module) or (is_layer(kind) and "weight" not in parameters):
        raise InputError(
            f"a weight of {_described(name)} that is computed from other parameters (weight or spectral norm, pruning)",
            "a weight that is a parameter of the layer",
            "make it one with torch.nn.utils.parametrize.remove_parametrizations, remove_weight_norm or prune.remove",
        )
    if any(is_lazy(parameter) for parameter in module.parameters(recurse=False)):
        raise InputError(f"the layer {name!r} of type {kind.__name__} without shape", "weights", "run the model once")
    if is_layer(kind) or kind in SPLIT_LAYERS:
        check_weights(name, module)
        return True
    unnamed = {n for n in parameters if (f"{name}.{n}" if name else n) not in digital}
    if unnamed and not isinstance(module, _DIGITAL):
        leave = repr(name) if name else ", ".join(map(repr, sorted(unnamed)))
        raise InputError(
            f"{_described(name)} of type {kind.__name__}, which holds weights",
            f"{_kinds('and')} layers (biases, norms and embeddings stay digital)",
            _what_to_do(kind, leave),
        )
    return False


def _what_to_do(kind: type[nn.Module], leave: str) -> str:
    digital = f"leave it digital with digital=[{leave}]"
    if issubclass(kind, AnalogLayer):
        return "pass the analog model itself, or its plain()"
    if issubclass(kind, tuple(LAYER_FILES)):
        return f"register its class with hallweight.network.register_layer({kind.__name__}), or {digital}"
    return f"replace it, or {digital}"


def _described(name: str) -> str:
    return f"the layer {name!r}" if name else "the model itself"


def _kinds(last: str) -> str:
    """Return the kinds of layers that go onto arrays, with the word ``last`` before the last of them."""
    *first, end = (kind.__name__ for kind in (*LAYER_FILES, *SPLIT_LAYERS))
    return f"{', '.join(first)} {last} {end}"
