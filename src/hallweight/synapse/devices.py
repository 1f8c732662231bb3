"""Devices that behave like a card: the law, its noise, and the spread from device to device."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError, Protocol, Sweep, Trace
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array, Indices, Mask
from hallweight.core.validation import whole_number

from .laws import LAWS
from .nominal_step import mean_step, spread
from .read_noise import pink


@names_keywords
@dataclass(frozen=True, eq=False)
class Devices:
    """``n`` devices drawn from a card; all arrays have shape (n,), states are in the SI unit of the quantity.

    ``gain`` is the number of nominal pulses that one pulse equals on this device: the device-to-device spread of the
    step size. ``stuck`` devices stay at ``stuck_state`` whatever is applied.
    """

    card: Card
    state_min: Array
    state_max: Array
    gain: Array
    stuck: Mask
    stuck_state: Array

    def __len__(self) -> int:
        return len(self.gain)

    def __repr__(self) -> str:
        return f"Devices({len(self):,} of {self.card.name!r}, {int(self.stuck.sum()):,} stuck)"

    @property
    def range(self) -> Array:
        """``state_max - state_min``, shape (n,)."""
        return self.state_max - self.state_min

    def take(self, index: ArrayLike) -> "Devices":
        """Return the devices at ``index`` (integers, booleans or a slice), shape of the index."""
        arrays = ("state_min", "state_max", "gain", "stuck", "stuck_state")
        return replace(self, **{k: getattr(self, k)[index] for k in arrays})

    def step(self, x: Array, polarity: ArrayLike, n_pulses: ArrayLike = 1.0) -> Array:
        """Return the mean change of state after ``n_pulses`` of ``polarity`` (+1, -1 or 0), shape (n,)."""
        u = (x - self.state_min) / self.range
        dp = np.asarray(n_pulses, dtype=float)
        out = _by_polarity(polarity, u, lambda sign: mean_step(self.card, u, sign, dp, self.gain)) * self.range
        return np.where(self.stuck, 0.0, out) if self.stuck.any() else out

    def pulse(self, x: Array, polarity: ArrayLike, rng: np.random.Generator, n_pulses: ArrayLike = 1.0) -> Array:
        """Return the state after ``n_pulses``: mean step, C2C noise of std ``sigma_c2c * range * sqrt(n_pulses)``.

        Where the law has hard bounds the state is clipped to [state_min, state_max].
        """
        new = x + self.step(x, polarity, n_pulses)
        width = self.range * np.sqrt(np.asarray(n_pulses, dtype=float)) * (np.asarray(polarity) != 0)
        if LAWS[self.card.law].tabulated:
            u = (x - self.state_min) / self.range
            width = width * _by_polarity(polarity, u, lambda sign: np.asarray(spread(self.card, u, sign)))
        else:
            width = width * self.card["sigma_c2c"]
        new += width * rng.standard_normal(np.shape(new))
        if LAWS[self.card.law].hard:
            np.clip(new, self.state_min, self.state_max, out=new)
        return np.where(self.stuck, self.stuck_state, new) if self.stuck.any() else new

    def read(self, x: Array, rng: np.random.Generator) -> Array:
        """Return one read of each state: white noise, and 1/f noise as an independent offset, in quadrature.

        Reads of a network are far apart in time, so their 1/f parts are taken as independent; in :meth:`run` the
        1/f part of one device is correlated from read to read.
        """
        sigma = np.hypot(self.card["sigma_read"], self.card.get("sigma_read_1f", 0.0))
        x = np.where(self.stuck, self.stuck_state, x) if self.stuck.any() else x
        return x + sigma * self.range * rng.standard_normal(np.shape(x)) if sigma else np.array(x)

    def age(self, x: Array, decades: float, rng: np.random.Generator | None = None) -> Array:
        """Return the states after ``decades`` of time: relative decay toward zero (R_xy) or toward state_min.

        With ``rng`` also the scatter ``sigma_aging``, which grows as the root of the decades.
        """
        relaxed = 0.0 if self.card.quantity in ("R_xy", "rho_xy") else self.state_min
        aged = np.asarray(relaxed + (x - relaxed) * (1 - self.card.get("drift", 0.0)) ** decades)
        sigma = self.card.get("sigma_aging", 0.0)
        if rng is None or not sigma:
            return aged
        width = (self.card["state_max"] - self.card["state_min"]) * sigma * np.sqrt(decades)
        return np.asarray(aged + width * rng.standard_normal(aged.shape))

    def run(self, protocol: Protocol | str, rng: np.random.Generator, start: ArrayLike | None = None) -> Trace:
        """Apply a pulse protocol to every device and return what an instrument would have logged.

        The first read comes before any pulse. ``start`` is the initial state (SI, shape (n,) or scalar); by default
        the bound opposite to the first polarity. Raises :class:`InputError` for a protocol with sweeps.
        """
        protocol = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
        if any(isinstance(s, Sweep) for s in protocol.steps) or not len(protocol.polarity):
            raise InputError("a protocol without pulses, or with a sweep", "pulses only", "write '64 pulses of +1 mA'")
        sign = np.concatenate([[0], protocol.polarity])
        x = (self.state_min if sign[1] > 0 else self.state_max) if start is None else np.asarray(start, dtype=float)
        x = np.where(self.stuck, self.stuck_state, np.broadcast_to(x, self.gain.shape))
        reads = np.empty((len(sign), len(self)))
        for k, s in enumerate(sign):
            x = self.pulse(x, s, rng) if s else x
            reads[k] = x
        reads += self._read_noise(len(sign), rng)
        return self._trace(reads, protocol, sign)

    def _read_noise(self, n: int, rng: np.random.Generator) -> Array:
        white, slow = self.card["sigma_read"], self.card.get("sigma_read_1f", 0.0)
        noise = np.zeros((n, len(self)))
        if white:
            noise += white * rng.standard_normal(noise.shape)
        if slow:
            noise += slow * pink(noise.shape, rng)
        return noise * self.range

    def _trace(self, reads: Array, protocol: Protocol, sign: Indices) -> Trace:
        n, m = reads.shape
        device = np.repeat(np.arange(m), n)
        coords = {
            "polarity": np.tile(sign, m),
            "n_pulses": np.tile(np.abs(sign).astype(float), m),
            "device": device,
            "cycle": np.tile(np.concatenate([[0], protocol.cycle]), m),
            "chain": device,
            "amplitude": np.tile(np.concatenate([[0.0], protocol.amplitudes]), m),
        }
        unit = self.card.values["state_min"].unit
        drive = {s.unit for s in protocol.steps if not isinstance(s, Sweep) and hasattr(s, "unit")}
        return Trace.from_arrays(
            self.card.quantity,
            unit,
            reads.T.ravel(),
            coords=coords,
            units={"amplitude": drive.pop()} if len(drive) == 1 else None,
            how="simulated",
            protocol=protocol,
        )


@names_keywords
def sample(card: Card, n: int, rng: np.random.Generator) -> Devices:
    """Draw ``n`` devices from a synapse card.

    Step size and range are log-normal with mean one and relative spread ``sigma_d2d`` and ``sigma_d2d_range``
    (absent: no spread). The range is scaled about zero if the state changes sign, else state_min is kept. A device is
    stuck with probability ``p_stuck`` at a state uniform in its range. Raises :class:`InputError` for another kind of
    card or ``n`` below one.
    """
    card, n = card_of_kind(card, "synapse"), whole_number("n", n, least=1)
    low, high = card["state_min"], card["state_max"]
    size = _lognormal(card.get("sigma_d2d_range", 0.0), n, rng)
    fixed = 0.0 if low < 0 < high else low
    state_min, state_max = fixed + (low - fixed) * size, fixed + (high - fixed) * size
    gain = _lognormal(card.get("sigma_d2d", 0.0), n, rng)
    p = card.get("p_stuck", 0.0)
    stuck = rng.random(n) < p if p else np.zeros(n, bool)
    stuck_state = state_min + (state_max - state_min) * (rng.random(n) if p else 0.0)
    return Devices(card, state_min, state_max, gain, stuck, stuck_state)


def _lognormal(sigma: float, n: int, rng: np.random.Generator) -> Array:
    """Log-normal numbers of mean one and standard deviation ``sigma``, shape (n,)."""
    if not sigma:
        return np.ones(n)
    s = np.sqrt(np.log1p(sigma**2))
    return np.asarray(np.exp(s * rng.standard_normal(n) - s * s / 2))


def _by_polarity(polarity: ArrayLike, u: Array, of: Callable[[int], Array]) -> Array:
    """Evaluate ``of(+1)`` and ``of(-1)`` only where needed and join them, shape of ``u``."""
    sign = np.asarray(polarity)
    if sign.ndim == 0:
        return of(1 if sign > 0 else -1) if sign else np.zeros(np.shape(u))
    up, down = bool((sign > 0).any()), bool((sign < 0).any())
    out = np.zeros(np.broadcast(u, sign).shape)
    if up:
        out = np.where(sign > 0, of(1), out)
    return np.where(sign < 0, of(-1), out) if down else out
