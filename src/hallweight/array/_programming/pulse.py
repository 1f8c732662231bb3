"""Pulses on a whole array at once: the update of training on the device."""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.compiled.counter_rng import key_of
from hallweight.core.errors import names_keywords
from hallweight.synapse import Devices

from .pulse_kernel import pulse_all
from .tabulated_law import DeviceRows, TabulatedLaw, tabulate

_TABULATED: WeakKeyDictionary[Devices, dict[str, tuple[TabulatedLaw, DeviceRows]]] = WeakKeyDictionary()
_STATE_TYPES = ("float32", "float64")
_COUNT_TYPES = ("int8", "int16", "int32", "int64")


@names_keywords
def pulse(devices: Devices, x: NDArray[Any], count: NDArray[Any], rng: np.random.Generator) -> None:
    """Give ``count`` pulses to each device, in place: positive counts are LTP, negative LTD, zero changes nothing.

    x      SI  states, float32 or float64, as many as there are devices and in their order
    count  1   whole numbers of any signed integer type, in the same order

    Every pulse is applied by itself, as :meth:`Devices.pulse` does it: mean step of the law at the present state, C2C
    noise, walls. Stuck devices stay. The noise is that of ``normal`` in
    :mod:`hallweight.core.compiled.counter_rng`. Steps come from a table of 1001 nodes unless they are a line of the
    state. Raises :class:`InputError` for arrays that do not fit.
    """
    _check_array("states", x, _STATE_TYPES, len(devices))
    _check_array("counts", count, _COUNT_TYPES, len(devices))
    if not x.flags.writeable:
        raise InputError("states that cannot be written", "an array to change in place", "copy it first")
    kept = _TABULATED.setdefault(devices, {})
    name = x.dtype.name
    if name not in kept:
        kept[name] = tabulate(devices, x.dtype)
    _apply(*kept[name], x, count, rng)


def pulse_once(devices: Devices, x: NDArray[Any], count: NDArray[Any], rng: np.random.Generator) -> None:
    """The same for devices that are pulsed only once: nothing is kept for the next time, and nothing checked."""
    _apply(*tabulate(devices, x.dtype), x, count, rng)


def _apply(law: TabulatedLaw, rows: DeviceRows, x: NDArray[Any], count: NDArray[Any], rng: np.random.Generator) -> None:
    pulse_all(x.reshape(-1), count.reshape(-1), rows, law, key_of(rng))


def _check_array(name: str, values: NDArray[Any], types: tuple[str, ...], n: int) -> None:
    if getattr(values, "size", None) != n:
        raise InputError(f"{name} of shape {np.shape(values)}", f"one for each of {n} devices", f"give {n} {name}")
    if values.dtype.name not in types or not values.flags.c_contiguous:
        raise InputError(
            f"{name} of type {values.dtype}" + ("" if values.flags.c_contiguous else ", not contiguous"),
            f"a contiguous array of {' or '.join(types)}",
            f"convert the {name} with numpy.ascontiguousarray",
        )
