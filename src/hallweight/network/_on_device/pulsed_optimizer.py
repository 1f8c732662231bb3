"""What the optimizers that train on the devices share: weights change only by pulses, biases digitally."""

import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from hallweight.array import Crossbar, program
from hallweight.core import InputError
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import AnyArray
from hallweight.core.validation import in_range, positive, whole_number

from .._layers.analog_model import AnalogModel
from ..retired_names import RetiredOptimizerNames
from .device_array import DeviceArray


class OnDevice(Protocol):
    """Something on devices that a training state holds."""

    def arrays(self) -> dict[str, AnyArray]:
        """Return its numbers, not copies."""

    def restore(self, rows: dict[str, AnyArray]) -> None:
        """Take them over."""


class PulsedOptimizer(RetiredOptimizerNames, torch.optim.Optimizer):
    """An optimizer over the devices of a model; what is not on devices gets SGD with ``momentum``.

    crossbars   what ``analog.program`` returned; their states, and only these, hold the weights
    lr          learning rate of the weights in the units of the float model, as for ``torch.optim.SGD``: the wanted
                change of a weight is ``-lr * gradient``, so that schedules and comparisons stay valid
    max_pulses  largest number of pulses to a weight in one step
    pulses      how many were given to devices

    A pulse is taken to change a weight by the nominal step at zero weight. What it really does depends on the device.
    """

    @renamed_keywords("0.1.0", boxes="crossbars", most="max_pulses")
    def __init__(
        self,
        analog: AnalogModel,
        crossbars: dict[str, Crossbar],
        rng: np.random.Generator,
        *,
        lr: float = 0.1,
        momentum: float = 0.9,
        max_pulses: int = 127,
    ) -> None:
        _check_arrays(analog, crossbars)
        self.momentum = in_range("momentum", momentum, 0, 1, open_high=True)
        self.max_pulses = whole_number("max_pulses", max_pulses, 1)
        self.analog, self.crossbars, self.rng, self.pulses, self.steps = analog, crossbars, rng, 0, 0
        self.device_arrays = {n: DeviceArray(n, layer, crossbars[n]) for n, layer in analog.layers.items()}
        self.memory: dict[str, dict[str, AnyArray]] = {name: {} for name in self.device_arrays}
        weights = [array.layer.weight for array in self.device_arrays.values()]
        on_devices = {id(w) for w in weights}
        digital = [p for p in analog.parameters() if id(p) not in on_devices and p.requires_grad]
        groups: list[dict[str, Any]] = [{"params": weights}, {"params": digital}]
        super().__init__(groups if digital else groups[:1], {"lr": positive("lr", lr)})
        analog.live = True

    @property
    def devices(self) -> int:
        """Devices of all arrays, counted from those that were built."""
        return sum(len(array.crossbar.devices) for array in self.device_arrays.values())

    @renamed_keywords("0.1.0", sheet="array")
    def update(self, array: DeviceArray, memory: dict[str, AnyArray], change: AnyArray) -> None:
        """Pulse the devices of one layer for a wanted ``change`` (groups, rows, columns) in units of full scale."""
        raise NotImplementedError

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Pulse the devices by the gradients of ``layer.weight``, and move what is digital."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        rate = self.param_groups[0]["lr"]
        for name, array in self.device_arrays.items():
            gradient = array.layer.weight.grad
            if gradient is not None:
                self.update(array, self.memory[name], array.columns(gradient * -rate))
        for group in self.param_groups[1:]:
            for p in group["params"]:
                self._step_digital(p, group["lr"])
        self.steps += 1
        self.analog.refresh(self.crossbars)
        return loss

    def _step_digital(self, p: Tensor, rate: float) -> None:
        if p.grad is None:
            return
        state = self.state[p]
        if "velocity" not in state:
            state["velocity"] = torch.zeros_like(p)
        p.sub_(state["velocity"].mul_(self.momentum).add_(p.grad), alpha=rate)

    def parts(self, name: str) -> dict[str, OnDevice]:
        """What of layer ``name`` is on devices, by name."""
        return {"array": self.device_arrays[name]}

    def _arrays(self, name: str) -> dict[str, AnyArray]:
        found = {"memory": self.memory[name]} | {key: part.arrays() for key, part in self.parts(name).items()}
        return {f"{key}.{k}": v for key, rows in found.items() for k, v in rows.items()}

    def state_dict(self) -> dict[str, Any]:
        """Return all that the next step depends on: states and individual devices, digital memory, random stream.

        The parameters of the model are in the model's own ``state_dict``.
        """
        return {
            "torch": super().state_dict(),
            "layers": {n: {k: torch.tensor(v) for k, v in self._arrays(n).items()} for n in self.device_arrays},
            "scales": {n: array.layer.scale for n, array in self.device_arrays.items()},
            "rng": self.rng.bit_generator.state,
            "pulses": self.pulses,
            "steps": self.steps,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state of the same method on a model of the same shape, which then trains on as if never stopped.

        Raises :class:`InputError` for the state of another model or method.
        """
        saved = state_dict.get("layers", {})
        for name in self.device_arrays:
            _check_shapes(name, self._arrays(name), saved.get(name, {}))
        for name, array in self.device_arrays.items():
            rows = {k: v.numpy().copy() for k, v in saved[name].items()}
            self.memory[name] = _of_part("memory", rows)
            for key, part in self.parts(name).items():
                part.restore(_of_part(key, rows))
            self.crossbars[name] = array.crossbar
            array.layer.scale = state_dict["scales"][name].clone()
        super().load_state_dict(state_dict["torch"])
        self.rng.bit_generator.state = state_dict["rng"]
        self.pulses, self.steps = state_dict["pulses"], state_dict["steps"]
        self.analog.refresh(self.crossbars)


def start_on_device(
    analog: AnalogModel, rng: np.random.Generator, headroom: float = 2.0, how: str = "verify", **options: Any
) -> dict[str, Crossbar]:
    """Program the initial weights so that each may grow to ``headroom`` times the largest, and train live from there.

    A device's range is finite: with ``headroom=1`` the largest weight of the untrained model would be the largest for
    ever. More headroom makes the steps of all devices coarser in the units of the weights. Returns the arrays for an
    optimizer. ``how`` and ``options`` go to :meth:`AnalogModel.program`.
    """
    headroom = in_range("headroom", headroom, 1, math.inf)
    analog.live = True
    crossbars = analog.program(rng, how, **options)
    if analog.spec.tile is not None:
        options = {"columns": analog.spec.tile_columns} | options
    for name, layer in analog.layers.items():
        assert layer.scale is not None
        card, small, scheme = analog.spec.card, crossbars[name].wanted / headroom, analog.spec.scheme
        crossbars[name] = program(card, small, scheme, how, rng, law=analog.law, **options)
        layer.scale = layer.scale * headroom
    analog.refresh(crossbars)
    return crossbars


def not_negative(name: str, value: float) -> float:
    """Return a number from 0."""
    return in_range(name, value, 0, math.inf)


def _of_part(key: str, rows: dict[str, AnyArray]) -> dict[str, AnyArray]:
    return {k.removeprefix(f"{key}."): v for k, v in rows.items() if k.startswith(f"{key}.")}


def _check_shapes(name: str, have: dict[str, AnyArray], saved: dict[str, Tensor]) -> None:
    if {k: tuple(v.shape) for k, v in saved.items()} != {k: v.shape for k, v in have.items()}:
        raise InputError(
            f"a training state that does not fit layer {name!r}",
            "the state of the same method on the same model, card and scheme",
            "load the checkpoint that belongs to this training, or start anew",
        )


def _check_arrays(analog: AnalogModel, crossbars: dict[str, Crossbar]) -> None:
    if not isinstance(analog, AnalogModel):
        raise InputError(f"a {type(analog).__name__}", "a model on devices", "convert(model, card) it first")
    if set(crossbars) != set(analog.layers):
        raise InputError(
            "arrays that do not belong to this model", "one for each analog layer", "pass what analog.program returned"
        )
