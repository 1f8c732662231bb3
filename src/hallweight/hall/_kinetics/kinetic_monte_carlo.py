"""Thermally activated reversal of a film on a lattice of activation volumes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from inspect import signature

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import Card, parse
from hallweight.core.compiled.counter_rng import bits
from hallweight.core.types import Array
from hallweight.core.validation import require_values

from .._barriers.energy_barriers import barrier_model
from .._barriers.film_at_temperature import FilmState, Side, Stress, film_at, oersted_per_current, states_of_film
from .._barriers.film_on_lattice import LEAST_LN_RATE, FilmOnLattice
from .._lattice.site_types import type_after_flip
from .._lattice.spin_states import Segment, Start, States, Vector, initial_states
from .._lattice.volumes import Lattice
from .kernel_records import EventCounts, Neighbours, SegmentTables, SpinState, colour_cells
from .kmc_settings import LEAP_FRACTION, kmc_settings
from .rate_table import Conditions, RateTableCache, conditions
from .rejection_kmc import rate_of
from .segment_kernel import run_segments
from .tau_leaping import fill_site_types

_BINS = 17  # of the mean spin
_COUPLING = 0.02  # of grains, unless given
_KEPT_SEQUENCES = 4  # of segments
_KEY_BITS = (1 << 64) - 1


def kinetics_options() -> tuple[str, ...]:
    """Names of the arguments of :class:`Kinetics` that are no property of a device's film, source or geometry."""
    of_device = ("film", "lattice", "source", "side", "stress")
    return tuple(name for name in signature(Kinetics).parameters if name not in of_device)


