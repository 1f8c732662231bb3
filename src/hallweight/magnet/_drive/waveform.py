"""What is applied against time: pulses, trains, sines and sampled curves, each a polygon."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core import InputError, parse, show

Quantity = str | float
EDGE = 1e-15
"""Time of an edge that is asked to be sharp, s: so short that the integrator's step decides, and a waveform has one
value at each time."""
_POINTS = 256  # of one period of a sine: the polygon is off by at most (2 pi/256)^2/8 = 8e-5 of the amplitude


@dataclass(frozen=True, eq=False)
class Waveform:
    """A current density (A/m^2) or field (T) against time: linear between ``values`` (k,) at ``times`` (k,) s.

    Zero outside. ``waveform(t)`` samples it; ``a + b`` is a, then b; ``2 * a`` scales. ``text`` says what it is.
    Raises :class:`InputError` for numbers that are not finite or times that do not rise from zero.
    """

    times: NDArray[np.float64]
    values: NDArray[np.float64]
    unit: str
    text: str

    def __post_init__(self) -> None:
        t, y = self.times, self.values
        if t.ndim != 1 or t.shape != y.shape or len(t) < 2:
            shapes = f"times of shape {t.shape} and values of shape {y.shape}"
            raise InputError(shapes, "two equally long rows of at least two numbers", "check the waveform")
        bad = np.flatnonzero(~(np.isfinite(t) & np.isfinite(y)))
        if len(bad):
            found = f"time {t[bad[0]]} and value {y[bad[0]]} at point {bad[0]} of a waveform"
            raise InputError(found, "finite numbers", "remove or mend that point")
        if t[0] != 0 or np.any(np.diff(t) <= 0):
            at = 0 if t[0] != 0 else int(np.argmax(np.diff(t) <= 0)) + 1
            raise InputError(
                f"time {t[at]:g} s at point {at} of a waveform", "times that rise from 0", "sort the points"
            )

    @property
    def duration(self) -> float:
        """Length, s."""
        return float(self.times[-1])

    @property
    def shortest(self) -> float:
        """The shortest time over which it changes, s, sharp edges left out; the duration if it is constant."""
        spans = np.diff(self.times)[np.diff(self.values) != 0]
        soft = spans[spans > 2 * EDGE]
        return float(soft.min()) if len(soft) else self.duration

    @property
    def peak(self) -> float:
        """Largest magnitude, in ``unit``."""
        return float(np.abs(self.values).max())

    def __call__(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return the values at times ``t`` (n,) s."""
        return np.asarray(np.interp(np.asarray(t, float), self.times, self.values, left=0.0, right=0.0))

    def __add__(self, other: "Waveform") -> "Waveform":
        if not isinstance(other, Waveform):
            return NotImplemented
        if other.unit != self.unit:
            found = f"a waveform in '{self.unit}' followed by one in '{other.unit}'"
            raise InputError(found, "the same quantity", "give field and current apart")
        skip = 1 if other.values[0] == self.values[-1] else 0
        gap = 0.0 if skip else EDGE
        times = np.concatenate([self.times, self.duration + gap + other.times[skip:]])
        values = np.concatenate([self.values, other.values[skip:]])
        return Waveform(times, values, self.unit, f"{self.text}; {other.text}")

    def __mul__(self, factor: float) -> "Waveform":
        return Waveform(self.times, factor * self.values, self.unit, f"{factor:g} x ({self.text})")

    __rmul__ = __mul__


