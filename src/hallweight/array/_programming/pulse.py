"""Pulses on a whole array at once: the update of training on the device."""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.compiled.counter_rng import key_of
from hallweight.synapse import Devices

from .pulse_kernel import dense
from .tabulated_law import Drive, drive

_DRIVES: WeakKeyDictionary[Devices, dict[str, Drive]] = WeakKeyDictionary()


def pulse(devices: Devices, x: NDArray[Any], count: NDArray[Any], rng: np.random.Generator) -> None:
    """Give ``count`` pulses to each device, in place: positive counts are LTP, negative LTD, zero changes nothing.

    ``x`` are the states, SI, float32 or float64, and ``count`` whole numbers of any signed integer type; both of ``n``
    elements in the order of the devices. Every pulse is applied by itself, as :meth:`Devices.pulse` does it: mean step
    of the law at the state where the device then is, C2C noise, walls. The noise is that of ``normal`` in
    :mod:`hallweight.core.compiled.counter_rng`; steps come from a table of 1001 nodes unless they are a line of the
    state. Stuck devices stay. Raises :class:`InputError` for arrays that do not fit.
    """
    _check(devices, x, count)
    kept = _DRIVES.setdefault(devices, {})
    name = x.dtype.name
    if name not in kept:
        kept[name] = drive(devices, x.dtype)
    _give(kept[name], x, count, rng)


def once(devices: Devices, x: NDArray[Any], count: NDArray[Any], rng: np.random.Generator) -> None:
    """The same for devices that are pulsed only once: nothing is kept for the next time, and nothing checked."""
    _give(drive(devices, x.dtype), x, count, rng)


def _give(d: Drive, x: NDArray[Any], count: NDArray[Any], rng: np.random.Generator) -> None:
    dense(x.reshape(-1), count.reshape(-1), d.low, d.span, d.up, d.down, d.steps, key_of(rng))


def _check(devices: Devices, x: NDArray[Any], count: NDArray[Any]) -> None:
    n = len(devices)
    for name, values, kinds in (
        ("states", x, ("float32", "float64")),
        ("counts", count, ("int8", "int16", "int32", "int64")),
    ):
        if getattr(values, "size", None) != n:
            raise InputError(f"{name} of shape {np.shape(values)}", f"one for each of {n} devices", "correct the shape")
        if values.dtype.name not in kinds or not values.flags.c_contiguous:
            raise InputError(
                f"{name} of type {values.dtype}" + ("" if values.flags.c_contiguous else ", not contiguous"),
                f"a contiguous array of {' or '.join(kinds)}",
                f"convert the {name} with numpy.ascontiguousarray",
            )
    if not x.flags.writeable:
        raise InputError("states that cannot be written", "an array to change in place", "copy it first")
