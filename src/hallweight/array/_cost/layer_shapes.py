"""The layers of a model as arrays see them: rows, columns, and how many inputs a layer gets in one inference.

A model of PyTorch is read by running it once on zeros. This file does not import torch: who has such a model has
brought it along.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import whole_number

_USUAL_SPREAD = 0.25  # of weights in units of their column's largest
_IMAGE_SIZES = (32, 28, 8, 224)  # tried in turn for a model of images; the first that it takes


@names_keywords
@dataclass(frozen=True)
class LayerShape:
    """A layer whose weights lie on arrays.

    name       -  of the layer in its model
    rows       1  inputs of one group: kernel positions times channels
    columns    1  outputs of one group
    groups     1  each with arrays of its own
    positions  1  inputs in one inference: the pixels of its output; stride and padding are in it
    """

    name: str
    rows: int
    columns: int
    groups: int = 1
    positions: int = 1

    def __post_init__(self) -> None:
        for name in ("rows", "columns", "groups", "positions"):
            whole_number(f"{name} of layer {self.name!r}", getattr(self, name), 1)

    @property
    def weights(self) -> int:
        """Weights of all groups."""
        return self.groups * self.rows * self.columns

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one inference."""
        return self.weights * self.positions


def layer_shapes(model: Any, input_shape: Sequence[int] | None = None) -> tuple[LayerShape, ...]:
    """Return the layers of a PyTorch model that go onto arrays, in the order of their first use.

    ``Linear``, convolutions, and the four projections of a ``MultiheadAttention``. A list of :class:`LayerShape` is
    returned as it is.

    input_shape  of one input without the batch, as (3, 32, 32); ``None``: as the first layer asks, and for images the
                 first size of 32, 28, 8 and 224 pixels that the model takes

    Raises :class:`InputError` for what is neither, and for inputs that the model does not take.
    """
    if isinstance(model, Iterable) and not hasattr(model, "modules"):
        given = tuple(model)
        if given and all(isinstance(s, LayerShape) for s in given):
            return given
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(model, torch.nn.Module):
        raise InputError(
            f"{model!r:.60}",
            "a model of PyTorch, or a list of hallweight.array.LayerShape",
            "pass for example hallweight.network.resnet18()",
        )
    plain = model.plain() if hasattr(model, "plain") and hasattr(model, "spec") else model
    reasons = []
    for shape in [tuple(input_shape)] if input_shape is not None else _likely_inputs(plain):
        try:
            found = _traced(torch, plain, shape)
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            reasons.append(str(error).splitlines()[0][:80])
            continue
        if found:
            return found
        reasons.append("no layer with weights was used")
    tried = "an input" if not reasons else reasons[0]
    raise InputError(
        f"that the model does not run on zeros ({tried})",
        "the shape of one input without the batch",
        "give input_shape=(channels, height, width), or a list of hallweight.array.LayerShape",
    )


def weight_sample(model: Any, most: int = 4000) -> Array:
    """Return a sample of a model's weights in units of their column's largest, (n,); of shapes alone a normal one."""
    layers = [m for m in model.modules() if _has_weights(m)] if hasattr(model, "modules") else []
    if not layers:
        return np.clip(np.random.default_rng(0).normal(0, _USUAL_SPREAD, most // 2), -1, 1)
    each = max(most // len(layers), 1)
    out = []
    for layer in layers:
        rows = layer.weight.detach().float().cpu().numpy().reshape(layer.weight.shape[0], -1)[:each]
        scale = np.abs(rows).max(1, keepdims=True)
        unit = (rows / np.where(scale > 0, scale, 1.0)).ravel()
        out.append(unit[:: max(len(unit) // each, 1)])
    return np.concatenate(out).astype(float)


def _has_weights(layer: Any) -> bool:
    return (_is_linear(layer) or _is_convolution(layer)) and getattr(layer, "weight", None) is not None


def _likely_inputs(model: Any) -> Iterator[tuple[int, ...]]:
    first = next((m for m in model.modules() if hasattr(m, "weight") and (_is_linear(m) or _is_convolution(m))), None)
    if first is None:
        return
    if _is_linear(first):
        yield (first.in_features,)
        return
    for size in _IMAGE_SIZES:
        yield (first.in_channels, *[size] * len(first.kernel_size))


def _traced(torch: Any, model: Any, shape: tuple[int, ...]) -> tuple[LayerShape, ...]:
    """Run the model once on zeros and note what each layer gives."""
    found: dict[str, LayerShape] = {}

    def note(name: str, layer: Any) -> Any:
        def hook(_: Any, inputs: Any, output: Any) -> None:
            for s in _shapes_of(name, layer, inputs, output):
                before = found.get(s.name)
                again = 0 if before is None else before.positions  # a layer that is used twice
                found[s.name] = LayerShape(s.name, s.rows, s.columns, s.groups, s.positions + again)

        return hook

    with _evaluation(model), torch.no_grad():
        hooks = [m.register_forward_hook(note(n, m)) for n, m in model.named_modules() if _has_shape(m)]
        try:
            some = next(model.parameters())
            model(torch.zeros(1, *shape, dtype=some.dtype, device=some.device))
        finally:
            for hook in hooks:
                hook.remove()
    return tuple(found.values())


@contextmanager
def _evaluation(model: Any) -> Iterator[None]:
    """Let a model evaluate, so that running it changes none of its statistics."""
    training = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, mode in training:
            module.training = mode


def _is_linear(layer: Any) -> bool:
    return hasattr(layer, "in_features") and hasattr(layer, "out_features")


def _is_convolution(layer: Any) -> bool:
    return all(hasattr(layer, n) for n in ("in_channels", "out_channels", "kernel_size", "groups"))


def _is_attention(layer: Any) -> bool:
    return hasattr(layer, "embed_dim") and hasattr(layer, "num_heads") and hasattr(layer, "out_proj")


def _has_shape(layer: Any) -> bool:
    inside = type(layer).__name__ == "NonDynamicallyQuantizableLinear"  # of an attention, which does not call it
    return not inside and (_is_linear(layer) or _is_convolution(layer) or _is_attention(layer))


def _shapes_of(name: str, layer: Any, inputs: Any, output: Any) -> Iterator[LayerShape]:
    if _is_attention(layer):
        width, query = layer.embed_dim, inputs[0]
        for k, part in enumerate(("query", "key", "value")):
            yield LayerShape(f"{name}.{part}", width, width, 1, inputs[k].numel() // inputs[k].shape[-1])
        yield LayerShape(f"{name}.output", width, width, 1, query.numel() // query.shape[-1])
    elif _is_linear(layer):
        yield LayerShape(name, layer.in_features, layer.out_features, 1, output.numel() // layer.out_features)
    else:
        g = layer.groups
        rows = layer.in_channels // g * prod(layer.kernel_size)
        yield LayerShape(name, rows, layer.out_channels // g, g, output.numel() // layer.out_channels)
