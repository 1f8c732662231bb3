"""A model on devices: programmed, read, calibrated and turned back into plain PyTorch."""

import copy
from typing import Any

import numpy as np
import torch
from torch import nn

from hallweight.array import PROGRAMS, Crossbar, nominal
from hallweight.core import InputError
from hallweight.core.retired import renamed_keywords
from hallweight.core.validation import one_of

from .analog_layer import AnalogLayer
from .array_spec import ArraySpec, ReadState
from .check_model import check_weights
from .hardware_aware_noise import HardwareAwareNoise
from .layer_kinds import restore
from .slice_digits import check_live


class AnalogModel(nn.Module):
    """A model whose linear and convolution layers sit on devices; ``net`` is the model with these layers swapped.

    It is an ordinary module. ``net`` keeps the names of the plain model's parameters, whose ``state_dict`` loads into
    it. After programming the buffers hold the programmed weights, so a saved ``state_dict`` holds them too.
    """

    def __init__(self, net: nn.Module, spec: ArraySpec, reads: ReadState) -> None:
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
    def aware(self) -> HardwareAwareNoise:
        """What hardware-aware training does to the weights (settable); from the card unless set."""
        return self.reads.noise_of(self.spec)

    @aware.setter
    def aware(self, aware: HardwareAwareNoise) -> None:
        self.reads.aware = aware

    @property
    def read_noise(self) -> bool:
        """Whether reads are noisy (settable)."""
        return self.reads.noisy

    @read_noise.setter
    def read_noise(self, on: bool) -> None:
        self.reads.noisy = bool(on)

    def calibrate(self, *inputs: Any) -> None:
        """Set the converter ranges of every layer from the float model on ``inputs``; programmed weights are dropped.

        ``inputs`` are what the model is called with. The ranges are the percentile ``spec.percentile`` of the
        sizes of the layer's inputs, and of its column outputs. With ``None`` they are those of least mean square error.
        Raises :class:`InputError` for a layer that was not called: a model that uses its weights in another way would
        read them past the devices.
        """
        layers = self.layers
        for layer in layers.values():
            layer.observe(True)
        try:
            with torch.no_grad():
                self.net(*inputs)
            idle = [name for name, layer in layers.items() if not layer.observed]
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

        how      ``"verify"`` (closed loop), ``"open"`` (blind) or ``"exact"`` (states on their targets)
        options  go to :func:`hallweight.array.program`

        The stream of the read noise is started from ``rng`` too, so the same ``rng`` gives the same outputs.
        """
        one_of("how", how, PROGRAMS)
        for name, layer in self.layers.items():
            check_weights(name, layer)
        self.reads.reseed(int(rng.integers(2**62)))
        return {name: layer.program_weights(rng, how, self.law, **options) for name, layer in self.layers.items()}

    @renamed_keywords("0.1.0", boxes="crossbars")
    def refresh(self, crossbars: dict[str, Crossbar]) -> None:
        """Take over the states that the devices of these arrays have now, as weights of the float model too."""
        for name, crossbar in crossbars.items():
            layer = self.layers[name]
            layer.load_crossbar(crossbar)
            with torch.no_grad():
                layer.weight.copy_(layer.programmed_weight())

    def bake(self) -> nn.Module:
        """Return a plain PyTorch module with the programmed weights: no converters and no read noise."""
        return self._detached(programmed=True)

    def plain(self) -> nn.Module:
        """Return the plain PyTorch module with the float weights."""
        return self._detached(programmed=False)

    def _detached(self, programmed: bool) -> nn.Module:
        net = copy.deepcopy(self.net)
        for layer in [m for m in net.modules() if isinstance(m, AnalogLayer)]:
            layer.detach(programmed)
        restore(net)
        return net
