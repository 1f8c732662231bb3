"""Thermally activated reversal of a film on a lattice of activation volumes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError, parse
from hallweight.core.compiled.counter_rng import bits
from hallweight.core.types import Array

from . import tau_leaping
from .energy_barriers import model_of
from .film_at_temperature import Matter, Side, matter
from .rate_table import nucleation, table
from .rejection_kmc import bin_of
from .spin_states import Piece, Start, States, Vector, classes, grouped, mirror, started
from .volumes import Lattice

__all__ = ["Kinetics", "Piece", "States"]


Way = tuple[Array, NDArray[np.uint8], Array, NDArray[np.intp], Array]
"""Tables of rates, their groups and bounds, which of them each piece has, and its duration."""

_BINS = 17  # of the mean state
_CARE = 0.15  # of its waiting time is a leap for a cell that turns for good
_EXACT, _FEW = 4.0, 1024  # events per cell in a piece, and cells more, before the rest of it is leapt over
_AWHILE = 12_000  # events, and a quarter of the cells: then it is looked whether cells only go to and fro
_LEAST, _MOST, _SWEEPS = 16, 64, 0.5  # leaps for this rest: at least; at most, and besides per row and column to cross
_KEPT = 96  # tables of rates
_MASK = (1 << 64) - 1


class Kinetics:
    """A film of kind "film" on a lattice: its cells turn by nucleation and by walls that pass (:mod:`._rates`).

    ``source``, ``side``: spin source layer, below or above. ``stress`` along the current (Pa), or (xx, yy).
    ``f0``: attempts per second, or None for those that follow from the film (:mod:`._escape`); ``barrier``: factor on
    the barrier of nucleation. ``nucleus``: side of the square that nucleates (None: of 50 k_B 300 K, at most a cell);
    ``pinning``: energy (J) that a wall needs for a step of one cell (None: 40 k_B 300 K); ``wall``: energy of a side
    of wall, over ``pinning``; ``B_DMI``: in-plane field (T) that gives walls their full torque (None: D/(M lambda)
    from the card); ``dipoles``: whether cells feel each other's stray field. What is left open is listed in
    ``assumed``. ``threads`` share the copies; results do not depend on it.
    """

    def __init__(
        self,
        film: Card,
        lattice: Lattice,
        *,
        source: Card | None = None,
        side: Side = "below",
        stress: str | float | tuple[float, float] = 0.0,
        f0: str | float | None = None,
        barrier: float = 1.0,
        nucleus: str | float | None = None,
        pinning: str | float | None = None,
        wall: float = 0.1,
        B_DMI: str | float | None = None,
        dipoles: bool = True,
        threads: int = 1,
    ) -> None:
        self.film, self.lattice, self.source, self.side = film, lattice, source, side
        self.stress, self.threads = stress if isinstance(stress, tuple) else parse(stress, "Pa"), int(threads)
        self._matter: dict[float, Matter] = {}
        if "t" not in film.values:
            raise InputError(f"the film card {film.name!r} without t", "its thickness", "add it with .replace")
        at = self.matter(film.get("T_ref", 300.0))
        self.model = model_of(film, lattice, at.K, f0=f0, barrier=barrier, nucleus=nucleus, pinning=pinning, wall=wall,
                              B_DMI=B_DMI, dipoles=dipoles)  # fmt: skip
        given = {"nucleus": nucleus, "pinning": pinning}
        self.assumed = (*(n for n, v in given.items() if v is None), *(("wall",) if wall == 0.1 else ()))
        self.cites = ("brown1963thermal", "lee2014thermal", "hanggi1990", "raquet1996", "pai2016efficiencies")
        self._factors, self._class = classes(lattice.K_factor)
        self._bins = _BINS if dipoles and lattice.cells > 1 else 1
        self._mirror = mirror(len(self._factors))
        self._tables: dict[tuple[float, float, Vector], Array] = {}
        self._groups: dict[tuple[float, float, Vector], tuple[NDArray[np.uint8], float]] = {}
        self._halves = lattice.colours

    def matter(self, kelvin: float) -> Matter:
        """Return the film's energies and moments at a temperature (K)."""
        at = float(kelvin)
        if at not in self._matter:
            self._matter[at] = matter(self.film, at, self.source, self.side, self.stress)
        return self._matter[at]

    # states ------------------------------------------------------------------------------------------------------

    def start(self, state: Start = "up", copies: int = 1, seed: int = 0) -> States:
        """Return ``copies`` of the lattice: all up, all down, each cell at random, or as given ((cells,) or
        (copies, cells) of +1 and -1).
        """
        return started(state, int(copies), self.lattice.cells, seed)

    # rates -------------------------------------------------------------------------------------------------------

    def rates(self, T: float, j: float = 0.0, B: Vector = (0.0, 0.0, 0.0)) -> Array:
        """Return the rates (1/s), (bins of <s>, classes, 2, 15), as :func:`._rates.table`; kept while few."""
        key = (float(T), float(j), (float(B[0]), float(B[1]), float(B[2])))
        if key not in self._tables:
            if len(self._tables) >= _KEPT:
                self._tables.pop(next(iter(self._tables)))
            means = np.linspace(-1, 1, self._bins) if self._bins > 1 else np.zeros(1)
            self._tables[key] = table(self.model, self.matter(T), key[1], key[2], self._factors, means)
        return self._tables[key]

    def _grouped(self, p: Piece) -> tuple[NDArray[np.uint8], float]:
        rates = self.rates(p.T, p.j, p.B)
        key = (float(p.T), float(p.j), p.B)
        if key not in self._groups:
            if len(self._groups) >= _KEPT:
                self._groups.pop(next(iter(self._groups)))
            self._groups[key] = grouped(rates.reshape(self._bins, -1))
        return self._groups[key]

    def rate(
        self, T: float, j: float = 0.0, B: Vector = (0.0, 0.0, 0.0), *, K_factor: float = 1.0, state: int = 1
    ) -> float:
        """Return the rate (1/s) at which one volume without neighbours turns out of a state."""
        m = self.matter(T)
        held = (m.M * B[2] + m.tilt_energy * m.torque * j) * np.array([[[1.0], [-1.0]]])
        out = nucleation(self.model, m, float(j), B, np.array([K_factor]), held)
        return float(out[0, 0, 0 if state > 0 else 1, 0])

    # time --------------------------------------------------------------------------------------------------------

    def apply(
        self,
        states: States,
        pieces: Sequence[Piece],
        key: int | np.uint64,
        *,
        exact: float | None = None,
        care: float = _CARE,
    ) -> tuple[int, int, int]:
        """Carry all copies, in place, through the pieces one after the other; ``key``: of the random numbers.

        ``exact``: events per cell that are drawn one by one in a piece before its rest is leapt over (None: four, or
        fewer if half of the turns undo each other); ``care``: the part of its waiting time that a leap may be for
        cells that turn for good. Returns how many leaps over all
        cells, turns one at a time, and turns in leaps there were, over all copies.
        """
        used = [p for p in pieces if p.duration > 0]
        for p in pieces:
            if not (np.all(np.isfinite([p.duration, p.T, p.j, *p.B])) and p.duration >= 0 and p.T > 0):
                raise InputError(f"the piece {p}", "finite numbers, a time and a temperature", "mend the protocol")
        if not used:
            return 0, 0, 0
        way = self._way(used)
        alone = not (self.lattice.neighbours >= 0).any()
        few, many = (1.0, 1.0) if alone else (float(_LEAST), _MOST + _SWEEPS * sum(self.lattice.shape))
        cells, ever = self.lattice.cells, 2**62
        most = int(min((_EXACT if exact is None else exact) * (cells + _FEW), ever))
        limits = (most, float(care), many, few, _AWHILE + cells // 4 if exact is None else ever)

        def one(copy: int) -> tuple[int, int, int]:
            return self._carry(states.s[copy], way, bits(np.uint64(int(key) & _MASK), np.uint64(copy)), limits)

        copies = range(len(states.s))
        if self.threads > 1 and len(copies) > 1:
            with ThreadPoolExecutor(self.threads) as pool:
                done = list(pool.map(one, copies))
        else:
            done = [one(c) for c in copies]
        a, b, c = np.sum(done, axis=0)
        return int(a), int(b), int(c)

    def _way(self, pieces: Sequence[Piece]) -> Way:
        """Return what the kernels need to know of the pieces."""
        index: dict[Piece, int] = {}
        which = np.array([index.setdefault(Piece(0.0, p.T, p.j, (p.B[0], p.B[1], p.B[2])), len(index)) for p in pieces])
        tables = np.stack([self.rates(p.T, p.j, p.B).reshape(self._bins, -1) for p in index])
        groups, tops = zip(*(self._grouped(p) for p in index), strict=True)
        return tables, np.stack(groups), np.array(tops), which, np.array([p.duration for p in pieces])

    def _carry(self, s: NDArray[np.int8], way: Way, key: Any, limits: tuple[Any, ...]) -> tuple[int, int, int]:
        kind = np.empty(len(s), np.int32)
        around = self.lattice.neighbours
        tau_leaping.kinds(s, self._class, around, kind)
        done: tuple[int, int, int] = tau_leaping.run(
            s, kind, around, self._halves, self._mirror, *way, np.uint64(key), limits
        )
        return done

    def disturb(self, states: States, piece: Piece) -> float:
        """Return the part of the cells that turn in a piece, were their neighbours to stay as they are; for warnings.

        Those that turn back count too: where a wall passes more easily than a cell nucleates, some of them grow.
        """
        rates = self.rates(piece.T, piece.j, piece.B).reshape(self._bins, -1)
        kind = np.empty(self.lattice.cells, np.int32)
        turned = 0.0
        for s in states.s:
            tau_leaping.kinds(s, self._class, self.lattice.neighbours, kind)
            here = rates[bin_of(float(s.sum(dtype=float)), len(s), self._bins)]
            turned += float(-np.expm1(-here[kind] * piece.duration).sum())
        return turned / states.s.size
