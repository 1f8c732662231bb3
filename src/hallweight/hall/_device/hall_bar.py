"""A device on the bench: a film and its spin source as a Hall cross on a support."""

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, parse, show
from hallweight.core.types import Array
from hallweight.core.validation import in_range, positive, whole_number
from hallweight.magnet import Pair, driven, pair
from hallweight.membrane import Membrane, StepResponse, location, no_heating

from .._barriers.film_at_temperature import Side, Stress
from .._kinetics.kinetic_monte_carlo import Kinetics, kinetics_options
from .._lattice.volumes import Lattice, Outline, with_gradient
from .checks import check_geometry, check_layers, checked_kinetics, defaults_of, support_and_stress
from .description import assumed_names, citation_keys, lattice_pinning_lines
from .hall_cross import response_of_cells
from .pulse_heating import pulse_rise
from .readout import Readout
from .warming import HeatPath, heat_at, heat_response

_SQUARES = 3.0  # length of the current line and of the voltage arms, in widths, unless given
_SHAPE = ("width", "length", "grain", "sigma_K", "outline")  # marked as assumed unless given


@dataclass(frozen=True, eq=False, repr=False, init=False)
class HallBar:
    """A Hall cross, in SI units; frozen, so ``device.but(width="1 um")`` makes another.

    film      card or name          what switches
    source    card, name or None    spin source; None for a film that makes its own torque
    side      "below" or "above"    where the source is
    width     m                     of the arms
    length    m or None             of current line and voltage arms; None: three widths
    grain     m                     side of an activation volume
    sigma_K   1                     relative spread of its anisotropy, frozen by ``seed``
    outline   name                  the film covers the crossing "square", a "disc" in it, or the "cross" with its arms
    support   card, name or None    half space that takes the heat
    membrane  Membrane or None      of the same film, instead: it brings support, heat and stress
    heating   Heating or function   instead of either: K per (A/m^2)^2 at times since the current began; False: none
    stress    Pa, or a row (xx, yy) along the current, or both
    seed      int                   of the frozen anisotropies
    readout   Readout               the instrument
    others    of the kinetics       coupling, f0, barrier, nucleus, pinning, B_DMI, dipoles, oersted, exact_flips,
                                    threads
    """

    film: Card
    source: Card | None
    side: Side
    width: float
    length: float
    grain: float
    sigma_K: float
    outline: Outline
    support: Card | None
    membrane: Membrane | None
    heating: HeatPath
    stress: Stress
    seed: int
    readout: Readout
    kinetic: dict[str, Any] = field(default_factory=dict)
    given: tuple[str, ...] = ()

    def __init__(
        self,
        film: Card | str,
        *,
        source: Card | str | None = "Pt",
        side: Side = "below",
        width: str | float = "10 um",
        length: str | float | None = None,
        grain: str | float = "15 nm",
        sigma_K: float = 0.1,
        outline: Outline = "square",
        support: Card | str | None = "sapphire",
        membrane: Membrane | None = None,
        heating: HeatPath = None,
        stress: str | float | tuple[float, float] = 0.0,
        seed: int = 0,
        readout: Readout | None = None,
        given: tuple[str, ...] | None = None,
        **kinetic: Any,
    ) -> None:
        usual, shape = defaults_of(HallBar), (width, length, grain, sigma_K, outline)
        shown: dict[str, Any] = {**dict(zip(_SHAPE, shape, strict=True)), "support": support, "source": source}
        values: dict[str, Any] = {
            "film": card_of_kind(film, "film"),
            "source": None if source is None else card_of_kind(source, "spin-source"),
            "side": side,
            "width": positive("width", width, "m"),
            "grain": positive("grain", grain, "m"),
            "sigma_K": in_range("sigma_K", sigma_K, 0, 1, open_high=True),
            "outline": outline,
            "membrane": membrane,
            "heating": heating,
            "seed": whole_number("seed", seed),
            "readout": Readout() if readout is None else readout,
            "kinetic": checked_kinetics(kinetic, device_options(), "HallBar"),
        }
        values["length"] = _SQUARES * values["width"] if length is None else positive("length", length, "m")
        differs = tuple(n for n, v in shown.items() if v is not usual[n] and v != usual[n])
        values["given"] = differs if given is None else given
        found = support_and_stress(values["film"], support, stress, membrane, usual["support"])
        values["support"], values["stress"] = found
        check_geometry(outline, side, values["width"], values["grain"])
        check_layers(values["film"], values["source"])
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def but(self, **changes: Any) -> "HallBar":
        """Return another device, with some arguments changed."""
        now = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "kinetic"} | self.kinetic
        if now["membrane"] is not None or changes.get("membrane") is not None:
            now |= {name: defaults_of(HallBar)[name] for name in ("support", "stress")}  # those are the membrane's
        if "width" in changes and "length" not in self.given:
            now["length"] = None
        now["given"] = tuple(dict.fromkeys((*self.given, *changes)))
        return HallBar(**(now | changes))

    @property
    def share(self) -> float:
        """Part of the current that flows in the film; the rest is in the spin source."""
        film = self.film["t"] / self.film["rho"]
        return film / (film + (0.0 if self.source is None else self.source["t"] / self.source["rho"]))

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

        ``rho_AHE s^2/t`` times :attr:`fill`: only the share s of the current makes a voltage, and the source shunts it.
        """
        return self.film["rho_AHE"] * self.share**2 / self.film["t"] * self.fill

    def density_per_current(self) -> float:
        """Current density per current, 1/m^2, in the spin source, or in the film where there is none."""
        layer, part = (self.film, 1.0) if self.source is None else (self.source, 1 - self.share)
        return part / (self.width * layer["t"])

    def current_density(self, current: str | float) -> float:
        """Return the density (A/m^2) that acts on the film for a current (A): that in the source, if any."""
        return parse(current, "A") * self.density_per_current()

    def pair(self, temperature: str | float | None = None) -> Pair:
        """The film's sublattices at a temperature, under the device's stress."""
        return pair(self.film, temperature, stress=self.stress)

    def driven(self, temperature: str | float | None = None) -> Pair:
        """The same with the torque of its spin source."""
        return driven(self.film, temperature, self.source, self.side, stress=self.stress)

    def moment(self, temperature: float) -> float:
        """M_1 at a temperature over that at ``T_ref``: the anomalous Hall resistivity is taken to follow it."""
        return float(self.pair(temperature).M[0] / self.pair().M[0])

    @cached_property
    def warming(self) -> StepResponse:
        """Rise of the film after a current density is switched on, K per (A/m^2)^2, as the cards say."""
        return self._heat_response()

    def heat(self, temperature: str | float | None = None) -> StepResponse:
        """The same in surroundings at a temperature (K), with the feedback of a resistance that depends on it."""
        kelvin = self.pair(temperature).T
        return heat_at(self._heat_response(kelvin), self.film, self.source, kelvin)

    def rise(self, J: str | float, width: str | float, temperature: str | float | None = None) -> float:
        """Rise (K) at the end of a pulse of density ``J`` (A/m^2) and ``width`` (s); infinite where it runs away."""
        return pulse_rise(self.heat(temperature), parse(J, "A/m^2"), positive("width", width, "s"))

    def _heat_response(self, kelvin: float | None = None) -> StepResponse:
        return heat_response(self.heating, self.film, self.source, self.width, self.support, self.membrane, kelvin)

    @cached_property
    def lattice(self) -> Lattice:
        """The activation volumes, with their frozen anisotropies."""
        size = (self.width, self.length, self.grain)
        lattice = Lattice.of(self.outline, *size, sigma_K=self.sigma_K, seed=self.seed)
        return with_gradient(lattice, self.film.get("K_gradient", 0.0))

    @cached_property
    def _response(self) -> Array:
        return response_of_cells(self.lattice.mask, self.lattice.side, self.width)

    @property
    def fill(self) -> float:
        """Part of the Hall cross's response that the film's outline covers, 0 to 1."""
        return float(min(self._response.sum(), 1.0))

    @cached_property
    def weights(self) -> Array:
        """Weight of each volume in the Hall resistance, (cells,), summing to 1."""
        return np.asarray(self._response / self._response.sum())

    def kinetics(self) -> Kinetics:
        """The reversal of its volumes; made once."""
        return self._kinetics

    @cached_property
    def _kinetics(self) -> Kinetics:
        return Kinetics(self.film, self.lattice, source=self.source, side=self.side, stress=self.stress, **self.kinetic)

    def assumed(self) -> tuple[str, ...]:
        """Names of what nobody measured: values of the cards, and arguments left at their defaults."""
        support = self.support if self.membrane is None else None  # of a membrane's support not all is used
        defaults = [n for n in _SHAPE if n not in self.given]
        return assumed_names((self.film, self.source, support), defaults, self.membrane, self.readout)

    def cites(self) -> tuple[str, ...]:
        """Citation keys of what the device is made of."""
        return citation_keys((self.film, self.source, self.support), self.membrane, self.warming)

    def __str__(self) -> str:
        source = f"{self.source.name} {self.side}" if self.source else "no spin source"
        support = f"on {self.support.name if self.support else 'a heat sink'}"
        on = support if self.warming is not no_heating else "not heated"
        on = on if self.membrane is None else location(self.membrane)
        width, length, grain = (show(size, "m") for size in (self.width, self.length, self.grain))
        mark = {n: "" if n in self.given else " (assumed)" for n in _SHAPE}
        lines = [
            f"HallBar: {self.film.name} with {source}, {on}, seed {self.seed}",
            f"  {self.outline}{mark['outline']}, {width} wide{mark['width']}, current line {length}{mark['length']}",
            f"  grains of {grain}{mark['grain']}, anisotropy spread {self.sigma_K:g}{mark['sigma_K']}",
            f"  R_AHE {show(self.R_AHE, 'ohm')}, R_xx {show(self.R_xx, 'ohm')}",
            f"  {self.share:.0%} of the current in the film, 1 mA is {self.current_density(1e-3):.4g} A/m^2",
            *lattice_pinning_lines(self.kinetics, self.pair().T),
            "  assumed: " + (", ".join(self.assumed()) or "nothing"),
        ]
        return "\n".join(lines)

    __repr__ = __str__


def device_options() -> tuple[str, ...]:
    """Return the names that a [device] table may hold: arguments of :class:`HallBar` and of its kinetics."""
    return (*(name for name in defaults_of(HallBar) if name != "given"), *kinetics_options())
