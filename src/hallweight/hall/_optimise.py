"""Which pulses make the most linear and symmetric synapse of a device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hallweight.core import InputError, Protocol, Pulses, did_you_mean, parse, show
from hallweight.magnet._sublattices import sublattices

from ._calibrate_drive import applied
from ._calibrate_model import Model
from ._device import HallBar
from ._measure import WIDTH

Array = NDArray[np.float64]
Merit = Callable[[Array, Array], float]

SCHEMES = ("identical", "amplitude ramp", "width ramp")
RANGE = 0.3
"""Part of the saturated film's range that a scheme should use; less costs as much as it falls short, relatively."""

_SCANNED = 10  # currents, up to the strongest, for where the film begins to turn
_COOL = 0.9  # of the current that heats the film to its T_C is the strongest
_CYCLES = 2  # are averaged, after one to settle
_BEGIN = {"identical": (0.0,), "amplitude ramp": (-0.02, 0.02), "width ramp": (0.0, -1.0, 0.5)}
"""Where each scheme begins: logarithms of currents over the best of the scan, and of widths over the given."""
_LEG = {"identical": (0.03,), "amplitude ramp": (0.03, 0.03), "width ramp": (0.03, 0.7, 0.7)}
"""First legs of the simplex."""
_WIDEST = np.log(30.0)  # of the given width, either way
_DIGITS = 5  # of currents and widths in a sentence


@dataclass(frozen=True)
class Scheme:
    """A way to pulse, with the figures of its mean curves.

    ``nonlinearity``: rms distance of the mean LTP and LTD curves from the straight lines between their ends, over the
    range. ``asymmetry``: mean distance between the LTP curve and the LTD curve run backwards, over the range; 0 if a
    pulse up is undone by a pulse down at every state. ``at_zero``: step up less step down over their sum, where R_xy
    passes through zero (nan where it does not). ``range``: part of the saturated film's R_xy that is used. ``merit``:
    what was made small. ``protocol``: a sentence for :func:`hallweight.hall.measure`; ``up``, ``down``: mean curves
    (pulses + 1,), states from -1 to 1.
    """

    name: str
    protocol: str
    merit: float
    nonlinearity: float
    asymmetry: float
    at_zero: float
    range: float
    trains: int
    up: Array
    down: Array


@dataclass(frozen=True)
class PulseSchemes:
    """Schemes, best first."""

    schemes: tuple[Scheme, ...]

    @property
    def best(self) -> Scheme:
        """The one with the least merit."""
        return self.schemes[0]

    def __str__(self) -> str:
        rows = ["scheme           nonlinearity  asymmetry  at zero  range  merit"]
        rows += [f"{s.name:<16} {s.nonlinearity:>12.3f}  {s.asymmetry:>9.3f}  {s.at_zero:>7.2f}  {s.range:>5.2f}  "
                 f"{s.merit:.3f}" for s in self.schemes]  # fmt: skip
        return "\n".join([*rows, f"best: {_short(self.best.protocol)}"])

    __repr__ = __str__


def optimise_pulses(
    device: HallBar,
    budget: int = 30,
    *,
    schemes: Sequence[str] = SCHEMES,
    pulses: int = 32,
    width: "str | float" = WIDTH,
    field: "str | float" = "20 mT",
    temperature: "str | float | None" = None,
    merit: "Merit | None" = None,
    volumes: int = 625,
    seed: int = 0,
) -> PulseSchemes:
    """Find, for each scheme, the pulses that make the most linear and symmetric synapse.

    Schemes: "identical" pulses (one current), "amplitude ramp" (first and last current, linear between), "width ramp"
    (a current, first and last width, geometric between); ``pulses`` of +I, then as many of -I, again and again in an
    in-plane ``field``. ``budget``: trains that may be simulated for each. ``merit(up, down)`` takes the mean curves
    (pulses + 1,) of states from -1 to 1 and returns what should be small; unless given it is nonlinearity + asymmetry +
    what the used range lacks of :data:`RANGE`. At most ``volumes`` are simulated; the figures are those of a train with
    random numbers of its own. Raises :class:`InputError` where no current below the one that heats the film to its T_C
    moves it.
    """
    for name in schemes:
        if name not in SCHEMES:
            raise InputError(f"the scheme {name!r}", "a way to pulse", did_you_mean(name, SCHEMES))
    if budget < 5 or pulses < 4 or not schemes:
        found = f"{budget} trains of {pulses} pulses for {len(schemes)} schemes"
        raise InputError(found, "5 or more of 4 or more for one or more", "raise what is too small")
    bench = _Bench(device, pulses, parse(width, "s"), parse(field, "T"),
                   None if temperature is None else parse(temperature, "K"), merit or figure, volumes, seed)  # fmt: skip
    begin = bench.scan()
    rows = [bench.best(name, begin, budget) for name in schemes]
    return PulseSchemes(tuple(sorted(rows, key=lambda s: s.merit)))


