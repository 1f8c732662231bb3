"""One device under a sequence of pulses and reads: its states, its clock and what was read."""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, parse, show
from hallweight.core.compiled.counter_rng import key_of
from hallweight.core.types import Array
from hallweight.core.validation import whole_number
from hallweight.magnet import pull, sublattices

from .._device.description import lattice_pinning_words
from .._device.hall_bar import HallBar
from .._device.pulse_heating import LEFT_STEP, check_heat, pulse_rise, pulse_segments, warmer
from .._device.readout_at_temperature import readout_at
from .._device.self_heating import EarlierPulses, PulseRise
from .._lattice.spin_states import Segment, Vector

Quantity = str | float
"""A text with a unit, or a number in SI units."""

DISTURBED = 1e-4
"""Probability per volume and read from which a read counts as disturbing the state."""
_BEYOND_REST = 0.2  # of what the state does by itself in that time must the current add, too
_KEPT_PULSES = 4096


def along_current(field: Quantity) -> Vector:
    """Return a field along the current as a vector, T."""
    return parse(field, "T"), 0.0, 0.0


class Session:
    """Replicas of one device, all pulsed alike, each with its own thermal history.

    temperature  K       of the surroundings; None: the card's
    field        (3,) T  that is on all the time, x along the current
    start                "up", "down", "demagnetised" or states
    replicas     int     thermal histories
    seed         int     the same seed gives the same states and the same noise
    threads      int     that share the replicas; results do not depend on it
    """

    def __init__(
        self,
        device: HallBar,
        *,
        temperature: Quantity | None = None,
        field: Vector = (0.0, 0.0, 0.0),
        start: str | ArrayLike = "down",
        replicas: int = 1,
        seed: int = 0,
        threads: int | None = None,
    ) -> None:
        whole_number("replicas", replicas, 1)
        whole_number("seed", seed)
        if not all(np.isfinite(field)):
            raise InputError(f"a field of {field} T", "finite numbers", "correct the field")
        self.device, self.field, self.threads = device, field, threads
        self.pair = device.driven(temperature)
        self.ambient = self.pair.T
        if not self.ambient > 0:
            raise InputError("a bench at 0 K", "a temperature above it, where heat flips volumes", "warm it up")
        self.kinetics = device.kinetics()
        for_states, for_reads = np.random.SeedSequence([seed, device.seed]).spawn(2)
        self._rng, self._noise = np.random.default_rng(for_states), np.random.default_rng(for_reads)
        self.heat = device.heat(self.ambient)
        self._set_states(start, replicas)
        self.clock = 0.0
        self._segments: dict[tuple[float, float, float], tuple[list[Segment], float]] = {}
        self._means: list[Array] = []
        self._times: list[float] = []
        self._fields: list[Vector] = []
        film = self.kinetics.film_state(self.ambient)
        self._stiffness = film.K  # net anisotropy, J/m^3
        if too_firm := lattice_pinning_words(self.kinetics, film)[1]:
            warnings.warn(too_firm, stacklevel=3)
        self.T_C = sublattices(device.film).T_C
        self.hottest = self.ambient
        self.n_flips = 0  # of all volumes

    # what is applied -------------------------------------------------------------------------------------------

    def pulse(self, j: float, width: float, current: str = "") -> None:
        """Apply one pulse of density ``j`` (A/m^2) and ``width`` (s), with its heat and what is left of earlier ones.

        ``current``: that of the pulse in the user's words.
        """
        if not (width > 0 and np.isfinite(width) and np.isfinite(j)):
            raise InputError(f"a pulse of {width:g} s and {j:g} A/m^2", "a width above zero", "correct the pulse")
        left = self._left_over(width)
        key = (j, width, left)
        if key not in self._segments:
            self._note_heat(j, width, current or f"{j:.4g} A/m^2", left)
            if len(self._segments) > _KEPT_PULSES:
                self._segments.clear()
            pause, power = self.device.readout.pause, PulseRise.of(self.heat, j, width, left).mean_power
            cut = pulse_segments(self.heat, j, width, self.ambient, self.field, pause=pause, left=left)
            self._segments[key] = cut, power
        (segments, power), begin = self._segments[key], self.clock
        self.run(warmer(segments, lambda t: self._earlier.rise(begin + t)) if left else segments)
        self._earlier.add(begin, width, power)
        self.clock += width

    def _left_over(self, width: float) -> float:
        """What earlier pulses leave (K) at the end of one that begins now, to half a kelvin."""
        left = float(self._earlier.rise(np.array([self.clock + width]))[0])
        return round(left / LEFT_STEP) * LEFT_STEP

    def _note_heat(self, j: float, width: float, current: str, left: float) -> None:
        """Note how hot a pulse makes the film; warn where the support does not bear it."""
        support = self.device.support
        hot = check_heat(self.heat, j, width, self.ambient, self.T_C, current, left)
        limit = float("inf") if support is None else support.get("T_max", float("inf"))
        if hot > limit and self.hottest <= limit and support is not None:
            message = f"the pulse heats the film to {hot:.0f} K, and {support.name} bears {limit:.0f} K"
            warnings.warn(message, stacklevel=4)
        self.hottest = max(self.hottest, hot)

    def hold(self, duration: float, field: Vector | None = None) -> None:
        """Wait (s) without a current, in ``field`` (T) instead of the one that is on all the time."""
        self.run([Segment(duration, self.ambient, 0.0, self.field if field is None else field)])
        self.clock += duration

    def restart(self, start: str | ArrayLike) -> None:
        """Put every replica into a state anew, cold: "up", "down", "demagnetised" or states (cells,)."""
        self._set_states(start, len(self.states.spin))

    def _set_states(self, start: str | ArrayLike, replicas: int) -> None:
        self._earlier = EarlierPulses(self.heat)
        seed = int(self._rng.integers(2**32))
        self.states = self.kinetics.initial_states(start, replicas=replicas, seed=seed)

    def run(self, segments: Sequence[Segment]) -> None:
        """Run the kinetics through segments; the clock is the caller's."""
        counts = self.kinetics.run(self.states, segments, key_of(self._rng), threads=self.threads)
        self.n_flips += counts.flips + counts.leap_flips

    # what is read ----------------------------------------------------------------------------------------------

    def read(self, field: Vector | None = None) -> None:
        """Take one read: the state now; noise and backgrounds come at the end, in :meth:`resistance`."""
        self._means.append(self.mean_state())
        self._times.append(self.clock)
        self._fields.append(self.field if field is None else field)
        self.clock += self.device.readout.pause

    def drop_reads(self) -> None:
        """Drop the reads taken so far, and set the clock to zero."""
        self._means, self._times, self._fields, self.clock = [], [], [], 0.0

    def mean_state(self) -> Array:
        """Weighted mean of the spins, (replicas,), from -1 to 1."""
        return np.asarray(self.states.spin @ self.device.weights)

    def disturb_probability(self, current: float) -> float:
        """Probability per volume that one read at a current (A) flips it, averaged over the device as it is now."""
        time, j = self.device.readout.time, self.device.current_density(current)
        hot = self.ambient + self._read_rise(current)
        return self.kinetics.flip_probability(self.states, Segment(time, hot, j, self.field))

    def check_read(self, current: float) -> float:
        """Warn, with the probability, if reads at ``current`` (A) disturb the state; return it."""
        j, time, name = self.device.current_density(current), self.device.readout.time, show(current, "A")
        check_heat(self.heat, j, time, self.ambient, self.T_C, f"a read current of {name}")
        chance, at_rest = self.disturb_probability(current), self.disturb_probability(0.0)
        if chance - at_rest > max(DISTURBED, _BEYOND_REST * at_rest):
            warnings.warn(
                f"a read of {name} for {show(time, 's')} flips a volume with probability {chance:.2g} ({at_rest:.2g} "
                "without a current): the reads disturb the state and are not part of this trace; see read_disturb",
                stacklevel=3,
            )
        return chance

    def times(self) -> Array:
        """Time of each read (s), from the start, (reads,)."""
        return np.array(self._times)

    def resistance(self, current: float) -> Array:
        """Return all reads so far, (reads, replicas) ohm, at a read current (A)."""
        device, readout, times = self.device, self.device.readout, self.times()
        field = np.array(self._fields).reshape(-1, 3)
        torque = self.pair.M_net * field[:, :2] + pull(self.pair)[:2]
        tilt = torque / (2 * self._stiffness)  # m_x, m_y of sublattice 1 in the in-plane field
        m_z = np.sqrt(np.clip(1 - (tilt**2).sum(1), 0, 1))[:, None]
        warm = self.ambient + self._read_rise(current)
        at = readout_at(device, warm)
        background = at.R_AHE * readout.planar * 2 * tilt[:, 0] * tilt[:, 1]
        background = background + at.ordinary * field[:, 2] + at.offset
        background = background + readout.offset * device.sheet * readout.tcr * readout.drift * times / 3600
        noise = readout.noise(
            times,
            len(self.states.spin),
            current=abs(current),
            sheet=at.sheet,
            contacts=at.R_xx,
            area=(device.width**2, self._conductor),
            temperature=warm,
            rng=self._noise,
        )
        return np.asarray(at.R_AHE * m_z * np.array(self._means) + background[:, None] + noise)

    def white_noise(self, current: float) -> float:
        """Standard deviation (ohm) of one read at a current (A), without 1/f noise."""
        readout, warm = self.device.readout, self.ambient + self._read_rise(current)
        return (
            0.0 if readout.noiseless else readout.white_noise(readout_at(self.device, warm).R_xx, warm) / abs(current)
        )

    def _read_rise(self, current: float) -> float:
        """How warm (K) a read at a current (A) makes the film by its end."""
        return pulse_rise(self.heat, self.device.current_density(current), self.device.readout.time)

    @property
    def _conductor(self) -> float:
        """Thickness of film and source, m."""
        return self.device.film["t"] + (0.0 if self.device.source is None else self.device.source["t"])