def pulse(amplitude: Quantity, width: Quantity, *, rise: Quantity = 0.0, unit: str = "A/m^2") -> Waveform:
    """One trapezoidal pulse; ``width`` is taken at half its height, ``rise`` is the time of each linear edge.

    >>> pulse("1e11 A/m^2", "1 ns", rise="100 ps")([0, 50e-12, 100e-12, 600e-12]).round(3)
    array([0.e+00, 5.e+10, 1.e+11, 1.e+11])
    """
    top, long, edge = parse(amplitude, unit), _time(width, "width"), max(_time(rise, "rise", zero=True), EDGE)
    if edge > long:
        found = f"a rise of {show(edge, 's')} in a pulse of {show(long, 's')}"
        raise InputError(found, "a rise that is at most the width", "shorten the rise or lengthen the pulse")
    times = [0.0, edge, long, long + edge] if long > edge else [0.0, edge, 2 * edge]
    values = [0.0, top, top, 0.0] if long > edge else [0.0, top, 0.0]
    soft = f", rise {show(edge, 's')}" if edge > EDGE else ""
    return Waveform(np.array(times), np.array(values), unit, f"pulse of {show(top, unit)}, {show(long, 's')}{soft}")


def pause(duration: Quantity, unit: str = "A/m^2") -> Waveform:
    """Nothing applied for ``duration``."""
    long = _time(duration, "duration")
    return Waveform(np.array([0.0, long]), np.zeros(2), unit, f"wait {show(long, 's')}")


def train(
    amplitude: Quantity, width: Quantity, count: int, *, gap: Quantity, rise: Quantity = 0.0, unit: str = "A/m^2"
) -> Waveform:
    """``count`` equal pulses, each followed by ``gap`` without drive."""
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise InputError(f"a train of {count!r} pulses", "at least one", "give a positive count")
    one = pulse(amplitude, width, rise=rise, unit=unit) + pause(gap, unit)
    times = (np.arange(count)[:, None] * one.duration + one.times[None, 1:]).ravel()
    values = np.tile(one.values[1:], count)
    return Waveform(np.append(0.0, times), np.append(0.0, values), unit, f"{count} times ({one.text})")


def sine(amplitude: Quantity, frequency: Quantity, duration: Quantity, *, unit: str = "A/m^2") -> Waveform:
    """``amplitude sin(2 pi frequency t)`` for ``duration``."""
    top, long, rate = parse(amplitude, unit), _time(duration, "duration"), parse(frequency, "Hz")
    if not 0 < rate * long < 1e5:
        found = f"a sine of {rate * long:g} periods"
        raise InputError(found, "more than none and fewer than 100,000", "check frequency and duration")
    t = np.linspace(0.0, long, max(int(np.ceil(_POINTS * rate * long)), 2) + 1)
    text = f"sine of {show(top, unit)} at {show(rate, 'Hz')}, {show(long, 's')}"
    return Waveform(t, top * np.sin(2 * np.pi * rate * t), unit, text)


def sampled(times: ArrayLike, values: ArrayLike, *, unit: str = "A/m^2", text: str = "sampled") -> Waveform:
    """A measured or computed curve: ``values`` (k,) SI at ``times`` (k,) s, linear between."""
    try:
        return Waveform(np.array(times, float), np.array(values, float), unit, f"{text}, {np.size(times)} points")
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"a waveform that is not numbers ({error})", "two rows of numbers", "check the rows") from None


def join(parts: Sequence[Waveform], text: str) -> Waveform:
    """Return waveforms one after the other as one, called ``text``; faster than many ``+``."""
    times: list[Any] = [np.zeros(1)]
    values: list[Any] = [parts[0].values[:1]]
    end = 0.0
    for part in parts:
        same = values[-1][-1] == part.values[0]
        times.append(end + (0.0 if same else EDGE) + (part.times[1:] if same else part.times))
        values.append(part.values[1:] if same else part.values)
        end = float(times[-1][-1])
    return Waveform(np.concatenate(times), np.concatenate(values), parts[0].unit, text)


def _time(value: Quantity, what: str, *, zero: bool = False) -> float:
    number = parse(value, "s")
    if number < 0 or (number == 0 and not zero):
        raise InputError(f"a {what} of {number:g} s", "a positive time", f"give the {what} as '1 ns'")
    return number
