r"""A Hall cross that carries current: where it crowds, what heat it makes, how warm each place gets.

The potential of a uniform sheet gives the Joule heat, ``q = |j|^2/j_arm^2`` of that in an arm. The heat goes into the
layers below (:mod:`._heat_layers`), whose response to a small spot is, by the Hankel transform of z(k, t),

``G(r, t) = (b^2/2 pi) int_0^inf k J_0(k r) exp(-k^2 c^2/2) z(k, t) dk``:

a cell of side b heats as a Gaussian of width c = 0.6 b, wide enough that equal cells next to each other heat evenly to
0.3%. Temperature is the convolution of q with G: exact for layers that go on beside the cross; the film itself stores
heat and conducts none.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError, parse
from hallweight.core.types import Array

from ._heat.cross_current import cross_current, cross_heat
from ._heat.layered_ground import Ground
from ._heat.line_source import TIMES, Tabulated, panels
from ._heat.rise import Under, conducting_sheet, ground_of
from ._strain.layup import card_of, length

if TYPE_CHECKING:
    from .membrane import Membrane


_ARM = 1.5  # length of each arm, in widths
_SPOT = 0.6  # width c of a cell's heat, in cells
_NEAR = 12  # distance in cells up to which G is taken where it is wanted


@dataclass(frozen=True)
class HallCross:
    """A cross with arms of ``width`` (m) on what takes its heat; ``cells`` of the grid across an arm.

    ``power``: areal power in an arm, W/m^2 per (A/m^2)^2 of the density there. The current flows along x, the second
    axis of the maps (N, N), N = 4 ``cells``.
    """

    ground: Ground
    width: float
    power: float = 1.0
    cells: int = 40

    @classmethod
    def of(
        cls, mem: "Membrane", line: str | float = "10 um", source: Card | str | None = None, *,
        under: Under = "sink", cells: int = 40,
    ) -> "HallCross":  # fmt: skip
        """Return the cross on a membrane; arguments as of :meth:`Membrane.heating`. A bare membrane has none."""
        if mem.support is None:
            raise InputError("a bare membrane", "one on a support", "see Membrane.heating for a bare one")
        sheet = conducting_sheet(mem.film, None if source is None else card_of(source, "spin-source"))
        return cls(ground_of(mem, sheet.store, under), length("line", line), sheet.power, cells)

    def __post_init__(self) -> None:
        if not (self.width > 0 and np.isfinite(self.width)) or self.cells < 2:
            raise InputError(f"a cross {self.width!r} m wide with {self.cells} cells", "a width above zero and 2 cells",
                             "correct them")  # fmt: skip

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
    def crossing(self) -> NDArray[np.bool_]:
        """The crossing itself, (N, N)."""
        here = np.arange(len(self.heat)) - (len(self.heat) - 1) / 2
        bar = np.abs(here) < self.cells / 2
        return np.asarray(bar[:, None] & bar[None, :])

    def rise(self, J: str | float, t: str | float) -> Array:
        """Rise (K) of each cell, (N, N), ``t`` (s) after a density ``J`` (A/m^2, in an arm) was switched on."""
        from scipy.signal import fftconvolve

        n, time, power = len(self.heat), parse(t, "s"), self.power * parse(J, "A/m^2") ** 2
        if not time > 0:
            raise InputError(f"t = {t!r}", "a time above zero", "correct t")
        off = np.abs(np.arange(1 - n, n))
        far, back = np.unique(off[:, None] ** 2 + off[None, :] ** 2, return_inverse=True)
        spot = self._spot(np.sqrt(far), time)[back].reshape(2 * n - 1, 2 * n - 1)
        return np.asarray(power * fftconvolve(self.heat, spot)[n - 1 : 2 * n - 1, n - 1 : 2 * n - 1])

    def step(self) -> Tabulated:
        """The mean rise of the crossing, K per (A/m^2)^2 in an arm, as a callable of times (s)."""
        return Tabulated(self.power, self._mean_rises)

    @cached_property
    def _mean_rises(self) -> Array:
        """Mean of the crossing at :data:`TIMES`: how often each distance comes, between its cells and the heat."""
        from scipy.signal import fftconvolve

        seen = self.crossing / self.crossing.sum()
        pairs = fftconvolve(self.heat, seen[::-1, ::-1])
        off = np.abs(np.arange(1 - len(seen), len(seen)))
        far, back = np.unique(off[:, None] ** 2 + off[None, :] ** 2, return_inverse=True)
        often = np.bincount(back.ravel(), pairs.ravel())
        rises = [float(often @ self._spot(np.sqrt(far), float(t))) for t in TIMES]
        return np.maximum.accumulate(np.maximum(rises, 1e-300))

    def _spot(self, cells: Array, t: float) -> Array:
        """G (K m^2/W) at distances in cells, (n,)."""
        from scipy.interpolate import PchipInterpolator

        at, kernel, k = self._hankel
        return np.asarray(PchipInterpolator(at, kernel @ self.ground.rise(k, t))(cells))

    @cached_property
    def _hankel(self) -> tuple[Array, Array, Array]:
        """Distances (cells), the matrix from z(k) to G there, and the wave numbers (1/m)."""
        from scipy.special import j0

        b, longest = self.width / self.cells, 1.45 * len(self.heat)
        at = np.concatenate([np.arange(0, _NEAR, 0.25), np.geomspace(_NEAR, longest, 60)])
        edges = np.concatenate([[0.0], np.geomspace(1e-9, 1.0, 19)[:-1], np.arange(1.0, 5 / _SPOT * longest, np.pi)])
        u, du = panels(edges / longest)
        kernel = j0(u * at[:, None]) * (u * du * np.exp(-((u * _SPOT) ** 2) / 2) / (2 * np.pi))
        return at, kernel, u / b
