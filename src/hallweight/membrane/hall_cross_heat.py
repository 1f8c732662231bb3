r"""A Hall cross that carries current: where it crowds, what heat it makes, how warm each place gets.

The potential of a uniform sheet gives the Joule heat, ``q = |j|^2/j_arm^2`` of that in an arm. The heat goes into the
layers below (:mod:`._heat.layered_ground`), whose response to a small spot is, by the Hankel transform of z(k, t),

``G(r, t) = (b^2/2 pi) int_0^inf k J_0(k r) exp(-k^2 c^2/2) z(k, t) dk``.

A cell of side b heats as a Gaussian of width c = 0.6 b: equal cells next to each other then heat evenly to 0.3%.
Temperature is the convolution of q with G, exact for layers that extend beside the cross. The film itself stores heat
and conducts none.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array, Indices, Mask
from hallweight.core.validation import positive, whole_number

from ._heat.cross_current import cross_current, cross_heat
from ._heat.layered_ground import Ground, Under
from ._heat.line_source import TIMES, Tabulated, panels
from ._heat.rise import layered_ground, sheet_with_source
from .membrane import Membrane

_ARM = 1.5  # length of each arm, in widths
_SPOT = 0.6  # width c of a cell's heat, in cells
_NEAR = 12  # distance in cells up to which G is tabulated every quarter of a cell


@names_keywords
@dataclass(frozen=True)
class HallCross:
    """A cross of four arms on what takes its heat.

    The current flows along x, the second axis of the maps (N, N), N = 4 ``cells``.

    ``ground``
        layers below and above
    ``width``
        m, of the arms
    ``power``
        W/m^2 per (A/m^2)^2, areal power in an arm
    ``cells``
        of the grid across an arm
    """

    ground: Ground
    width: float
    power: float = 1.0
    cells: int = 40

    @classmethod
    def of(
        cls,
        mem: Membrane,
        line: str | float = "10 um",
        source: Card | str | None = None,
        *,
        under: Under = "sink",
        cells: int = 40,
    ) -> "HallCross":
        """Return the cross on a membrane; arguments as of :meth:`Membrane.heating`. A bare membrane has none."""
        if mem.support is None:
            raise InputError("a bare membrane", "one on a support", "use Membrane.heating for a bare one")
        sheet = sheet_with_source(mem.film, source)
        ground = layered_ground(mem.layup, mem.interface_conductance, sheet.store, under, mem.temperature)
        return cls(ground, positive("line", line, "m"), sheet.power, cells)

    def __post_init__(self) -> None:
        positive("width", self.width)
        whole_number("cells", self.cells, 2)

    @cached_property
    def heat(self) -> Array:
        """Joule heat over that in an arm, (N, N): 1 far from the crossing, more at its four corners, less inside."""
        n = self.cells, round(_ARM * self.cells)
        heat: Array = cross_heat(*n) / (cross_current(*n)[0][:, 0].sum() / self.cells) ** 2
        return heat

    @property
    def squares(self) -> float:
        """Resistance of the current line between the ends of its arms, in squares: less than its length in widths."""
        jx, _ = cross_current(self.cells, round(_ARM * self.cells))
        return float(1 / jx[:, 0].sum())

    @property
    def crossing(self) -> Mask:
        """The crossing itself, (N, N)."""
        position = np.arange(len(self.heat)) - (len(self.heat) - 1) / 2
        bar = np.abs(position) < self.cells / 2
        return np.asarray(bar[:, None] & bar[None, :])

    def rise(self, J: str | float, t: str | float) -> Array:
        """Rise (K) of each cell, (N, N), ``t`` (s) after a density ``J`` (A/m^2, in an arm) was switched on."""
        from scipy.signal import fftconvolve

        n, power = len(self.heat), self.power * parse(J, "A/m^2") ** 2
        distances, index = _pair_distances(n)
        spot = self.spot_response(distances, positive("t", t, "s"))[index].reshape(2 * n - 1, 2 * n - 1)
        return np.asarray(power * fftconvolve(self.heat, spot)[n - 1 : 2 * n - 1, n - 1 : 2 * n - 1])

    def step(self) -> Tabulated:
        """The mean rise of the crossing, K per (A/m^2)^2 in an arm, as a callable of times (s)."""
        return Tabulated(self.power, self._mean_rises)

    @cached_property
    def _mean_rises(self) -> Array:
        """Mean of the crossing at :data:`TIMES`: how often each distance occurs, between its cells and the heat."""
        from scipy.signal import fftconvolve

        weight = self.crossing / self.crossing.sum()
        pairs = fftconvolve(self.heat, weight[::-1, ::-1])
        distances, index = _pair_distances(len(weight))
        count = np.bincount(index.ravel(), pairs.ravel())
        rises = [float(count @ self.spot_response(distances, float(t))) for t in TIMES]
        return np.maximum.accumulate(np.maximum(rises, 1e-300))

    def spot_response(self, cells: Array, t: float) -> Array:
        """G (K m^2/W) at distances in cells (n,), ``t`` (s) after the heat of a cell began."""
        from scipy.interpolate import PchipInterpolator

        distances, kernel, k = self._hankel
        return np.asarray(PchipInterpolator(distances, kernel @ self.ground.rise(k, t))(cells))

    @cached_property
    def _hankel(self) -> tuple[Array, Array, Array]:
        """Distances (cells), the matrix from z(k) to G there, and the wave numbers (1/m)."""
        from scipy.special import j0

        b, longest = self.width / self.cells, 1.45 * len(self.heat)
        distances = np.concatenate([np.arange(0, _NEAR, 0.25), np.geomspace(_NEAR, longest, 60)])
        edges = np.concatenate([[0.0], np.geomspace(1e-9, 1.0, 19)[:-1], np.arange(1.0, 5 / _SPOT * longest, np.pi)])
        u, du = panels(edges / longest)
        kernel = j0(u * distances[:, None]) * (u * du * np.exp(-((u * _SPOT) ** 2) / 2) / (2 * np.pi))
        return distances, kernel, u / b


def _pair_distances(n: int) -> tuple[Array, Indices]:
    """Distances (cells) that occur between two cells of an (n, n) map, and the index of each of (2 n - 1)^2 offsets."""
    offset = np.abs(np.arange(1 - n, n))
    squares, index = np.unique(offset[:, None] ** 2 + offset[None, :] ** 2, return_inverse=True)
    return np.sqrt(squares), index