def figures(up: Array, down: Array) -> tuple[float, float, float, float]:
    """Nonlinearity, asymmetry, asymmetry at zero and range of mean curves, as :class:`Scheme` defines them."""
    size = (abs(up[-1] - up[0]) + abs(down[-1] - down[0])) / 2
    if size < 1e-6:
        return 1.0, 1.0, float("nan"), 0.0
    part = np.linspace(0, 1, len(up))
    off = [c - (c[0] + (c[-1] - c[0]) * part) for c in (up, down)]
    steps = [_step_at_zero(c) for c in (up, down)]
    whole = steps[0] - steps[1]
    return (float(np.sqrt(np.mean(np.square(off))) / size), float(np.mean(np.abs(up - down[::-1])) / size),
            float((steps[0] + steps[1]) / whole) if whole else float("nan"), float(size / 2))  # fmt: skip


def figure(up: Array, down: Array) -> float:
    """Nonlinearity + asymmetry + what the range lacks."""
    bent, unequal, _, size = figures(up, down)
    return bent + unequal + max(0.0, 1 - size / RANGE)


def _step_at_zero(curve: Array) -> float:
    """Step of a curve where it passes zero; nan if it does not."""
    at = np.flatnonzero(curve[1:] * curve[:-1] <= 0)
    return float(curve[at[0] + 1] - curve[at[0]]) if len(at) else float("nan")


@dataclass(frozen=True)
class _Bench:
    """What all schemes share."""

    device: HallBar
    pulses: int
    width: float
    field: float
    kelvin: "float | None"
    merit: Merit
    volumes: int
    seed: int

    @property
    def strongest(self) -> float:
        """Largest current (A), by its heat in the longest pulse."""
        room = self.device.pair(self.kelvin).T
        rise = float(self.device.warming(np.array([self.width]))[0]) * self.device.density_per_current() ** 2
        hottest = sublattices(self.device.film).T_C
        if rise <= 0 or not np.isfinite(hottest):
            raise InputError("a device without heating or T_C", "an upper end for the current",
                             "give it a support and T_C")  # fmt: skip
        return _COOL * float(np.sqrt((hottest - room) / rise))

    def train(self, name: str, x: Array, begin: float) -> tuple[Array, Array]:
        """Currents (A) and widths (s) of one branch of a scheme at its parameters."""
        n, top = self.pulses, self.strongest
        wide = np.full(n, self.width)
        if name == "width ramp":
            wide = self.width * np.geomspace(*np.exp(np.clip(x[1:], -_WIDEST, _WIDEST)), n)
        ends = begin * np.exp(x[:2] if name == "amplitude ramp" else np.repeat(x[0], 2))
        return np.linspace(*np.round(np.minimum(ends, top), 12), n), wide

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
        for current in self.strongest * np.geomspace(0.3, 1.0, _SCANNED):
            up, down = self.curves(np.full(self.pulses, current), np.full(self.pulses, self.width), self.seed)
            found.append((self.merit(up, down), figures(up, down)[3], current))
        if max(f[1] for f in found) < 0.02:
            raise InputError(f"a device that no current up to {show(self.strongest, 'A')} moves",
                             "one that switches below its T_C", "give it an in-plane field or a stronger source")  # fmt: skip
        return min(f for f in found if f[1] >= 0.02)[2]

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
        x = min(tried, key=lambda t: t[0])[1]
        current, wide = self.train(name, x, begin)
        up, down = self.curves(current, wide, self.seed + 1)
        sentence = str(self.protocol(name, current, wide))
        return Scheme(name, sentence, self.merit(up, down), *figures(up, down), len(tried), up, down)

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


def _short(sentence: str) -> str:
    return sentence if len(sentence) < 160 else f"{sentence[:100]} ... {sentence[-50:]}"
