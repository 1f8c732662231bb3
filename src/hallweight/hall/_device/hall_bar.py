"""A device on the bench: a film and its spin source as a Hall cross on a support."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from hallweight.core import Card, parse
from hallweight.core.types import Array
from hallweight.magnet import Heating, Pair, driven, pair
from hallweight.membrane import Lumped, Membrane, OnSupport, StepResponse, conducting_sheet, line_heating, no_heating

from .checks import card_of, carried, check, length_of, whole_of
from .hall_cross import sensitivity
from .readout import Readout
from .words import assumed, cites, described

if TYPE_CHECKING:
    from .._kinetics.kinetic_monte_carlo import Kinetics
    from .._kinetics.volumes import Lattice

Outline = Literal["cross", "disc", "square"]

_SQUARES = 3.0  # length of the current line and of the voltage arms, in widths, unless given


@dataclass(frozen=True, eq=False, repr=False, init=False)
class HallBar:
    """A Hall cross, in SI units; frozen, so ``device.but(width="1 um")`` makes another.

    ``film``: a card or its name. ``source``: spin source below or above it (card, name, or None for a film that makes
    its own torque). ``width`` of the arms and ``length`` of the current line; the film covers the ``outline``: the
    crossing "square", a "disc" in it, or the "cross" with its arms. ``grain``: side of an activation volume,
    ``sigma_K``: relative spread of its anisotropy (frozen, from ``seed``). ``support``: card or name of the half space
    that takes the heat, or ``membrane``: a :class:`~hallweight.membrane.Membrane` of the same film, which brings
    support, heat and stress. ``heating``: a :class:`~hallweight.magnet.Heating` or a function of time (the rise in K
    per (A/m^2)^2 since the current began) instead, or False for none. ``stress`` in pascal along the current, or a row
    (xx, yy). ``readout``: the instrument. Other keywords go to the kinetics.
    """

    film: Card
    source: Card | None
    side: Literal["below", "above"]
    width: float
    length: float
    grain: float
    sigma_K: float
    outline: Outline
    support: Card | None
    membrane: Membrane | None
    heating: Heating | StepResponse | bool | None
    stress: float | tuple[float, float]
    seed: int
    readout: Readout
    kinetic: dict[str, Any] = field(default_factory=dict)
    given: tuple[str, ...] = ()

    def __init__(
        self,
        film: Card | str,
        *,
        source: Card | str | None = "Pt",
        side: Literal["below", "above"] = "below",
        width: str | float = "10 um",
        length: str | float | None = None,
        grain: str | float = "30 nm",
        sigma_K: float = 0.1,
        outline: Outline = "square",
        support: Card | str | None = "sapphire",
        membrane: Membrane | None = None,
        heating: Heating | StepResponse | bool | None = None,
        stress: str | float | tuple[float, float] = 0.0,
        seed: int = 0,
        readout: Readout | None = None,
        given: tuple[str, ...] | None = None,
        **kinetic: Any,
    ) -> None:
        wide = length_of("width", width)
        defaults = {"width": "10 um", "length": None, "grain": "30 nm", "sigma_K": 0.1, "outline": "square",
                    "support": "sapphire", "source": "Pt"}  # fmt: skip
        mine = {"width": width, "length": length, "grain": grain, "sigma_K": sigma_K, "outline": outline,
                "support": support, "source": source}  # fmt: skip
        said = tuple(n for n, v in mine.items() if v is not defaults[n] and v != defaults[n])
        values = {
            "film": card_of(film, "film"),
            "source": None if source is None else card_of(source, "spin-source"),
            "side": side,
            "width": wide,
            "length": _SQUARES * wide if length is None else length_of("length", length),
            "grain": length_of("grain", grain),
            "sigma_K": sigma_K,
            "outline": outline,
            "membrane": membrane,
            "heating": heating,
            **carried(film, support, stress, membrane),
            "seed": whole_of("seed", seed),
            "readout": Readout() if readout is None else readout,
            "kinetic": dict(kinetic),
            "given": said if given is None else given,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        check(self)

    def but(self, **changes: Any) -> "HallBar":
        """Return another device, with some arguments changed."""
        names = ("film", "source", "side", "width", "grain", "sigma_K", "outline", "support", "membrane", "heating",
                 "stress", "seed", "readout")  # fmt: skip
        now = {n: getattr(self, n) for n in names} | self.kinetic
        if (changes | now)["membrane"] is not None or (now["membrane"] and "membrane" in changes):
            now |= {"support": "sapphire", "stress": 0.0}  # those are the membrane's
        now["length"] = None if "width" in changes and "length" not in self.given else self.length
        given = tuple(dict.fromkeys((*self.given, *changes)))
        return HallBar(**(now | {"given": given} | changes))

    # what the geometry says ------------------------------------------------------------------------------------

    @property
    def share(self) -> float:
        """Part of the current that flows in the film; the rest is in the spin source."""
        own = self.film["t"] / self.film["rho"]
        return own / (own + (0.0 if self.source is None else self.source["t"] / self.source["rho"]))

    @property
    def sheet(self) -> float:
        """Sheet resistance of film and source together, ohm per square."""
        return self.share * self.film["rho"] / self.film["t"]

    @property
    def R_xx(self) -> float:
        """Resistance of the current line, ohm."""
        return self.sheet * self.length / self.width

    @property
    def R_AHE(self) -> float:
        """Hall resistance of the saturated film at the card's ``T_ref``, ohm (signed).

        ``rho_AHE s^2/t`` with the share s of the current: once because only that part makes a Hall voltage, once more
        because the source shunts it; times :attr:`fill`.
        """
        return self.film["rho_AHE"] * self.share**2 / self.film["t"] * self.fill

    def density_per_current(self) -> float:
        """Current density per current, 1/m^2, in the spin source, or in the film where there is none."""
        if self.source is None:
            return 1 / (self.width * self.film["t"])
        return (1 - self.share) / (self.width * self.source["t"])

    def current_density(self, current: str | float) -> float:
        """Return the density (A/m^2) that acts on the film for a current (A): that in the spin source, if any."""
        return parse(current, "A") * self.density_per_current()

    # what the film says ----------------------------------------------------------------------------------------

    def pair(self, temperature: str | float | None = None) -> Pair:
        """The film's sublattices at a temperature, under the device's stress."""
        return pair(self.film, temperature, stress=self.stress)

    def driven(self, temperature: str | float | None = None) -> Pair:
        """The same with the torque of its spin source."""
        two, strained = driven(self.film, temperature, self.source, self.side), self.pair(temperature)
        return replace(two, K=strained.K, K_s=strained.K_s, axis_s=strained.axis_s)

    def moment(self, temperature: float) -> float:
        """M_1 at a temperature over that at ``T_ref``: the anomalous Hall resistivity is taken to follow it."""
        return float(self.pair(temperature).M[0] / self.pair().M[0])

    @cached_property
    def warming(self) -> StepResponse:
        """Rise of the film after a current density is switched on, K per (A/m^2)^2."""
        if self.heating is False or (self.support is None and self.membrane is None and self.heating in (None, True)):
            return no_heating
        if isinstance(self.heating, Heating):
            return Lumped(self.heating.rate, self.heating.tau)
        if callable(self.heating):
            return self.heating
        sheet = conducting_sheet(self.film, self.source)
        if self.membrane is not None:
            return line_heating(self.membrane, sheet, self.width)
        assert self.support is not None
        return OnSupport(sheet.power, self.width, self.support["kappa"], self.support["C_v"])

    # the volumes -----------------------------------------------------------------------------------------------

    @cached_property
    def lattice(self) -> "Lattice":
        """The activation volumes, with their frozen anisotropies."""
        from .._kinetics.volumes import Lattice

        return Lattice.of(self.outline, self.width, self.length, self.grain, self.sigma_K, self.seed)

    @cached_property
    def _response(self) -> Array:
        ny, nx = self.lattice.mask.shape
        y, x = np.nonzero(self.lattice.mask)
        side = self.lattice.side
        w = sensitivity((x - (nx - 1) / 2) * side, (y - (ny - 1) / 2) * side, self.width)
        return np.asarray(w * side**2)

    @property
    def fill(self) -> float:
        """Part of the Hall cross's response that the film's outline covers, 0 to 1."""
        return float(min(self._response.sum(), 1.0))

    @cached_property
    def weights(self) -> Array:
        """Weight of each volume in the Hall resistance, (cells,), summing to 1."""
        return np.asarray(self._response / self._response.sum())

    def kinetics(self) -> "Kinetics":
        """The reversal of its volumes; made once."""
        return self._kinetics

    @cached_property
    def _kinetics(self) -> "Kinetics":
        from .._kinetics.kinetic_monte_carlo import Kinetics

        return Kinetics(self.film, self.lattice, source=self.source, side=self.side, stress=self.stress, **self.kinetic)

    # what is known ---------------------------------------------------------------------------------------------

    def assumed(self) -> tuple[str, ...]:
        """Names of what nobody measured: values of the cards, and arguments that were left at their defaults."""
        return assumed(self)

    def cites(self) -> tuple[str, ...]:
        """Citation keys of what the device is made of."""
        return cites(self)

    def __str__(self) -> str:
        return described(self)

    __repr__ = __str__
