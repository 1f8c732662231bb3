"""From a PyTorch model to the same model on devices, and back."""

import copy
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from ..array import PROGRAMS, SCHEMES, Crossbar, check_bits, check_card, nominal
from ..core import Card, InputError, did_you_mean
from ._conv2d import AnalogConv2d
from ._layer import AnalogLayer, Reads, Spec
from ._linear import AnalogLinear

_ANALOG: dict[type[nn.Module], type[AnalogLayer]] = {a.plain: a for a in (AnalogLinear, AnalogConv2d)}
_DIGITAL = (nn.modules.batchnorm._BatchNorm, nn.LayerNorm, nn.GroupNorm, nn.PReLU)


class AnalogModel(nn.Module):
    """A model whose linear and convolution layers sit on devices; ``net`` is the model with these layers swapped.

    It is an ordinary module: ``net`` keeps the names of the plain model's parameters, whose ``state_dict`` loads into
    it; after programming the buffers hold the programmed weights, so a saved ``state_dict`` holds them too.
    """

    def __init__(self, net: nn.Module, spec: Spec, reads: Reads) -> None:
        super().__init__()
        self.net, self.spec, self.reads = net, spec, reads
        self.law = nominal(spec.card)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Run the model; each call reads all devices anew."""
        return self.net(*args, **kwargs)

    @property
    def layers(self) -> dict[str, AnalogLayer]:
        """The analog layers by name."""
        return {n: m for n, m in self.net.named_modules() if isinstance(m, AnalogLayer)}

    @property
    def read_noise(self) -> bool:
        """Whether reads are noisy (settable)."""
        return self.reads.on

    @read_noise.setter
    def read_noise(self, on: bool) -> None:
        self.reads.on = bool(on)

    def calibrate(self, inputs: Tensor) -> None:
        """Set the converter ranges of every layer from the float model on ``inputs``; programmed weights are dropped.

        The range is the percentile ``spec.percentile`` of the sizes of the layer's inputs, and of its column outputs.
        """
        for layer in self.layers.values():
            layer.observe(True)
        try:
            with torch.no_grad():
                self.net(inputs)
        finally:
            for layer in self.layers.values():
                layer.observe(False)

    def program(self, rng: np.random.Generator, how: str = "verify", **options: Any) -> dict[str, Crossbar]:
        """Sample new devices and program the weights onto them; returns the array of each layer.

        ``how`` is ``"verify"`` (closed loop) or ``"open"``; ``options`` go to :func:`hallweight.array.program`. The
        stream of the read noise is started from ``rng`` too, so the same ``rng`` gives the same outputs.
        """
        if how not in PROGRAMS:
            raise InputError(
                f"the unknown way to program {how!r}", "one that exists", did_you_mean(how, list(PROGRAMS))
            )
        for name, layer in self.layers.items():
            _check_weights(name, layer.weight)
        self.reads.reseed(int(rng.integers(2**62)))
        return {name: layer.put(rng, how, self.law, **options) for name, layer in self.layers.items()}

    def bake(self) -> nn.Module:
        """Return a plain PyTorch module with the programmed weights: no converters and no read noise."""
        net = copy.deepcopy(self.net)
        for layer in [m for m in net.modules() if isinstance(m, AnalogLayer)]:
            layer.unwire()
        return net


def convert(
    model: nn.Module,
    card: Card,
    scheme: str = "bipolar",
    *,
    bits_in: "int | None" = 8,
    bits_out: "int | None" = 8,
    calibrate: "Tensor | None" = None,
    weight_scale: Literal["column", "layer"] = "column",
    percentile: float = 99.9,
) -> AnalogModel:
    """Return a copy of ``model`` whose ``Linear`` and ``Conv2d`` layers sit on devices of ``card``.

    Biases and normalisation layers stay digital. ``bits_in`` and ``bits_out`` are those of the DAC and ADC of each
    layer, ``None`` for ideal ones; ``calibrate`` are inputs of the model from which their ranges are set.
    ``weight_scale``: the largest weight of each column, or of the layer, is the full scale. Program before use:
    ``analog.program(rng)``. Raises :class:`InputError` for other layers with weights, weights that are not finite, and
    cards or schemes that do not fit.
    """
    check_card(card)
    check_bits(bits_in, "bits_in")
    check_bits(bits_out, "bits_out")
    for known, name, what in ((list(SCHEMES), scheme, "scheme"), (["column", "layer"], weight_scale, "weight_scale")):
        if name not in known:
            raise InputError(f"the unknown {what} {name!r}", "one that exists", did_you_mean(str(name), known))
    if not 0 < percentile <= 100:
        raise InputError(f"percentile={percentile!r}", "a number above 0 and up to 100", "choose for example 99.9")
    SCHEMES[scheme].swing(card)
    _check_model(model)
    net, reads = copy.deepcopy(model), Reads()
    spec = Spec(card, scheme, bits_in, bits_out, weight_scale, percentile)
    for layer in [m for m in net.modules() if type(m) in _ANALOG]:
        layer.__class__ = analog = _ANALOG[type(layer)]
        analog.wire(layer, spec, reads)  # type: ignore[arg-type]
    out = AnalogModel(net, spec, reads)
    if calibrate is not None:
        out.calibrate(calibrate)
    return out


def _check_model(model: nn.Module) -> None:
    if not isinstance(model, nn.Module):
        raise InputError(f"a {type(model).__name__}", "a PyTorch model (nn.Module)", "pass the model itself")
    found = 0
    for name, module in model.named_modules():
        if type(module) in _ANALOG:
            found += 1
            _check_weights(name, module.weight)
        elif list(module.parameters(recurse=False)) and not isinstance(module, _DIGITAL):
            raise InputError(
                f"the layer {name or 'model'!r} of type {type(module).__name__}, which holds weights",
                "Linear and Conv2d layers (biases and normalisation stay digital)",
                "replace it, or convert the part of the model without it",
            )
    if not found:
        raise InputError("a model without Linear or Conv2d layers", "weights to put on devices", "check the model")


def _check_weights(name: str, weight: Tensor) -> None:
    if not torch.isfinite(weight).all():
        raise InputError(
            f"weights that are not finite in layer {name or 'model'!r}",
            "finite numbers",
            "check the training for a divergence",
        )
