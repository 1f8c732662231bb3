"""What the optimizers that train on the devices share: weights change only by pulses, biases digitally."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from hallweight.array import Crossbar, program
from hallweight.core import InputError
from hallweight.core.types import AnyArray

from .._layers.convert import AnalogModel
from .device_array import Sheet


class Part(Protocol):
    """Something on devices that a training state holds."""

    def arrays(self) -> dict[str, AnyArray]:
        """Return its numbers, not copies."""

    def restore(self, rows: dict[str, AnyArray]) -> None:
        """Take them over."""


class Pulsed(torch.optim.Optimizer):
    """An optimizer over the devices of a model; what is not on devices gets SGD with ``momentum``.

    ``boxes`` are what ``analog.program`` returned; their states, and only these, hold the weights. The learning rate
    ``lr`` is that of the weights in the units of the float model, as for ``torch.optim.SGD``, so that schedules and
    comparisons carry over: the wanted change of a weight is ``-lr * gradient``. A pulse's worth is the nominal step at
    zero weight; what devices do with it is their affair. ``most`` is the largest number of pulses to a weight in one
    step. ``pulses`` counts those given to devices.
    """

    def __init__(
        self,
        analog: AnalogModel,
        boxes: dict[str, Crossbar],
        rng: np.random.Generator,
        *,
        lr: float,
        momentum: float,
        most: int,
    ) -> None:
        _check(analog, boxes, momentum)
        check_numbers({"lr": lr, "most": most}, {})
        self.analog, self.boxes, self.rng = analog, boxes, rng
        self.momentum, self.most, self.pulses, self.steps = momentum, most, 0, 0
        self.sheets = {name: Sheet(name, layer, boxes[name]) for name, layer in analog.layers.items()}
        self.memory: dict[str, dict[str, AnyArray]] = {name: {} for name in self.sheets}
        weights = [sheet.layer.weight for sheet in self.sheets.values()]
        on_devices = {id(w) for w in weights}
        digital = [p for p in analog.parameters() if id(p) not in on_devices and p.requires_grad]
        groups: list[dict[str, Any]] = [{"params": weights}, {"params": digital}]
        super().__init__(groups if digital else groups[:1], {"lr": lr})
        analog.live = True

    @property
    def devices(self) -> int:
        """Devices of all arrays, counted from those that were built."""
        return sum(len(sheet.box.devices) for sheet in self.sheets.values())

    def update(self, sheet: Sheet, memory: dict[str, AnyArray], change: AnyArray) -> None:
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
        for name, sheet in self.sheets.items():
            gradient = sheet.layer.weight.grad
            if gradient is not None:
                self.update(sheet, self.memory[name], sheet.columns(gradient * -rate))
        for group in self.param_groups[1:]:
            for p in group["params"]:
                self._digital(p, group["lr"])
        self.steps += 1
        self.analog.refresh(self.boxes)
        return loss

    def _digital(self, p: Tensor, rate: float) -> None:
        if p.grad is None:
            return
        state = self.state[p]
        if "velocity" not in state:
            state["velocity"] = torch.zeros_like(p)
        p.sub_(state["velocity"].mul_(self.momentum).add_(p.grad), alpha=rate)

    def parts(self, name: str) -> dict[str, Part]:
        """What of layer ``name`` is on devices, by name."""
        return {"array": self.sheets[name]}

    def _arrays(self, name: str) -> dict[str, AnyArray]:
        found = {"memory": self.memory[name]} | {key: part.arrays() for key, part in self.parts(name).items()}
        return {f"{key}.{k}": v for key, rows in found.items() for k, v in rows.items()}

    def state_dict(self) -> dict[str, Any]:
        """Return all that the next step depends on: states and individual devices, digital memory, random stream.

        The parameters of the model are in the model's own ``state_dict``.
        """
        return {
            "torch": super().state_dict(),
            "layers": {n: {k: torch.tensor(v) for k, v in self._arrays(n).items()} for n in self.sheets},
            "scales": {n: sheet.layer.scale for n, sheet in self.sheets.items()},
            "rng": self.rng.bit_generator.state,
            "pulses": self.pulses,
            "steps": self.steps,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state of the same method on a model of the same shape, which then trains on as if never stopped.

        Raises :class:`InputError` for the state of another model or method.
        """
        saved = state_dict.get("layers", {})
        for name in self.sheets:
            _check_fit(name, self._arrays(name), saved.get(name, {}))
        for name, sheet in self.sheets.items():
            rows = {k: v.numpy().copy() for k, v in saved[name].items()}
            self.memory[name] = _under("memory", rows)
            for key, part in self.parts(name).items():
                part.restore(_under(key, rows))
            self.boxes[name] = sheet.box
            sheet.layer.scale = state_dict["scales"][name].clone()
        super().load_state_dict(state_dict["torch"])
        self.rng.bit_generator.state = state_dict["rng"]
        self.pulses, self.steps = state_dict["pulses"], state_dict["steps"]
        self.analog.refresh(self.boxes)


