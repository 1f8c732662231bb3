"""The devices of one layer as a weight update sees them: what a pulse changes, and which device gets it."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np
from torch import Tensor

from hallweight.array import Crossbar, pulse
from hallweight.core import Card, InputError
from hallweight.core.types import AnyArray
from hallweight.synapse import Devices, sample

from .._layers.analog_layer import AnalogLayer
from .._layers.weight_layout import to_arrays

_GRID = 4097  # states at which the symmetry point is looked for


def _bipolar(count: AnyArray, n_devices: int, rng: np.random.Generator) -> AnyArray:
    del n_devices, rng
    return count.ravel()


def _pair(count: AnyArray, n_devices: int, rng: np.random.Generator) -> AnyArray:
    """Share the pulses: LTP to one device, LTD to the other, an odd one by coin, so that the pair stays balanced."""
    del n_devices
    count = count.ravel()
    plus = np.floor_divide(count + rng.integers(0, 2, count.shape, dtype=count.dtype), 2)
    return np.concatenate([plus, plus - count])


def _reference(count: AnyArray, n_devices: int, rng: np.random.Generator) -> AnyArray:
    del rng
    return np.concatenate(
        [count.ravel(), np.zeros(n_devices - count.size, count.dtype)]
    )  # nor references nor fixed devices get pulses


_PULSES_OF_DEVICES: Mapping[str, Callable[[AnyArray, int, np.random.Generator], AnyArray]] = {
    "bipolar": _bipolar,
    "pair": _pair,
    "reference": _reference,
    "fixed": _reference,
}


class DeviceArray:
    """One layer and the ``crossbar`` that holds its weights, (groups, rows, columns).

    ``unit`` is the mean change of a weight by one pulse, in units of full scale, where the weight is zero.
    """

    def __init__(self, name: str, layer: AnalogLayer, crossbar: Crossbar) -> None:
        self.name, self.layer, self.crossbar = name, layer, crossbar
        card = crossbar.devices.card
        self.unit = step_at(card, zero_state(card, crossbar.scheme.name)) / crossbar.scheme.swing(card)

    def columns(self, weight: Tensor) -> AnyArray:
        """Turn real weights of the plain layer's shape into units of full scale, (groups, rows, columns)."""
        assert self.layer.scale is not None
        return np.ascontiguousarray(to_arrays(weight / self.layer.full_scale(self.layer.scale), self.crossbar.shape[0]))

    def pulse(self, count: AnyArray, rng: np.random.Generator) -> int:
        """Give each weight ``count`` (groups, rows, columns) signed pulses; returns how many the devices got."""
        crossbar = self.crossbar
        counts = _PULSES_OF_DEVICES[crossbar.scheme.name](count, len(crossbar.devices), rng)
        pulse(crossbar.devices, crossbar.states, counts, rng)
        given = np.abs(counts)
        np.add(crossbar.pulses, given, out=crossbar.pulses)
        return int(given.sum(dtype=np.int64))

    def arrays(self) -> dict[str, AnyArray]:
        """Return the numbers of the individual devices, their states and pulse counts; not copies."""
        return {"states": self.crossbar.states, "pulses": self.crossbar.pulses, **arrays_of(self.crossbar.devices)}

    def restore(self, rows: dict[str, AnyArray]) -> None:
        """Go on with the devices whose numbers :meth:`arrays` gave."""
        devices = individuals(self.crossbar.devices, rows)
        self.crossbar = replace(self.crossbar, devices=devices, states=rows["states"], pulses=rows["pulses"])


def round_stochastically(change: AnyArray, max_pulses: int, rng: np.random.Generator) -> AnyArray:
    """Round to whole pulses at random so that the mean is kept, at most ``max_pulses`` of either sign; int16."""
    count = np.floor(change + rng.random(change.shape, dtype=np.float32))
    return np.clip(count, -max_pulses, max_pulses).astype(np.int16)


def take_pulses(total: AnyArray, unit: float, threshold: int, max_pulses: int) -> AnyArray:
    """Take pulses out of sums of wanted changes, in place; ``threshold`` at a time, at most ``max_pulses``, int16."""
    wanted = threshold * np.trunc(total / (threshold * unit))
    count: AnyArray = np.clip(wanted, -max_pulses, max_pulses).astype(np.int16)
    total -= count * np.float32(unit)
    return count


def zero_state(card: Card, scheme: str) -> float:
    """State of a device whose weight is zero, SI."""
    return 0.0 if scheme == "bipolar" else (card["state_min"] + card["state_max"]) / 2


def step_at(card: Card, state: float) -> float:
    """Mean size of one LTP and one LTD pulse of the nominal device at ``state``, SI.

    Raises :class:`InputError` if no pulse moves it there.
    """
    up, down = _steps(card, np.array([state]))
    size = float(up[0] - down[0]) / 2
    if not size > 0:
        raise InputError(
            f"card {card.name!r}, whose pulses do not move a weight of zero",
            "LTP that raises and LTD that lowers the state",
            "fit the card anew, or give its update law steps of both signs",
        )
    return size


def symmetry_point(card: Card, scheme: str) -> float:
    """State at which mean LTP and LTD steps cancel, SI: the card's, or from its law.

    A law whose steps cancel everywhere has it where the weight is zero. Raises :class:`InputError` for a law that has
    none inside the range: alternating pulses then move the state to a bound.
    """
    if "symmetry_point" in card.values:
        return card["symmetry_point"]
    x = np.linspace(card["state_min"], card["state_max"], _GRID)
    up, down = _steps(card, x)
    total = up + down
    if np.abs(total).max() <= 1e-9 * np.abs(up).max():
        return zero_state(card, scheme)
    cross = np.flatnonzero((total[:-1] > 0) & (total[1:] <= 0))
    if not len(cross):
        raise InputError(
            f"card {card.name!r}, whose LTP and LTD steps cancel nowhere in its range",
            "a symmetry point (Tiki-Taka needs one)",
            "use PulsedSGD or MixedPrecision, or trim the pulse amplitudes until both steps agree somewhere",
        )
    k = int(cross[0])
    return float(x[k] + (x[k + 1] - x[k]) * total[k] / (total[k] - total[k + 1]))


def _steps(card: Card, x: AnyArray) -> tuple[AnyArray, AnyArray]:
    plain = card.replace(sigma_d2d=0.0, sigma_d2d_range=0.0, p_stuck=0.0)
    device = sample(plain, len(x), np.random.default_rng(0))
    return device.step(x, 1), device.step(x, -1)


def arrays_of(devices: Devices) -> dict[str, AnyArray]:
    """Return the rows of numbers that make these devices the individuals they are; not copies."""
    rows = {f.name: getattr(devices, f.name) for f in fields(devices)}
    return {k: v for k, v in rows.items() if isinstance(v, np.ndarray)}


def individuals(devices: Devices, rows: dict[str, AnyArray]) -> Devices:
    """Return devices of the same card with the numbers that :func:`arrays_of` gave."""
    numbers: dict[str, Any] = {k: rows[k] for k in arrays_of(devices)}
    return replace(devices, **numbers)
