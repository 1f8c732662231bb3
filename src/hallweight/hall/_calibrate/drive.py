"""What was applied before each read of a trace, for :func:`.calibrate`."""

from dataclasses import dataclass

import numpy as np

from hallweight.core import InputError, Protocol, Trace, Wait, parse
from hallweight.core.types import Array, Indices

from .._bench.measure import DWELL, WIDTH
from .._bench.session import Quantity


@dataclass(frozen=True, eq=False)
class Drive:
    """What came before each read of one device.

    unit         name         of the amplitudes: A, V, A/m^2, or T for a field held
    amplitude    (reads,) SI
    count        (reads,)     pulses of it
    width        (reads,) s   of each pulse, or the time that the field is held
    field        T            in the plane, along the current
    temperature  K or None    of the surroundings; None: the card's
    periodic     bool         whether the device has been through the same before
    """

    unit: str
    amplitude: Array
    count: Indices
    width: Array
    field: float
    temperature: float | None
    periodic: bool = True


def drive_of(trace: Trace, protocol: Protocol | None, width: Quantity | None, periodic: bool) -> Drive:
    """Return what a trace was driven by; ``protocol`` and ``width`` say what it does not.

    Raises :class:`InputError` for pulses of unknown amplitude, and for a protocol of another number of pulses.
    """
    amplitude, count, unit = _amplitudes(trace, protocol)
    widths = _widths(trace, protocol, width, len(amplitude))
    field, temperature = trace.meta.get("in_plane_field", 0.0), trace.meta.get("temperature")
    if protocol is not None:
        field = field if protocol.in_plane_field is None else protocol.in_plane_field
        temperature = temperature if protocol.temperature is None else protocol.temperature
    return Drive(unit, amplitude, count, widths, float(field), temperature, periodic)


def _amplitudes(trace: Trace, protocol: Protocol | None) -> tuple[Array, Indices, str]:
    """Amplitude before each read, how often it came, and its unit."""
    if trace.layout != "pulses":
        name = "field" if trace.layout == "field-loop" else "current"
        x = trace.coord(name).astype(float)
        return _finite(x), np.ones(len(x), int), str(trace.data[name].attrs.get("units", "A"))
    sign = np.sign(trace.coord("polarity").astype(float))
    count = np.where(sign == 0, 0, np.maximum(np.round(np.abs(trace.coord("n_pulses").astype(float))), 1)).astype(int)
    if protocol is not None:
        amplitude, pulses = np.zeros(len(sign)), int((sign != 0).sum())
        if len(protocol.amplitudes) != pulses:
            found = f"a protocol of {len(protocol.amplitudes)} pulses for a trace of {pulses}"
            raise InputError(found, "as many pulses as were read", "correct the protocol")
        amplitude[sign != 0] = protocol.amplitudes
        return amplitude, count, next(s.unit for s in protocol.steps if not isinstance(s, Wait))
    if "amplitude" not in trace.data.coords:
        raise InputError("pulses of unknown amplitude", "a current", 'give protocol="32 pulses of +12 mA, 1 ms; ..."')
    amplitude = np.abs(trace.coord("amplitude").astype(float)) * sign
    return _finite(amplitude), count, str(trace.data["amplitude"].attrs.get("units", "A"))


def _finite(x: Array) -> Array:
    if not np.all(np.isfinite(x)):
        raise InputError("a drive that is not a finite number", "finite amplitudes", "correct the file")
    return x


def _widths(trace: Trace, protocol: Protocol | None, width: Quantity | None, n: int) -> Array:
    """Width (s) of what came before each read."""
    default = DWELL if trace.layout == "field-loop" else WIDTH
    out = np.full(n, float(trace.meta.get("pulse_width", default)) if width is None else parse(width, "s"))
    if protocol is None or width is not None:
        return out
    steps = [s for s in protocol.steps if not isinstance(s, Wait)]
    one_cycle = np.concatenate([np.full(len(s.amplitudes), s.width or default) for s in steps])
    driven = np.flatnonzero(trace.coord("polarity") != 0) if trace.layout == "pulses" else np.arange(n)
    widths = np.tile(one_cycle, protocol.repeat)
    if len(widths) == len(driven):
        out[driven] = widths
    return out
