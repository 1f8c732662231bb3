"""A model on devices: programmed, read, calibrated and turned back into plain PyTorch."""

import copy
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from hallweight.array import PROGRAMS, Crossbar, nominal
from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.validation import one_of

from .._crossbar_read.noise_stream import RandomSource, generator_of
from ..model_output import Output, check_output, scores_in
from ..outside_graphs import outside_graphs
from .analog_layer import AnalogLayer
from .array_spec import ArraySpec, ReadState, check_live
from .calibration import calibration_inputs, modes_restored
from .check_model import check_weights
from .hardware_aware_noise import HardwareAwareNoise
from .layer_kinds import restore
from .saved_state import EXTRA, check_header, from_bytes, to_bytes


@names_keywords
class AnalogModel(nn.Module):
    """A model whose linear and convolution layers sit on devices; ``net`` is the model with these layers swapped.

    It is an ordinary module. ``net`` keeps the names of the plain model's parameters, whose ``state_dict`` loads into
    it. After programming the buffers hold the programmed weights, so a saved ``state_dict`` holds them too. It also
    holds the stream of the noise, and what it was saved from: it does not load into a model on another card, scheme,
    tile or number of slices.

    What was programmed stays until it is programmed again, through calls in training mode and calibrations. If the
    float weights have changed since, the first read says so.
    """

    def __init__(self, net: nn.Module, spec: ArraySpec, reads: ReadState, output: Output = None) -> None:
        super().__init__()
        self.net, self.spec, self.reads, self.output = net, spec, reads, check_output(output)
        self.law = nominal(spec.card)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Run the model; each call reads all devices anew. With ``output`` it returns that part of the answer."""
        if torch.compiler.is_compiling():
            _follow_torch_outside(self.reads)
        else:
            self.reads.stream.follow_torch()
        answer = self.net(*args, **kwargs)
        return answer if self.output is None else scores_in(answer, self.output)

    @property
    def layers(self) -> dict[str, AnalogLayer]:
        """The analog layers by name."""
        return {n: m for n, m in self.net.named_modules() if isinstance(m, AnalogLayer)}

    @property
    def live(self) -> bool:
        """Whether training sees the programmed devices as they are (settable), for training on the devices.

        Else it is hardware-aware: states, errors and noise are drawn anew in each pass. Not for slices or wires.
        """
        return self.reads.live

    @live.setter
    def live(self, on: bool) -> None:
        check_live(on, self.spec)
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

    def calibrate(self, *inputs: Any, **named: Any) -> None:
        """Set the converter ranges of every layer from the float model on ``inputs``, in evaluation mode.

        ``inputs`` are what the model is called with, tensors or arrays. The ranges are the percentile
        ``spec.percentile`` of the sizes of the layer's inputs, and of its column outputs. With ``None`` they are those
        of least mean square error. Mode, statistics and programmed weights stay as they are. Raises
        :class:`InputError` for inputs that are not finite or all zero, and for a layer that was not called: a model
        that uses its weights in another way would read them past the devices.
        """
        self.calibrate_in_mode(False, *inputs, **named)

    def calibrate_in_mode(self, training: bool, *inputs: Any, **named: Any) -> None:
        """The same in training mode, if asked: normalised by the statistics of ``inputs``."""
        given, others = calibration_inputs(self, (inputs, named))
        layers = self.layers
        with modes_restored(self), torch.no_grad():
            self.train(training)
            try:
                for layer in layers.values():
                    layer.observed = []
                self.net(*given, **others)
                _check_observed(layers)
                for layer in layers.values():
                    layer.set_ranges()
            finally:
                for layer in layers.values():
                    layer.observed = None

    def program(
        self,
        rng: RandomSource,
        how: str = "verify",
        *,
        devices_of: Mapping[str, Crossbar] | None = None,
        **options: Any,
    ) -> dict[str, Crossbar]:
        """Sample new devices and program the weights onto them; returns the array of each layer.

        rng         a generator, or a seed: ``program(0)`` is ``program(numpy.random.default_rng(0))``
        how         ``"verify"`` (closed loop), ``"open"`` (blind) or ``"exact"`` (states on their targets)
        devices_of  what an earlier call returned: its devices are written again, and none are sampled
        options     go to :func:`hallweight.array.program`

        The stream of the read noise is started from ``rng`` too, so the same ``rng`` gives the same outputs.
        """
        one_of("how", how, PROGRAMS)
        rng = generator_of(rng)
        for name, layer in self.layers.items():
            check_weights(name, layer)
        self.reads.stream.start_from(rng)
        crossbars = {}
        for name, layer in self.layers.items():
            again: dict[str, Any] = {} if devices_of is None else {"devices": devices_of[name].devices}
            crossbars[name] = layer.program_weights(rng, how, self.law, **again, **options)
        return crossbars

    def seed_noise(self, rng: RandomSource) -> None:
        """Start the stream of the noise anew from a generator (of numpy or torch) or a seed.

        Else it starts where ``program``, a loaded state or ``torch.manual_seed`` was called last. In distributed
        training every process has noise of its own.
        """
        self.reads.stream.start_from(rng)

    @renamed_keywords("0.1.0", boxes="crossbars")
    def refresh(self, crossbars: dict[str, Crossbar]) -> None:
        """Take over the states that the devices of these arrays have now, as weights of the float model too."""
        for name, crossbar in crossbars.items():
            layer = self.layers[name]
            layer.load_crossbar(crossbar)
            with torch.no_grad():
                layer.weight.copy_(layer.programmed_weight())
            layer.mark_written()

    def bake(self) -> nn.Module:
        """Return a plain PyTorch module with the programmed weights: no converters and no read noise."""
        return self._detached(programmed=True)

    def plain(self) -> nn.Module:
        """Return the plain PyTorch module with the float weights."""
        return self._detached(programmed=False)

    def get_extra_state(self) -> torch.Tensor:
        """Return the stream of the noise for a saved state."""
        return to_bytes(self.reads.stream.state())

    def set_extra_state(self, state: Any) -> None:
        """Go on with the stream of a saved state."""
        self.reads.stream.restore(from_bytes(state))

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        metadata: Any,
        strict: bool,
        missing: list[str],
        *lists: list[str],
    ) -> None:
        for name, layer in self.net.named_modules(prefix=f"{prefix}net"):
            if isinstance(layer, AnalogLayer):  # before anything is loaded
                check_header(state_dict.get(f"{name}.{EXTRA}"), self.spec)
        absent: list[str] = []
        super()._load_from_state_dict(state_dict, prefix, metadata, strict, absent, *lists)
        missing += [key for key in absent if key != prefix + EXTRA]

    def _detached(self, programmed: bool) -> nn.Module:
        net = copy.deepcopy(self.net)
        for layer in [m for m in net.modules() if isinstance(m, AnalogLayer)]:
            layer.detach(programmed)
        restore(net)
        return net


def _check_observed(layers: Mapping[str, AnalogLayer]) -> None:
    """Raise :class:`InputError` for layers that were not called, or that saw or gave no finite numbers."""
    for name, layer in layers.items():
        if not layer.observed:
            raise InputError(
                f"the layer {name!r}, which the model did not call",
                "layers that compute by being called",
                f"leave it digital with convert(..., digital=[{name!r}])",
            )
        if not all(math.isfinite(inputs) and np.isfinite(outputs).all() for inputs, outputs in layer.observed):
            found = f"inputs or outputs of the layer {name!r} that are not finite"
            raise InputError(found, "finite numbers to set ranges from", "check the weights and the inputs")


def _follow_torch(reads: ReadState) -> None:
    reads.stream.follow_torch()


_follow_torch_outside = outside_graphs(_follow_torch)