def start_on_device(
    analog: AnalogModel, rng: np.random.Generator, headroom: float = 2.0, how: str = "verify", **options: Any
) -> dict[str, Crossbar]:
    """Program the initial weights so that each may grow to ``headroom`` times the largest, and train live from there.

    A device's range is finite: with ``headroom=1`` the largest weight of the untrained model would be the largest for
    ever. More headroom makes the steps of all devices coarser in the units of the weights. Returns the arrays for an
    optimizer. ``options`` go to :meth:`AnalogModel.program`.
    """
    if not headroom >= 1:
        raise InputError(f"headroom={headroom!r}", "a number from 1", "choose for example 2")
    analog.live = True
    boxes = analog.program(rng, how, **options)
    for name, layer in analog.layers.items():
        assert layer.scale is not None
        small, tile = boxes[name].wanted / headroom, analog.spec.tile
        blocks: dict[str, Any] = {} if tile is None else {"columns": tile[1]}
        card, scheme = analog.spec.card, analog.spec.scheme
        boxes[name] = program(card, small, scheme, how, rng, law=analog.law, **blocks, **options)
        layer.scale = layer.scale * headroom
    analog.refresh(boxes)
    return boxes


def _under(key: str, rows: dict[str, AnyArray]) -> dict[str, AnyArray]:
    return {k.removeprefix(f"{key}."): v for k, v in rows.items() if k.startswith(f"{key}.")}


def _check_fit(name: str, have: dict[str, AnyArray], saved: dict[str, Tensor]) -> None:
    if {k: tuple(v.shape) for k, v in saved.items()} != {k: v.shape for k, v in have.items()}:
        raise InputError(
            f"a training state that does not fit layer {name!r}",
            "the state of the same method on the same model, card and scheme",
            "load the checkpoint that belongs to this training, or start anew",
        )


def check_numbers(positive: dict[str, float], others: dict[str, float]) -> None:
    """Raise :class:`InputError` unless the first are above 0 and the others not below."""
    for name, value in positive.items():
        if not value > 0:
            raise InputError(f"{name}={value!r}", "a number above 0", "choose one")
    for name, value in others.items():
        if not value >= 0:
            raise InputError(f"{name}={value!r}", "0 or a number above", "choose one")


def _check(analog: AnalogModel, boxes: dict[str, Crossbar], momentum: float) -> None:
    if not isinstance(analog, AnalogModel):
        raise InputError(f"a {type(analog).__name__}", "a model on devices", "convert(model, card) it first")
    if set(boxes) != set(analog.layers):
        raise InputError(
            "arrays that do not belong to this model", "one for each analog layer", "pass what analog.program returned"
        )
    if not 0 <= momentum < 1:
        raise InputError(f"momentum={momentum!r}", "a number from 0 and below 1", "choose for example 0.9")
