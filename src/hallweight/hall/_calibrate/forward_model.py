"""The curve of a device with a few factors on its film, in a fraction of the time that the bench takes.

What is saved: the volumes beyond a few hundred (a square without edges stands for them), classes of anisotropy a
quarter of the spread apart, pieces of a pulse that last less than a thirtieth of it, and rates between a few currents,
whose logarithms are interpolated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator

from hallweight.core.types import Array
from hallweight.magnet import sublattices
from hallweight.membrane import rise_after_pulse

from .._bench.measure import density
from .._device.hall_bar import HallBar
from .._device.pulse_heating import _cooled, _cut, pieces_for
from .._kinetics.kinetic_monte_carlo import Kinetics, Piece
from .._kinetics.volumes import Lattice
from .drive import Drive
from .parameters import tuned

Key = tuple[float, float, tuple[float, float, float]]


_NODES = 5  # currents (or fields) between which logarithms of rates are interpolated
_SHORT = 0.03  # of a pulse: shorter pieces, which are colder too, are left out
_HOT = 0.97  # of T_C is as hot as a factor on the heat may make the film
_LEAST = 1e-30  # 1/s: what is rarer never happens
_CLASSES = 4.0  # classes of anisotropy per standard deviation


class _Quick(Kinetics):
    """Kinetics that know some tables of rates beforehand."""

    known: dict[Key, Array]

    def rates(self, T: float, j: float = 0.0, B: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Array:
        """As those of :class:`Kinetics`, from what is known if it is."""
        found = self.known.get((float(T), float(j), (float(B[0]), float(B[1]), float(B[2]))))
        return super().rates(T, j, B) if found is None else found


@dataclass(frozen=True, eq=False)
class Model:
    """The curve of a device under a drive, as a function of factors and a seed; ``cells`` volumes at most."""

    device: HallBar
    drive: Drive
    start: str | ArrayLike
    cells: int

    @cached_property
    def whole(self) -> bool:
        """Whether all volumes of the device are simulated."""
        return self.device.lattice.cells <= self.cells

    @property
    def share(self) -> float:
        """Variance of the device's own state over that of what is simulated."""
        mine = 1 / float((self.device.weights**2).sum())
        return 1.0 if self.whole else int(self.cells**0.5) ** 2 / mine

    def curve(self, factors: Mapping[str, float], seed: int) -> Array:
        """Mean state (n,) at each read, -1 to 1, with anisotropies and heat noise of a seed."""
        device = tuned(self.device, factors)
        lattice, weights = self._lattice(device.sigma_K, seed)
        kinetics = _Quick(device.film, lattice, source=device.source, side=device.side, stress=device.stress,
                          **device.kinetic)  # fmt: skip
        kinetics.known = {}
        steps = self._steps(device, kinetics)
        rng = np.random.default_rng([seed, 1])
        states = kinetics.start(self.start, seed=seed)
        out = []
        for again in (True, False) if self.drive.settle else (False,):
            for step, count in zip(steps, self.drive.count.tolist(), strict=True):
                for _ in range(count if step else 0):
                    kinetics.apply(states, step, np.uint64(rng.integers(2**64, dtype=np.uint64)))
                if not again:
                    out.append(float(states.s[0] @ weights))
        return np.array(out)

    def _lattice(self, sigma: float, seed: int) -> tuple[Lattice, Array]:
        if self.whole:
            full = self.device.lattice
            mask, side, near, weights = full.mask, full.side, full.neighbours, self.device.weights
        else:
            n = int(self.cells**0.5)
            at = np.arange(n * n, dtype=np.int32).reshape(n, n)
            around = [np.roll(at, shift, axis) for shift, axis in ((1, 1), (-1, 1), (1, 0), (-1, 0))]
            near = np.ascontiguousarray(np.stack([a.ravel() for a in around], axis=1))
            mask, side, weights = np.ones((n, n), bool), self.device.lattice.side, np.full(n * n, 1 / n**2)
        z = np.random.default_rng([seed, 2]).standard_normal(int(mask.sum()))
        return Lattice(mask, side, np.maximum(1 + sigma * np.round(_CLASSES * z) / _CLASSES, 0.05), near), weights

    def _steps(self, device: HallBar, kinetics: _Quick) -> list[list[Piece]]:
        """Pieces before each read; their rates are in ``kinetics.known``."""
        room = device.pair(self.drive.kelvin).T
        if self.drive.unit == "T":
            return self._held(kinetics, room)
        j = np.array([density(self.device, a, self.drive.unit) for a in self.drive.amplitude])
        cut = self._cut(device, np.unique(np.abs(j[j != 0])), np.unique(self.drive.width[j != 0]))
        made = self._pulses(device, kinetics, np.unique(np.abs(j[j != 0])), room, cut)
        return [[] if x == 0 else [replace(p, duration=d) for p, d in zip(made[abs(x), x > 0], cut[2][w], strict=True)
                                   if d > _SHORT * w]
                for x, w in zip(j.tolist(), self.drive.width.tolist(), strict=True)]  # fmt: skip

    def _cut(self, device: HallBar, levels: Array, widths: Array) -> tuple[Array, Array, dict[float, Array]]:
        """Rise (K per (A/m^2)^2) and current (1 or 0) of the pieces of all pulses, and their durations in each width.

        All pulses of one density heat alike, so a short one is the beginning of the longest; what cools after that is
        taken as long after all of them.
        """
        step, longest = device.warming, float(widths[-1])
        count = pieces_for(float(step(np.array([longest]))[0]) * float(levels[-1]) ** 2)
        if count == 0:
            return np.zeros(1), np.ones(1), {w: np.array([w]) for w in widths.tolist()}
        end = float(step(np.array([longest]))[0])
        hot = _cut(step, longest, count)
        cool = _cut(
            lambda t: end - rise_after_pulse(step, longest, t), _cooled(step, longest, device.readout.pause), count
        )
        rise = np.array([r for _, r in hot] + [end - r for _, r in cool])
        edges = np.concatenate([[0.0], np.cumsum([d for d, _ in hot])])
        after = np.array([d for d, _ in cool])
        lasting = {w: np.concatenate([np.diff(np.minimum(edges, w)), after]) for w in widths.tolist()}
        needed = np.any([d > _SHORT * w for w, d in lasting.items()], axis=0)
        on = np.repeat([1.0, 0.0], [len(hot), len(cool)])
        return rise[needed], on[needed], {w: d[needed] for w, d in lasting.items()}

    def _pulses(
        self, device: HallBar, kinetics: _Quick, levels: Array, room: float, cut: tuple[Array, Array, object]
    ) -> dict[tuple[float, bool], list[Piece]]:
        """Pieces, without their durations, of pulses of all densities and both polarities."""
        hottest = _HOT * sublattices(device.film).T_C
        field = (self.drive.field, 0.0, 0.0)
        nodes = levels if len(levels) <= _NODES else np.linspace(0.0, levels[-1], _NODES)
        out: dict[tuple[float, bool], list[Piece]] = {(j, up): [] for j in levels.tolist() for up in (True, False)}
        for rise, on in zip(cut[0].tolist(), cut[1].tolist(), strict=True):

            def at(j: float, rise: float = rise) -> float:
                return float(min(room + rise * j**2, hottest))

            found = _between(nodes, [kinetics.rates(at(j), on * j, field) for j in nodes.tolist()], levels)
            for j, table in zip(levels.tolist(), found, strict=True):
                for up in (True, False):
                    piece = Piece(0.0, at(j), (on if up else -on) * j, field)
                    kinetics.known[piece.T, piece.j, field] = table if up or not on else _mirrored(table)
                    out[j, up].append(piece)
        return out

    def _held(self, kinetics: _Quick, room: float) -> list[list[Piece]]:
        """The field along z held before each read."""
        levels = np.unique(np.abs(self.drive.amplitude))
        nodes = levels if len(levels) <= _NODES else np.linspace(0.0, levels[-1], 2 * _NODES - 1)
        x = self.drive.field
        found = _between(nodes, [kinetics.rates(room, 0.0, (x, 0.0, b)) for b in nodes.tolist()], levels)
        for b, table in zip(levels.tolist(), found, strict=True):
            kinetics.known[room, 0.0, (x, 0.0, -b)] = _mirrored(table)
            kinetics.known[room, 0.0, (x, 0.0, b)] = table
        return [[Piece(w, room, 0.0, (x, 0.0, b))] for w, b in
                zip(self.drive.width.tolist(), self.drive.amplitude.tolist(), strict=True)]  # fmt: skip


def _mirrored(table: Array) -> Array:
    """Rates at -j (and -B_z) from those at j: up and down change places, in the film's mean state too."""
    return np.ascontiguousarray(table[::-1, :, ::-1])


def _between(nodes: Array, tables: list[Array], levels: Array) -> list[Array]:
    """Tables at levels from those at nodes, logarithms interpolated."""
    if len(nodes) == len(levels):
        return tables
    ln = np.log(np.maximum(np.stack(tables), _LEAST))
    return list(np.exp(PchipInterpolator(nodes, ln, axis=0)(levels)))
