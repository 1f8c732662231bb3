"""One device under a sequence of pulses and reads: its states, its clock and what was read."""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, show
from hallweight.core.types import Array
from hallweight.magnet import sublattices

from .._device.checks import whole_of
from .._device.hall_bar import HallBar
from .._device.pulse_heating import check_heat, pulse_pieces
from .._kinetics.film_at_temperature import matter
from .._kinetics.kinetic_monte_carlo import Piece

Field = tuple[float, float, float]

DISTURBED = 1e-4
"""Probability per volume and read from which a read counts as disturbing the state."""
_MORE = 0.2  # of what the state does by itself in that time must the current add, too


class Session:
    """Copies of one device, all pulsed alike, each with its own thermal history.

    ``temperature`` K of the surroundings; ``field`` (3,) T that is on all the time, x along the current. The same
    ``seed`` gives the same states and the same noise.
    """

    def __init__(
        self, device: HallBar, *, temperature: float | None = None, field: Field = (0.0, 0.0, 0.0),
        start: str | ArrayLike = "down", copies: int = 1, seed: int = 0, threads: int = 1,
    ) -> None:  # fmt: skip
        if copies < 1:
            raise InputError(f"copies={copies}", "at least one", "ask for one or more")
        if not all(np.isfinite(field)):
            raise InputError(f"a field of {field} T", "finite numbers", "correct the field")
        whole_of("seed", seed)
        self.device, self.field, self.threads = device, field, threads
        self.pair = device.driven(temperature)
        self.ambient = self.pair.T
        if not self.ambient > 0:
            raise InputError("a bench at 0 K", "a temperature above it, where heat turns volumes", "warm it up")
        self.kinetics = device.kinetics()
        states, reads = np.random.SeedSequence([seed, device.seed]).spawn(2)
        self._rng, self._noise = np.random.default_rng(states), np.random.default_rng(reads)
        self.states = self.kinetics.start(start, copies=copies, seed=int(self._rng.integers(2**32)))
        self.clock = 0.0
        self._cut: dict[tuple[float, float], list[Piece]] = {}
        self._sums: list[Array] = []
        self._times: list[float] = []
        self._fields: list[Field] = []
        self._stiff = matter(device.film, self.ambient, device.source, device.side, device.stress).K
        self.T_C = sublattices(device.film).T_C
        self.hottest = self.ambient
        self.turned = 0  # volumes, each as often as it turned

    # what is applied -------------------------------------------------------------------------------------------

    def pulse(self, j: float, width: float, said: str = "") -> None:
        """Apply one pulse of density ``j`` (A/m^2), with its heat; ``said``: the current in the user's words."""
        if not (width > 0 and np.isfinite(width) and np.isfinite(j)):
            raise InputError(f"a pulse of {width:g} s and {j:g} A/m^2", "a width above zero", "correct the pulse")
        key = (j, width)
        if key not in self._cut:
            step, support = self.device.warming, self.device.support
            hot = check_heat(step, j, width, self.ambient, self.T_C, said or f"{j:.4g} A/m^2")
            bears = float("inf") if support is None else support.get("T_max", float("inf"))
            if hot > bears and self.hottest <= bears and support is not None:
                warnings.warn(f"the pulse heats the film to {hot:.0f} K, and {support.name} bears {bears:.0f} K",
                              stacklevel=3)  # fmt: skip
            self.hottest = max(self.hottest, hot)
            if len(self._cut) > 4096:
                self._cut.clear()
            self._cut[key] = pulse_pieces(step, j, width, self.ambient, self.field, pause=self.device.readout.pause)
        self.apply(self._cut[key])
        self.clock += width

    def hold(self, duration: float, field: Field | None = None) -> None:
        """Wait without a current, in ``field`` (T) instead of the one that is on all the time."""
        self.apply([Piece(duration, self.ambient, 0.0, self.field if field is None else field)])
        self.clock += duration

    def restart(self, start: str | ArrayLike) -> None:
        """Put every copy into a state anew: "up", "down", "demagnetised" or states (cells,)."""
        self.states = self.kinetics.start(start, copies=len(self.states.s), seed=int(self._rng.integers(2**32)))

    def apply(self, pieces: Sequence[Piece]) -> None:
        """Run the kinetics through pieces; the clock is the caller's."""
        done = self.kinetics.apply(self.states, pieces, np.uint64(self._rng.integers(2**64, dtype=np.uint64)))
        self.turned += done[1] + done[2]

    # what is read ----------------------------------------------------------------------------------------------

    def read(self, field: Field | None = None) -> None:
        """Take one read: the state now; noise and backgrounds come at the end, in :meth:`resistance`."""
        self._sums.append(self.up())
        self._times.append(self.clock)
        self._fields.append(self.field if field is None else field)
        self.clock += self.device.readout.pause

    def forget(self) -> None:
        """Drop the reads taken so far, and set the clock to zero."""
        self._sums, self._times, self._fields, self.clock = [], [], [], 0.0

    def up(self) -> Array:
        """Weighted mean of the states, (copies,), from -1 to 1."""
        return np.asarray(self.states.s @ self.device.weights)

    def disturbed(self, current: float) -> float:
        """Probability per volume that one read flips it, averaged over the device as it is now."""
        d, r = self.device, self.device.readout
        j = d.current_density(current)
        hot = self.ambient + float(d.warming(np.array([r.time]))[0]) * j**2
        return float(self.kinetics.disturb(self.states, Piece(r.time, hot, j, self.field)))

    def check_read(self, current: float) -> float:
        """Warn, with the probability, if reads at ``current`` (A) disturb the state; return it."""
        j, r = self.device.current_density(current), self.device.readout
        check_heat(self.device.warming, j, r.time, self.ambient, self.T_C, f"a read current of {show(current, 'A')}")
        here, rest = self.disturbed(current), self.disturbed(0.0)
        if here - rest > max(DISTURBED, _MORE * rest):
            warnings.warn(f"a read of {show(current, 'A')} for {show(r.time, 's')} flips a volume with probability "
                          f"{here:.2g} ({rest:.2g} without a current): the reads disturb the state and are not "
                          "part of this trace; see read_disturb", stacklevel=3)  # fmt: skip
        return here

    def times(self) -> Array:
        """Time of each read (s), from the start, (reads,)."""
        return np.array(self._times)

    def resistance(self, current: float) -> Array:
        """Return all reads so far, (reads, copies) ohm, at a read current (A)."""
        d, r, times, b = self.device, self.device.readout, self.times(), np.array(self._fields).reshape(-1, 3)
        lean = self.pair.M_net * b[:, :2] / (2 * self._stiff)  # m_x, m_y of sublattice 1 in the in-plane field
        upright = np.sqrt(np.clip(1 - (lean**2).sum(1), 0, 1))[:, None]
        high = d.R_AHE * d.moment(self.ambient)
        room = r.drift * times / 3600
        plain = high * r.planar * 2 * lean[:, 0] * lean[:, 1] + r.ordinary * b[:, 2] / self._thick
        plain = plain + r.offset * d.sheet * (1 + r.tcr * room)
        noise = r.noise(times, len(self.states.s), current=abs(current), sheet=d.sheet, contacts=d.R_xx,
                        area=(d.width**2, self._thick), temperature=self.ambient, rng=self._noise)  # fmt: skip
        return np.asarray(high * upright * np.array(self._sums) + plain[:, None] + noise)

    @property
    def _thick(self) -> float:
        return self.device.film["t"] + (0.0 if self.device.source is None else self.device.source["t"])
