"""The curve of a device with a few factors on its film, in a fraction of the time that the bench takes.

What is saved:

- volumes beyond a few hundred: a square without edges stands for them;
- classes of anisotropy: they are a quarter of the spread apart;
- segments of a pulse that last less than a thirtieth of it;
- rates between a few currents: their logarithms are interpolated;
- heat that earlier pulses have left: every pulse of a train gets its mean over the train. A resistance that follows the
  heat multiplies the whole rise of a pulse by what it adds to the end of the longest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core.compiled.counter_rng import key_of
from hallweight.core.types import Array
from hallweight.membrane import StepResponse, rise_after_pulse

from .._bench.measure import current_density
from .._bench.session import along_current
from .._device.hall_bar import HallBar
from .._device.pulse_heating import LEFT_STEP, cooling_time, cut_rise, n_segments, pulse_rise
from .._device.self_heating import EarlierPulses
from .._kinetics.kinetic_monte_carlo import Kinetics
from .._lattice.spin_states import Segment
from .._lattice.volumes import MIN_K_FACTOR, Lattice, periodic_neighbours
from .drive import Drive
from .parameters import scaled
from .rates_between import between_nodes, hottest_kelvin, reversed_rates

_NODES = 5  # currents (or fields) between which logarithms of rates are interpolated
_SHORT = 0.03  # of a pulse: shorter segments, which are colder too, are left out
_RUNAWAY = 1e3  # times the rise without feedback
_CLASSES_PER_SIGMA = 4.0  # classes of anisotropy per standard deviation


class PulseCut(NamedTuple):
    """The segments of all pulses of a train.

    rise      (segments,)  K per (A/m^2)^2
    current   (segments,)  1 during the pulse, 0 after it
    duration  by width     s, (segments,)
    """

    rise: Array
    current: Array
    duration: Mapping[float, Array]


@dataclass(frozen=True, eq=False)
class ForwardModel:
    """The curve of a device under a drive, as a function of factors and a seed; ``max_cells`` volumes at most."""

    device: HallBar
    drive: Drive
    start: str | ArrayLike
    max_cells: int

    @cached_property
    def is_complete(self) -> bool:
        """Whether all volumes of the device are simulated."""
        return self.device.lattice.cells <= self.max_cells

    @property
    def _side(self) -> int:
        """Rows and columns of the square that stands for the device."""
        return int(self.max_cells**0.5)

    @property
    def simulated_cells(self) -> int:
        """Number of volumes that are simulated."""
        return self.device.lattice.cells if self.is_complete else self._side**2

    @property
    def variance_ratio(self) -> float:
        """Variance of the device's state over that of what is simulated."""
        effective_cells = 1 / float((self.device.weights**2).sum())
        return 1.0 if self.is_complete else self._side**2 / effective_cells

    def curve(self, factors: Mapping[str, float], seed: int) -> Array:
        """Mean state (reads,) at each read, -1 to 1, with anisotropies and heat noise of a seed."""
        device = scaled(self.device, factors)
        lattice, weights = self._lattice(device.sigma_K, seed)
        kinetics = Kinetics(
            device.film, lattice, source=device.source, side=device.side, stress=device.stress, **device.kinetic
        )
        segments = self._segments(device, kinetics)
        rng = np.random.default_rng([seed, 1])
        states = kinetics.initial_states(self.start, seed=seed)
        out = []
        for settling in (True, False) if self.drive.periodic else (False,):
            for before_read, count in zip(segments, self.drive.count.tolist(), strict=True):
                for _ in range(count if before_read else 0):
                    kinetics.run(states, before_read, key_of(rng))
                if not settling:
                    out.append(float(states.spin[0] @ weights))
        return np.array(out)

    def _lattice(self, sigma_K: float, seed: int) -> tuple[Lattice, Array]:
        """The lattice that is simulated, and the weights of its cells."""
        full, n = self.device.lattice, self._side
        if self.is_complete:
            mask, neighbours, weights = full.mask, full.neighbours, self.device.weights
        else:
            mask, neighbours, weights = np.ones((n, n), bool), periodic_neighbours(n), np.full(n * n, 1 / n**2)
        z = np.random.default_rng([seed, 2]).standard_normal(int(mask.sum()))
        K_factor = np.maximum(1 + sigma_K * np.round(_CLASSES_PER_SIGMA * z) / _CLASSES_PER_SIGMA, MIN_K_FACTOR)
        return Lattice(mask, full.side, K_factor, neighbours, periodic=not self.is_complete), weights

    def _segments(self, device: HallBar, kinetics: Kinetics) -> list[list[Segment]]:
        """Segments before each read; their rates are given to the kinetics."""
        ambient = device.pair(self.drive.temperature).T
        if self.drive.unit == "T":
            return self._held_fields(kinetics, ambient)
        j = np.array([current_density(self.device, a, self.drive.unit) for a in self.drive.amplitude])
        levels = np.unique(np.abs(j[j != 0]))
        ambient += self._mean_left(device.heat(ambient), j)
        cut = self._cut(device, levels, np.unique(self.drive.width[j != 0]))
        heat, longest = device.heat(ambient), float(self.drive.width[j != 0].max(initial=0.0))
        growth = {x: self._growth(heat, x, longest) for x in levels.tolist()}
        templates = self._pulses(kinetics, levels, cut, (ambient, hottest_kelvin(kinetics, ambient)), growth)
        out: list[list[Segment]] = []
        for x, w in zip(j.tolist(), self.drive.width.tolist(), strict=True):
            pulse = [] if x == 0 else list(zip(templates[abs(x), x > 0], cut.duration[w].tolist(), strict=True))
            out.append([replace(segment, duration=d) for segment, d in pulse if d > _SHORT * w])
        return out

    def _mean_left(self, heat: StepResponse, j: Array) -> float:
        """Rise (K) that earlier pulses leave at the end of a pulse, the mean over the train."""
        pause, width, count = self.device.readout.pause, self.drive.width, self.drive.count
        driven = np.flatnonzero(j)
        if not len(driven):
            return 0.0
        of_one = np.array(
            [heat(np.array([w + pause]))[0] - heat(np.array([pause]))[0] for w in {*width[driven].tolist()}]
        )
        rounds = 2 if self.drive.periodic else 1
        if rounds * count[driven].sum() * of_one.max() * float(np.max(j**2)) < LEFT_STEP / 2:
            return 0.0
        earlier, clock = EarlierPulses(heat), 0.0
        left: list[float] = []
        for _ in range(rounds):
            left.clear()
            for x, w, n in zip(j.tolist(), width.tolist(), count.tolist(), strict=True):
                for _ in range(n if x else 0):
                    left.append(float(earlier.rise(np.array([clock + w]))[0]))
                    earlier.add(clock, w, x**2)
                    clock += w
                clock += pause
        return float(np.mean(left))

    def _growth(self, heat: StepResponse, j: float, width: float) -> float:
        """Return what a resistance that follows the heat multiplies the rise by; a large number where it runs away."""
        linear = float(heat(np.array([width]))[0]) * j**2
        return min(pulse_rise(heat, j, width) / linear, _RUNAWAY) if linear > 0 else 1.0

    def _cut(self, device: HallBar, levels: Array, widths: Array) -> PulseCut:
        """Cut all pulses of densities ``levels`` (A/m^2) and ``widths`` (s) in the same way.

        All pulses of one density heat alike, so a short one is the beginning of the longest. What cools after that is
        taken as long after all of them.
        """
        step, longest = device.warming, float(widths[-1])
        count = n_segments(pulse_rise(step, float(levels[-1]), longest))
        if count == 0:
            return PulseCut(np.zeros(1), np.ones(1), {w: np.array([w]) for w in widths.tolist()})
        end = float(step(np.array([longest]))[0])
        hot = cut_rise(step, longest, count)
        cooling = cooling_time(lambda t: step(t) - step(t - longest), longest, device.readout.pause)
        cool = cut_rise(lambda t: end - rise_after_pulse(step, longest, t), cooling, count)
        rise = np.array([c.rise for c in hot] + [end - c.rise for c in cool])
        edges = np.concatenate([[0.0], np.cumsum([c.duration for c in hot])])
        after = np.array([c.duration for c in cool])
        lasting = {w: np.concatenate([np.diff(np.minimum(edges, w)), after]) for w in widths.tolist()}
        needed = np.any([d > _SHORT * w for w, d in lasting.items()], axis=0)
        current = np.repeat([1.0, 0.0], [len(hot), len(cool)])
        return PulseCut(rise[needed], current[needed], {w: d[needed] for w, d in lasting.items()})

    def _pulses(
        self,
        kinetics: Kinetics,
        levels: Array,
        cut: PulseCut,
        temperatures: tuple[float, float],
        growth: Mapping[float, float],
    ) -> dict[tuple[float, bool], list[Segment]]:
        """Segments, without their durations, of pulses of all densities and both polarities.

        ``temperatures``: of the surroundings, and the highest, K. ``growth`` of the rise by density.
        """
        ambient, hottest = temperatures
        known = sorted(growth)

        def factors(j: float) -> float:
            return float(np.interp(j, known, [growth[x] for x in known]))

        field = along_current(self.drive.field)
        nodes = levels if len(levels) <= _NODES else np.linspace(0.0, levels[-1], _NODES)
        out: dict[tuple[float, bool], list[Segment]] = {(j, up): [] for j in levels.tolist() for up in (True, False)}
        for rise, current in zip(cut.rise.tolist(), cut.current.tolist(), strict=True):

            def at(j: float, rise: float = rise) -> float:
                return float(min(ambient + rise * j**2 * factors(j), hottest))

            at_nodes = [kinetics.rates(at(j), current * j, field) for j in nodes.tolist()]
            for j, rates in zip(levels.tolist(), between_nodes(nodes, at_nodes, levels), strict=True):
                for up in (True, False):
                    segment = Segment(0.0, at(j), (current if up else -current) * j, field)
                    kinetics.give_rates(
                        segment.T, segment.j, field, rates if up or not current else reversed_rates(rates)
                    )
                    out[j, up].append(segment)
        return out

    def _held_fields(self, kinetics: Kinetics, ambient: float) -> list[list[Segment]]:
        """The field along z held before each read."""
        levels = np.unique(np.abs(self.drive.amplitude))
        nodes = levels if len(levels) <= _NODES else np.linspace(0.0, levels[-1], 2 * _NODES - 1)
        x = self.drive.field
        at_nodes = [kinetics.rates(ambient, 0.0, (x, 0.0, b)) for b in nodes.tolist()]
        for b, rates in zip(levels.tolist(), between_nodes(nodes, at_nodes, levels), strict=True):
            kinetics.give_rates(ambient, 0.0, (x, 0.0, -b), reversed_rates(rates))
            kinetics.give_rates(ambient, 0.0, (x, 0.0, b), rates)
        held = zip(self.drive.width.tolist(), self.drive.amplitude.tolist(), strict=True)
        return [[Segment(w, ambient, 0.0, (x, 0.0, b))] for w, b in held]
