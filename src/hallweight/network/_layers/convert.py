"""From a PyTorch model to the same model on devices, and back."""

import copy
from collections.abc import Collection
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from hallweight.array import PROGRAMS, SCHEMES, Crossbar, check_bits, check_card, check_tolerance, nominal, slices_of
from hallweight.core import Card, InputError, did_you_mean

from .analog_layer import AnalogLayer
from .array_spec import Reads, Spec
from .hardware_aware_noise import Aware
from .layer_kinds import ANALOG, check, check_weights, layers_to_convert, restore
from .slice_digits import check_live


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
    def live(self) -> bool:
        """Whether training sees the programmed devices as they are (settable), for training on the devices.

        Else it is hardware-aware: states, errors and noise are drawn anew in every forward pass. Not for slices.
        """
        return self.reads.live

    @live.setter
    def live(self, on: bool) -> None:
        check_live(on, self.spec.slices)
        self.reads.live = bool(on)

    @property
    def aware(self) -> Aware:
        """What hardware-aware training lets the weights suffer (settable); from the card unless set."""
        if self.reads.aware is None:
            self.reads.aware = Aware.of(self.spec.card, self.spec.scheme, tolerance=self.spec.tolerance)
        return self.reads.aware

    @aware.setter
    def aware(self, aware: Aware) -> None:
        self.reads.aware = aware

    @property
    def read_noise(self) -> bool:
        """Whether reads are noisy (settable)."""
        return self.reads.on

    @read_noise.setter
    def read_noise(self, on: bool) -> None:
        self.reads.on = bool(on)

    def calibrate(self, *inputs: Any) -> None:
        """Set the converter ranges of every layer from the float model on ``inputs``; programmed weights are dropped.

        ``inputs`` are what the model is called with. The ranges are the percentile ``spec.percentile`` of the
        sizes of the layer's inputs, and of its column outputs, or with ``None`` those of least mean square error.
        Raises :class:`InputError` for a layer that was not called: a model that uses its weights in another way would
        read them past the devices.
        """
        layers = self.layers
        for layer in layers.values():
            layer.observe(True)
        try:
            with torch.no_grad():
                self.net(*inputs)
            idle = [name for name, layer in layers.items() if not layer.seen]
        finally:
            for layer in layers.values():
                layer.observe(False)
        if idle:
            raise InputError(
                f"the layer {idle[0]!r}, which the model did not call",
                "layers that compute by being called",
                f"leave it digital with convert(..., digital=[{idle[0]!r}])",
            )

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
            check_weights(name, layer)
        self.reads.reseed(int(rng.integers(2**62)))
        return {name: layer.put(rng, how, self.law, **options) for name, layer in self.layers.items()}

    def refresh(self, boxes: dict[str, Crossbar]) -> None:
        """Take over the states that the devices of these arrays have now, as weights of the float model too."""
        for name, box in boxes.items():
            layer = self.layers[name]
            layer.hold(box)
            with torch.no_grad():
                layer.weight.copy_(layer.real())

    def bake(self) -> nn.Module:
        """Return a plain PyTorch module with the programmed weights: no converters and no read noise."""
        return self._unwired(programmed=True)

    def plain(self) -> nn.Module:
        """Return the plain PyTorch module with the float weights."""
        return self._unwired(programmed=False)

    def _unwired(self, programmed: bool) -> nn.Module:
        net = copy.deepcopy(self.net)
        for layer in [m for m in net.modules() if isinstance(m, AnalogLayer)]:
            layer.unwire(programmed)
        restore(net)
        return net


def convert(
    model: nn.Module,
    card: Card,
    scheme: str = "bipolar",
    *,
    bits_in: int | None = 8,
    bits_out: int | None = 8,
    tile: int | tuple[int, int] | None = None,
    calibrate: Tensor | tuple[Any, ...] | None = None,
    weight_scale: Literal["column", "tile", "layer"] = "column",
    percentile: float | None = 99.9,
    tolerance: float | None = None,
    slices: int = 1,
    digital: Collection[str] = (),
) -> AnalogModel:
    """Return a copy of ``model`` whose ``Linear``, ``Conv1d`` and ``Conv2d`` layers sit on devices of ``card``.

    So do the four projections of a ``MultiheadAttention``. Biases, normalisation layers and embeddings stay
    digital, and so do the layers and parameters named in ``digital``. ``bits_in`` and ``bits_out`` are those of the
    DAC and ADC of each layer, ``None`` for ideal ones; ``calibrate`` are inputs of the model from which their
    ranges are set (a tuple if it takes several), each at the ``percentile`` of the sizes, or with ``None`` where the
    mean square error, of rounding and clipping, is least. ``tile`` is the size of the largest array, rows or (rows,
    columns): a layer with more rows is cut into tiles, each with its own ADC, whose outputs are added digitally;
    ``None`` is arrays as large as needed. ``tolerance``: distance from its target, as a fraction of the range, at
    which write-verify leaves a device (half a mean step, or one read). ``weight_scale``: the full scale is the
    largest weight of each column, of each column of each tile, or of the layer. ``slices``: digits of a weight, each
    on arrays and ADCs of its own, for more weights than levels (:class:`hallweight.array.Slices`). Program before use:
    ``analog.program(rng)``. Raises :class:`InputError` for other layers with weights, weights that are not finite,
    and cards or schemes that do not fit.
    """
    check_card(card)
    check_bits(bits_in, "bits_in")
    check_bits(bits_out, "bits_out")
    check_tolerance(tolerance)
    scales = ["column", "tile", "layer"]
    for known, name, what in ((list(SCHEMES), scheme, "scheme"), (scales, weight_scale, "weight_scale")):
        if name not in known:
            raise InputError(f"the unknown {what} {name!r}", "one that exists", did_you_mean(str(name), known))
    if percentile is not None and not 0 < percentile <= 100:
        raise InputError(
            f"percentile={percentile!r}", "a number above 0 and up to 100, or None", "choose for example 99.9"
        )
    SCHEMES[scheme].swing(card)
    size = _tile(tile)
    check(model, digital)
    net, reads = copy.deepcopy(model), Reads(slices_of(card, SCHEMES[scheme], slices))
    spec = Spec(card, scheme, bits_in, bits_out, size, weight_scale, percentile, tolerance, slices)
    for layer in layers_to_convert(net, digital):
        layer.__class__ = analog = ANALOG[type(layer)]
        analog.wire(layer, spec, reads)  # type: ignore[arg-type]
    out = AnalogModel(net, spec, reads)
    if calibrate is not None:
        out.calibrate(*(calibrate if isinstance(calibrate, tuple) else (calibrate,)))
    return out


def _tile(tile: int | tuple[int, int] | None) -> tuple[int, int | None] | None:
    """Rows and columns of the largest array; a number gives the rows of arrays with as many columns as needed."""
    if tile is None:
        return None
    size: tuple[int, int | None] = (tile, None) if isinstance(tile, int) else tile
    known = [n for n in size if n is not None] if isinstance(size, tuple) and len(size) == 2 else []
    if isinstance(tile, bool) or not known or not all(type(n) is int and n >= 1 for n in known) or size[0] is None:
        raise InputError(
            f"tile={tile!r}", "the rows of the largest array, or (rows, columns), or None", "choose for example 128"
        )
    return size
