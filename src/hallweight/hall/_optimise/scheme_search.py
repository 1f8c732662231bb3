"""The search for the best pulses of a scheme: trains are simulated at its parameters, and a simplex moves them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from hallweight.core import InputError, Protocol, Pulses, show
from hallweight.core.types import Array
from hallweight.magnet import sublattices

from .._bench.step_counter import StepCounter
from .._calibrate.drive import Drive
from .._calibrate.forward_model import ForwardModel
from .._device.hall_bar import HallBar
from .._device.pulse_heating import current_to_T_C
from .figures_of_merit import Merit, curve_figures
from .pulse_schemes import Scheme

SCHEMES = ("identical", "amplitude ramp", "width ramp")
SCANNED = 10
"""Currents, up to the strongest, for where the film begins to switch."""

_MIN_RANGE = 0.02  # of the saturated film: less is not switching
_MAX_CURRENT = 0.9  # of the current that heats the film to its T_C
_CYCLES = 2  # are averaged, after one to settle
_START: Mapping[str, tuple[float, ...]] = {
    "identical": (0.0,),
    "amplitude ramp": (-0.02, 0.02),
    "width ramp": (0.0, -1.0, 0.5),
}
"""Where each scheme begins: logarithms of currents over the best of the scan, and of widths over the given."""
_SIMPLEX: Mapping[str, tuple[float, ...]] = {
    "identical": (0.03,),
    "amplitude ramp": (0.03, 0.03),
    "width ramp": (0.03, 0.7, 0.7),
}
"""First edges of the simplex."""
_MAX_LN_WIDTH = np.log(30.0)  # over the given width, either way
_DIGITS = 5  # of currents and widths in a sentence


@dataclass(frozen=True)
class Train:
    """The pulses of one branch: ``current`` (pulses,) A and ``width`` (pulses,) s."""

    current: Array
    width: Array


@dataclass(frozen=True)
class SchemeSearch:
    """What the searches of all schemes share.

    pulses       int        of each branch
    width        s          where a scheme does not change it
    field        T          in the plane
    temperature  K or None  of the surroundings
    merit                   what should be small
    volumes      int        that are simulated at most
    """

    device: HallBar
    pulses: int
    width: float
    field: float
    temperature: float | None
    merit: Merit
    volumes: int
    seed: int
    counter: StepCounter

    def max_current(self, width: float) -> float:
        """Largest current (A) of pulses of a width (s), by their heat."""
        device = self.device
        ambient, T_C = device.pair(self.temperature).T, sublattices(device.film).T_C
        heat = device.heat(self.temperature)
        return _MAX_CURRENT * current_to_T_C(heat, device.density_per_current(), width, ambient, T_C)

    def train(self, scheme: str, x: Array, first_current: float) -> Train:
        """Return one branch of a scheme at its parameters ``x``."""
        width = np.full(self.pulses, self.width)
        if scheme == "width ramp":
            first, last = (self.width * float(np.exp(v)) for v in np.clip(x[1:], -_MAX_LN_WIDTH, _MAX_LN_WIDTH))
            width = np.geomspace(first, last, self.pulses)
        largest = self.max_current(float(width.max()))
        ends = first_current * np.exp(x[:2] if scheme == "amplitude ramp" else np.repeat(x[0], 2))
        first, last = (round(min(float(i), largest), 12) for i in ends)
        return Train(np.linspace(first, last, self.pulses), width)

    def curves(self, train: Train, seed: int) -> tuple[Array, Array]:
        """Mean curves (pulses + 1,) of LTP and LTD, states from -1 to 1."""
        amplitude = np.tile(np.concatenate([train.current, -train.current]), _CYCLES)
        width, once = np.tile(train.width, 2 * _CYCLES), np.ones(len(amplitude), int)
        drive = Drive("A", amplitude, once, width, self.field, self.temperature)
        model = ForwardModel(self.device, drive, "down", self.volumes)
        s = model.curve({}, seed).reshape(_CYCLES, 2, self.pulses)
        self.counter.advance()
        sense = 1.0 if s[:, 0, -1].mean() >= s[:, 1, -1].mean() else -1.0  # the field decides which direction is up
        up, down = sense * s[:, 0].mean(0), sense * s[:, 1].mean(0)
        return np.concatenate([down[-1:], up]), np.concatenate([up[-1:], down])

    def scan(self) -> float:
        """Return the current (A) of identical pulses from which the search begins.

        Raises :class:`InputError` where no current moves the film.
        """
        found = []
        strongest, width = self.max_current(self.width), np.full(self.pulses, self.width)
        for current in strongest * np.geomspace(0.3, 1.0, SCANNED):
            up, down = self.curves(Train(np.full(self.pulses, current), width), self.seed)
            found.append((self.merit(up, down), curve_figures(up, down).range, current))
        if max(used for _, used, _ in found) < _MIN_RANGE:
            wanted = "one that switches below its T_C"
            do = "give it an in-plane field or a stronger source"
            raise InputError(f"a device that no current up to {show(strongest, 'A')} moves", wanted, do)
        return float(min(f for f in found if f[1] >= _MIN_RANGE)[2])

    def best(self, scheme: str, first_current: float, budget: int) -> Scheme:
        """Return the scheme at its best parameters, of at most ``budget`` trains."""
        start = np.array(_START[scheme])
        corners = start + np.vstack([np.zeros(len(start)), np.diag(_SIMPLEX[scheme])])
        tried: list[tuple[float, Array]] = []

        def cost(x: Array) -> float:
            curves = self.curves(self.train(scheme, x, first_current), self.seed)
            tried.append((float(self.merit(*curves)), x.copy()))
            return tried[-1][0]

        minimize(
            cost,
            start,
            method="Nelder-Mead",
            options={"initial_simplex": corners, "maxfev": budget, "xatol": 1e-3, "fatol": 1e-3},
        )
        return self.evaluate(scheme, min(tried, key=lambda t: t[0])[1], first_current, len(tried))

    def evaluate(self, scheme: str, x: Array, first_current: float, trains: int) -> Scheme:
        """Return a scheme at its parameters, with fresh random numbers."""
        train = self.train(scheme, x, first_current)
        up, down = self.curves(train, self.seed + 1)
        sentence = str(self.protocol(scheme, train))
        return Scheme(scheme, sentence, self.merit(up, down), *curve_figures(up, down), trains, up, down)

    def protocol(self, scheme: str, train: Train) -> Protocol:
        """Return the scheme as a protocol, both branches."""
        current, width = ([float(f"{v:.{_DIGITS}g}") for v in row] for row in (train.current, train.width))
        steps: list[Pulses] = []
        for sign in (1, -1):
            if scheme == "width ramp":
                steps += [Pulses(count=1, amplitude=sign * current[0], width=w) for w in width]
            else:
                end = None if scheme == "identical" else sign * current[-1]
                steps.append(Pulses(count=self.pulses, amplitude=sign * current[0], end=end, width=width[0]))
        return Protocol(steps=tuple(steps), in_plane_field=self.field, temperature=self.temperature)
