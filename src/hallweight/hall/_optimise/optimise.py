"""Which pulses make the most linear and symmetric synapse of a device."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from hallweight.core import InputError, Protocol, Pulses, did_you_mean, parse, show
from hallweight.core.types import Array
from hallweight.magnet import sublattices

from .._bench.measure import WIDTH
from .._calibrate.drive import applied
from .._calibrate.forward_model import Model
from .._device.hall_bar import HallBar
from .figures_of_merit import Merit, PulseSchemes, Scheme, figure, figures

SCHEMES = ("identical", "amplitude ramp", "width ramp")

_SCANNED = 10  # currents, up to the strongest, for where the film begins to turn
_MOVED = 0.02  # of the saturated range: less is not switching
_COOL = 0.9  # of the current that heats the film to its T_C is the strongest
_CYCLES = 2  # are averaged, after one to settle
_BEGIN = {"identical": (0.0,), "amplitude ramp": (-0.02, 0.02), "width ramp": (0.0, -1.0, 0.5)}
"""Where each scheme begins: logarithms of currents over the best of the scan, and of widths over the given."""
_LEG = {"identical": (0.03,), "amplitude ramp": (0.03, 0.03), "width ramp": (0.03, 0.7, 0.7)}
"""First legs of the simplex."""
_WIDEST = np.log(30.0)  # of the given width, either way
_DIGITS = 5  # of currents and widths in a sentence


def optimise_pulses(
    device: HallBar,
    budget: int = 30,
    *,
    schemes: Sequence[str] = SCHEMES,
    pulses: int = 32,
    width: str | float = WIDTH,
    field: str | float = "20 mT",
    temperature: str | float | None = None,
    merit: Merit | None = None,
    volumes: int = 625,
    seed: int = 0,
) -> PulseSchemes:
    """Find, for each scheme, the pulses that make the most linear and symmetric synapse.

    Schemes: "identical" pulses (one current), "amplitude ramp" (first and last current, linear between), "width ramp"
    (a current, first and last width, geometric between); ``pulses`` of +I, then as many of -I, again and again in an
    in-plane ``field`` (T), of ``width`` (s) where the scheme does not change it, at ``temperature`` (K, None: the
    card's). ``budget``: trains that may be simulated for each, in a simplex search (scipy's Nelder-Mead) from the best
    of ten currents. ``merit(up, down)`` takes the mean curves (pulses + 1,) of states from -1 to 1 and returns what
    should be small; unless given it is nonlinearity + asymmetry + what the used range lacks of 30%, relatively. At most
    ``volumes`` are simulated; the figures are those of a train with random numbers of its own. Raises
    :class:`InputError` for an unknown scheme, a budget that is too small, and where no current below the one that heats
    the film to its T_C moves it.
    """
    schemes = (schemes,) if isinstance(schemes, str) else tuple(schemes)
    for name in schemes:
        if name not in SCHEMES:
            raise InputError(f"the scheme {name!r}", "a way to pulse", did_you_mean(name, SCHEMES))
    if budget < 5 or pulses < 4 or not schemes:
        found = f"{budget} trains of {pulses} pulses for {len(schemes)} schemes"
        raise InputError(found, "5 or more of 4 or more for one or more", "raise what is too small")
    wide, kelvin = parse(width, "s"), None if temperature is None else parse(temperature, "K")
    if not 0 < wide < np.inf or volumes < 4:
        found = f"pulses of {wide:g} s on {volumes} volumes"
        raise InputError(found, "a width above zero and four volumes or more", "correct it")
    bench = _Bench(device, pulses, wide, parse(field, "T"), kelvin, merit or figure, volumes, seed)
    begin = bench.scan()
    rows = [bench.best(name, begin, budget) for name in schemes]
    before = bench.judged("identical", np.zeros(1), begin, _SCANNED)
    return PulseSchemes(tuple(sorted(rows, key=lambda s: s.merit)), before)


@dataclass(frozen=True)
class _Bench:
    """What all schemes share."""

    device: HallBar
    pulses: int
    width: float
    field: float
    kelvin: float | None
    merit: Merit
    volumes: int
    seed: int

    def strongest(self, width: float) -> float:
        """Largest current (A) of pulses of a width, by their heat."""
        room = self.device.pair(self.kelvin).T
        rise = float(self.device.warming(np.array([width]))[0]) * self.device.density_per_current() ** 2
        hottest = sublattices(self.device.film).T_C
        if rise <= 0 or not np.isfinite(hottest):
            raise InputError("a device without heating or T_C", "an upper end for the current",
                             "give it a support and T_C")  # fmt: skip
        return _COOL * float(np.sqrt((hottest - room) / rise))

    def train(self, name: str, x: Array, begin: float) -> tuple[Array, Array]:
        """Currents (A) and widths (s) of one branch of a scheme at its parameters."""
        n, wide = self.pulses, np.full(self.pulses, self.width)
        if name == "width ramp":
            first, last = (self.width * float(np.exp(v)) for v in np.clip(x[1:], -_WIDEST, _WIDEST))
            wide = np.geomspace(first, last, n)
        top = self.strongest(float(wide.max()))
        ends = begin * np.exp(x[:2] if name == "amplitude ramp" else np.repeat(x[0], 2))
        first, last = (round(min(float(i), top), 12) for i in ends)
        return np.linspace(first, last, n), wide

    def curves(self, current: Array, wide: Array, seed: int) -> tuple[Array, Array]:
        """Mean curves (pulses + 1,) of LTP and LTD, states from -1 to 1."""
        n = self.pulses
        amplitude = np.tile(np.concatenate([current, -current]), _CYCLES)
        drive = applied("pulses", "A", amplitude, np.tile(wide, 2 * _CYCLES), self.field, self.kelvin)
        s = Model(self.device, drive, "down", self.volumes).curve({}, seed).reshape(_CYCLES, 2, n)
        sense = 1.0 if s[:, 0, -1].mean() >= s[:, 1, -1].mean() else -1.0  # the field decides which way is up
        up, down = sense * s[:, 0].mean(0), sense * s[:, 1].mean(0)
        return np.concatenate([down[-1:], up]), np.concatenate([up[-1:], down])

    def scan(self) -> float:
        """The current (A) of identical pulses from which the search begins."""
        found = []
        for current in self.strongest(self.width) * np.geomspace(0.3, 1.0, _SCANNED):
            up, down = self.curves(np.full(self.pulses, current), np.full(self.pulses, self.width), self.seed)
            found.append((self.merit(up, down), figures(up, down)[3], current))
        if max(f[1] for f in found) < _MOVED:
            most = show(self.strongest(self.width), "A")
            raise InputError(f"a device that no current up to {most} moves", "one that switches below its T_C",
                             "give it an in-plane field or a stronger source")  # fmt: skip
        return float(min(f for f in found if f[1] >= _MOVED)[2])

    def best(self, name: str, begin: float, budget: int) -> Scheme:
        """The scheme at its best parameters."""
        start = np.array(_BEGIN[name])
        corners = start + np.vstack([np.zeros(len(start)), np.diag(_LEG[name])])
        tried: list[tuple[float, Array]] = []

        def cost(x: Array) -> float:
            tried.append((float(self.merit(*self.curves(*self.train(name, x, begin), self.seed))), x.copy()))
            return tried[-1][0]

        minimize(cost, start, method="Nelder-Mead",
                 options={"initial_simplex": corners, "maxfev": budget, "xatol": 1e-3, "fatol": 1e-3})  # fmt: skip
        return self.judged(name, min(tried, key=lambda t: t[0])[1], begin, len(tried))

    def judged(self, name: str, x: Array, begin: float, trains: int) -> Scheme:
        """A scheme at its parameters, with random numbers of its own."""
        current, wide = self.train(name, x, begin)
        up, down = self.curves(current, wide, self.seed + 1)
        sentence = str(self.protocol(name, current, wide))
        return Scheme(name, sentence, self.merit(up, down), *figures(up, down), trains, up, down)

    def protocol(self, name: str, current: Array, wide: Array) -> Protocol:
        """The scheme as a protocol, both branches."""
        i, w = ([float(f"{v:.{_DIGITS}g}") for v in row] for row in (current, wide))
        steps: list[Pulses] = []
        for sign in (1, -1):
            if name == "width ramp":
                steps += [Pulses(count=1, amplitude=sign * i[0], width=one) for one in w]
            else:
                end = None if name == "identical" else sign * i[-1]
                steps.append(Pulses(count=self.pulses, amplitude=sign * i[0], end=end, width=w[0]))
        return Protocol(steps=tuple(steps), in_plane_field=self.field, temperature=self.kelvin)