class Kinetics:
    """A film of kind "film" on a lattice: its cells flip by nucleation and by walls that pass (:mod:`.rate_table`).

    source   card or None           spin source layer
    side     "below" or "above"     where it is
    stress   Pa, or a row (xx, yy)  along the current, or both
    f0       Hz or None             attempts per second; None: those of :mod:`.._barriers.escape_rate`
    barrier  1                      factor on the barrier of nucleation
    coupling 1                      part of the film's exchange that couples its grains, g
    nucleus  m or None              side of the square that nucleates; None: see :mod:`.._barriers.activation`
    pinning  J or None              energy that a wall needs to pass a cell; None: 1 - g of a wall across it
    B_DMI    T or None              in-plane field that gives walls their full torque; None: D/(M lambda) from the card
    dipoles  bool                   whether cells feel each other's stray field
    oersted  bool                   whether they feel the field of the source's current, mu0 j t/2 along y
    exact_flips  None               per cell and segment, before leaps; None: see :mod:`.kmc_settings`
    threads  int                    that share the replicas; results do not depend on it

    Leaps keep the balance of fast cells, but walls that creep across a film by leaps alone lag. So they begin late in a
    film that keeps domains. Then they agree with exact flips to 0.01 of the film. What is left open is listed in
    ``assumed``, what to cite in ``cites``.
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
        coupling: float = _COUPLING,
        barrier: float = 1.0,
        nucleus: str | float | None = None,
        pinning: str | float | None = None,
        B_DMI: str | float | None = None,
        dipoles: bool = True,
        oersted: bool = True,
        exact_flips: float | None = None,
        threads: int = 1,
    ) -> None:
        require_values(film, ("t",), "the thickness of the film")
        self.film, self.lattice, self.source, self.side = film, lattice, source, side
        self.stress: Stress = stress if isinstance(stress, tuple) else parse(stress, "Pa")
        self.threads, self.exact_flips = int(threads), exact_flips
        self._oersted = oersted_per_current(film, source, side) if oersted else 0.0
        cards = film.model_dump_json(), source and source.model_dump_json()
        self.film_states: dict[float, FilmState] = states_of_film(*cards, side, self.stress, self._oersted)
        self.model = barrier_model(
            film,
            lattice,
            coupling=coupling,
            f0=f0,
            barrier=barrier,
            nucleus=nucleus,
            pinning=pinning,
            B_DMI=B_DMI,
            dipoles=dipoles,
        )
        self.assumed = ("coupling",) if coupling == _COUPLING and lattice.coupled else ()
        self.cites = (
            *("brown1963thermal", "lee2014thermal", "hanggi1990", "raquet1996", "pai2016efficiencies"),
            *("newell1993", "coleman1977", "chavesoflynn2012"),
        )
        self.on_lattice = FilmOnLattice(lattice, self.model)
        environments = self.on_lattice.environments
        self._bins = _BINS if self.on_lattice.N[2] else 1
        self._neighbours = Neighbours(
            self.on_lattice.sites,
            tuple(colour_cells(self.on_lattice, cell) for cell in lattice.colours),
            type_after_flip(environments, len(self.on_lattice.K_factors)),
            environments.step,
            environments.reversed,
        )
        self.tables = RateTableCache(self._compute_rates)
        self.sequences: dict[tuple[Segment, ...], SegmentTables] = {}

    def film_state(self, kelvin: float) -> FilmState:
        """Return the film's energies and moments at a temperature (K)."""
        T = float(kelvin)
        if T not in self.film_states:
            self.film_states[T] = film_at(self.film, T, self.source, self.side, self.stress, self._oersted)
        return self.film_states[T]

    def initial_states(self, start: Start = "up", replicas: int = 1, seed: int = 0) -> States:
        """Return ``replicas`` of the lattice: all "up", all "down", "demagnetised" (each cell at random), or as given.

        Spins are given as +1 and -1, (cells,) or (replicas, cells).
        """
        return initial_states(start, int(replicas), self.lattice.cells, seed)

    def energy(self, spin: ArrayLike, T: float, B: Vector = (0.0, 0.0, 0.0)) -> Array:
        """Return the energy (J) of states ``spin`` (..., cells) of +1 and -1, without a current."""
        return self.on_lattice.energy(spin, self.film_state(T), B)

    # rates -------------------------------------------------------------------------------------------------------

    def rates(self, T: float, j: float = 0.0, B: Vector = (0.0, 0.0, 0.0)) -> Array:
        """Return the rates (1/s), (bins, classes, 2, environments), as :meth:`.FilmOnLattice.ln_rates`.

        The bins are of the sum of the spins of all other volumes.
        """
        ln_rates = self.tables[conditions(T, j, B)].ln_rates
        return np.exp(ln_rates).reshape(self._bins, -1, 2, self.on_lattice.environments.count)

    def give_rates(self, T: float, j: float, B: Vector, rates: Array) -> None:
        """Take rates under some conditions, of the shape of :meth:`rates`, instead of computing them."""
        self.sequences.clear()
        ln_rates = np.log(np.maximum(rates.reshape(self._bins, -1), np.exp(LEAST_LN_RATE / 2)))
        self.tables.give(conditions(T, j, B), ln_rates)

    def _compute_rates(self, where: Conditions) -> Array:
        T, j, B = where
        mirror = (T, -j, (B[0], B[1], -B[2]))
        film = self.film_state(T)
        if not any((B[1], *film.pull[1:])) and mirror in self.tables:  # a half turn: up and down change places
            known = self.tables[mirror].ln_rates.reshape(self._bins, -1, 2, self.on_lattice.environments.count)
            return np.ascontiguousarray(known[::-1, :, ::-1]).reshape(self._bins, -1)
        cells = self.lattice.cells
        others = np.linspace(1 - cells, cells - 1, self._bins) if self._bins > 1 else np.zeros(1)
        ln_rates = self.on_lattice.ln_rates(film, j, B, others)
        return ln_rates.reshape(self._bins, -1)

    def rate_of_flips(self, spin: ArrayLike, T: float, j: float = 0.0, B: Vector = (0.0, 0.0, 0.0)) -> Array:
        """Return the rate (1/s) at which each volume of a state (cells,) flips, (cells,)."""
        one = np.array(spin, np.int8)
        site_type = np.empty(len(one), np.int32)
        fill_site_types(one, self._neighbours, site_type)
        ln_rates, total = self.tables[conditions(T, j, B)].ln_rates, int(one.sum(dtype=int))
        sites = zip(site_type.tolist(), one.tolist(), strict=True)
        return np.array([rate_of(ln_rates, k, total - s, len(one)) for k, s in sites])

    def isolated_rate(
        self, T: float, j: float = 0.0, B: Vector = (0.0, 0.0, 0.0), *, K_factor: float = 1.0, state: int = 1
    ) -> float:
        """Return the rate (1/s) at which one volume without neighbours flips out of a state."""
        ln_rates = self.on_lattice.alone(self.film_state(T), float(j), B, K_factor)
        return float(np.exp(ln_rates[0 if state > 0 else 1]))

    # time --------------------------------------------------------------------------------------------------------

    def run(
        self,
        states: States,
        segments: Sequence[Segment],
        key: int | np.uint64,
        *,
        events_per_cell: float | None = None,
        leap_fraction: float = LEAP_FRACTION,
        threads: int | None = None,
    ) -> EventCounts:
        """Advance all replicas, in place, through the segments; return the sums of their leaps and flips.

        key              of the random numbers
        events_per_cell  events drawn one by one in a segment before leaps; None: ``exact_flips``
        leap_fraction    part of its waiting time that a leap may be for cells that flip for good
        """
        lasting = tuple(s for s in segments if s.duration > 0)
        if not lasting:
            return EventCounts(0, 0, 0)
        asked = self.exact_flips if events_per_cell is None else events_per_cell
        tables, settings = self._segment_tables(lasting), kmc_settings(self.lattice, asked, leap_fraction)

        def run_replica(replica: int) -> tuple[int, ...]:
            spin = states.spin[replica]
            site_type = np.empty(len(spin), np.int32)
            fill_site_types(spin, self._neighbours, site_type)
            own_key = np.uint64(bits(np.uint64(int(key) & _KEY_BITS), np.uint64(replica)))
            spins = SpinState(spin, site_type)
            return tuple(run_segments(spins, self._neighbours, tables, own_key, settings))

        replicas, threads = range(len(states.spin)), threads or self.threads
        if threads > 1 and len(replicas) > 1:
            with ThreadPoolExecutor(threads) as pool:
                counts = list(pool.map(run_replica, replicas))
        else:
            counts = [run_replica(r) for r in replicas]
        return EventCounts(*(int(n) for n in np.sum(counts, axis=0)))

    def _segment_tables(self, segments: tuple[Segment, ...]) -> SegmentTables:
        """Return what the kernel needs to know of the segments; kept for a few sequences, as pulses repeat."""
        if segments not in self.sequences:
            if len(self.sequences) >= _KEPT_SEQUENCES:
                self.sequences.pop(next(iter(self.sequences)))
            index: dict[Conditions, int] = {}
            table = np.array([index.setdefault(conditions(s.T, s.j, s.B), len(index)) for s in segments])
            duration = np.array([s.duration for s in segments])
            order = np.array([self.on_lattice.order(self.film_state(s.T)) for s in segments])
            self.sequences[segments] = SegmentTables(*self.tables.stack(list(index)), table, duration, order)
        return self.sequences[segments]

    def flip_probability(self, states: States, segment: Segment) -> float:
        """Return the part of the cells that flip in a segment, were their neighbours to stay as they are.

        For warnings: those that flip back count too. Where a wall passes more easily than a cell nucleates, some of
        them grow.
        """
        flipped = 0.0
        for spin in states.spin:
            rate = self.rate_of_flips(spin, segment.T, segment.j, segment.B)
            flipped += float(-np.expm1(-rate * segment.duration).sum())
        return flipped / states.spin.size
