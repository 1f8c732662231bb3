"""An array as a designer orders it: its devices, its size, how it is read and written, and the node of its circuits."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords
from hallweight.core.validation import in_range, number, one_of, positive, whole_number

from .._readout import READOUTS
from .._schemes.bit_slices import check_slices
from .._schemes.scheme import Scheme
from ..crossbar import SCHEMES, check_card
from .roles import ROLES, component_of
from .technology import technology_of

ACCESS = ("transistor", "shared", "half-select")
"""How one cross is chosen when it is written: a transistor of its own, one shared with its neighbour, half currents."""
FIELD_SOURCES = ("magnet", "line", "none")
"""What supplies the in-plane field of a write: a magnet on the chip, a current line over each row, or nobody."""
ISOLATION = ("line", "cross")
"""What has a current of its own where Hall voltages are in series: a line of crosses, or each cross."""
PHASES = (1, 2, 4)
"""Phases of current spinning."""
RESISTIVITY = 1.5e-6
"""Of film and spin source together, ohm m, a round value: it sets how long a channel of a resistance is."""

_POSITIVE = {
    "resistance": "ohm",
    "arm_resistance": "ohm",
    "size": "m",
    "thickness": "m",
    "read_current": "A",
    "read_time": "s",
    "read_voltage": "V",
    "mtj_resistance": "ohm",
    "tmr": None,
    "amplifier_noise": None,
    "write_density": "A/m^2",
    "temperature": "K",
}
_POSITIVE_OR_NONE = {"pitch": "m", "bandwidth": "Hz", "pulse_width": "s"}
_USUAL_PULSE = 10e-9
_MOST_BITS = 16


def _usual(value: str | None) -> Any:
    """Return the usual value of a quantity, as it would be written; it becomes a number when a record is made."""
    return value


@names_keywords
@dataclass(frozen=True)
class Array:
    """An array of devices with its circuits, in SI units; frozen: ``arr.but(rows=64)`` makes another.

    card             -       the devices; Hall read-outs need one of a Hall resistance
    rows, cols       1       inputs and weights of one tile
    scheme           name    how devices make a signed weight, see :data:`hallweight.array.SCHEMES`
    readout          name    see :data:`hallweight.array.READOUTS`
    adc_bits         1       of a conversion, 1 to 16
    node             name    technology of the circuits, "22 nm", or a technology card
    input_bits       1       of an input
    dac_bits         1       of them that are applied at once; the rest follow in further cycles. None: all
    convert_once     -       whether the cycles of an input add up before one conversion, instead of one for each
    slices           1       digits of a weight, each on arrays of its own
    cols_per_adc     1       columns that take turns at a converter
    resistance       ohm     of the channel of a cross, between its current contacts
    arm_resistance   ohm     between its voltage contacts
    isolation        name    of Hall voltages in series: "line", a current for all crosses that the supply bears, or
                             "cross", a source for each
    size             m       width of its arms
    thickness        m       of film and spin source
    pitch            m       of the cells; None: what cross and transistors need
    misalignment     1       of the voltage contacts, as a part of ``resistance``;
    read_current     A       for an input of full scale
    read_time        s       of one read
    bandwidth        Hz      of its noise; None: 1/read_time
    read_voltage     V       of an SOT-MTJ at full scale
    mtj_resistance   ohm     of an SOT-MTJ, parallel
    tmr              1       its tunnel magnetoresistance;
    amplifier_noise  V/sqrt(Hz)
    spin_phases      1       of current spinning against the offset: 1 (none), 2 or 4
    activity         1       mean input over full scale, as the part of the read time in which the current is on
    disturb          1       part of its range that a state loses in one read;
    access           name    "transistor", "shared" (by two cells) or "half-select"
    write_density    A/m^2   of a write pulse, over film and source
    pulse_width      s       of it; None: that of the card, or 10 ns
    support          name    what the crosses lie on, for the heat of a write: a card or its name
    in_plane_field   T       that a write needs; None: that of the card, or none
    field_source     name    "magnet", "line" (a current line over each row) or "none"
    temperature      K
    components       -       cards (or their names) of components by role, instead of the usual ones

    Raises :class:`InputError` for values that cannot be, in one sentence.
    """

    card: Card
    rows: int = 128
    cols: int = 128
    scheme: str = "bipolar"
    readout: str = "series-hall"
    adc_bits: int = 8
    node: str | Card = "22 nm"
    _: KW_ONLY
    input_bits: int = 8
    dac_bits: int | None = None
    convert_once: bool = False
    slices: int = 1
    cols_per_adc: int = 8
    resistance: float = _usual("500 ohm")
    arm_resistance: float = _usual("500 ohm")
    isolation: str = "line"
    size: float = _usual("200 nm")
    thickness: float = _usual("15 nm")
    pitch: float | None = None
    misalignment: float = 0.005
    read_current: float = _usual("100 uA")
    read_time: float = _usual("1 us")
    bandwidth: float | None = None
    read_voltage: float = _usual("0.1 V")
    mtj_resistance: float = _usual("10 kohm")
    tmr: float = 1.0
    amplifier_noise: float = 10e-9
    spin_phases: int = 1
    activity: float = 1.0
    disturb: float = 0.0
    access: str = "transistor"
    write_density: float = _usual("300 GA/m^2")
    pulse_width: float = _usual(None)
    support: str | Card = "SiO2"
    in_plane_field: float = _usual(None)
    field_source: str = "magnet"
    temperature: float = _usual("300 K")
    components: Mapping[str, str | Card] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked = {**self._names(), **self._counts(), **self._quantities()}
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        self.weight_scheme.swing(self.card)
        conductance = self.readout == "current-mode" and self.card.quantity == "G"
        if self.readout != "sot-mtj" and not conductance and self.card.values["state_min"].unit != "ohm":
            raise InputError(
                f"card {self.card.name!r} of {self.card.quantity} for the read-out {self.readout!r}",
                "the card of a Hall resistance in ohm",
                "choose readout='sot-mtj', or fit a file of R_xy",
            )

    def __str__(self) -> str:
        node = self.node if isinstance(self.node, str) else self.node.name
        size = f"{self.rows} x {self.cols} of {self.card.name!r}"
        return f"Array({size}, {self.scheme}, {self.readout}, ADC of {self.adc_bits} bits, {node})"

    __repr__ = __str__

    def but(self, **changes: Any) -> Self:
        """Return another array, with some fields changed."""
        return replace(self, **changes)

    @property
    def technology(self) -> Card:
        """The technology card of :attr:`node`."""
        return technology_of(self.node)

    def component(self, role: str) -> Card:
        """The component card that has a role in the array: a key of :data:`hallweight.array.ROLES`."""
        return component_of(one_of("role", role, ROLES), self.components.get(role))

    @property
    def weight_scheme(self) -> Scheme:
        """The scheme of :attr:`scheme`."""
        return SCHEMES[self.scheme]

    @property
    def cycles(self) -> int:
        """Reads that the bits of one input take."""
        return -(-self.input_bits // self.bits_per_cycle)

    @property
    def conversions_per_input(self) -> int:
        """Conversions of one column for one input."""
        return 1 if self.convert_once else self.cycles

    @property
    def bits_per_cycle(self) -> int:
        """Bits of an input that are applied at once."""
        return self.input_bits if self.dac_bits is None else self.dac_bits

    @property
    def noise_bandwidth(self) -> float:
        """Noise bandwidth of a read, Hz."""
        return 1 / self.read_time if self.bandwidth is None else self.bandwidth

    @property
    def squares(self) -> float:
        """Length of the channel of a cross, in widths: its resistance over that of a square of :data:`RESISTIVITY`."""
        return self.resistance * self.thickness / RESISTIVITY

    def _names(self) -> dict[str, Any]:
        check_card(self.card)
        one_of("scheme", self.scheme, SCHEMES)
        one_of("readout", self.readout, READOUTS)
        technology_of(self.node)
        if self.access in (None, "none", ""):
            raise InputError(
                f"access={self.access!r}: a cross without a transistor",
                "a way to write one cross and no other",
                "choose access='transistor', 'shared' or 'half-select'",
            )
        one_of("access", self.access, ACCESS)
        one_of("field_source", self.field_source, FIELD_SOURCES)
        one_of("isolation", self.isolation, ISOLATION)
        one_of("spin_phases", self.spin_phases, PHASES)
        given = {role: component_of(one_of("role", role, ROLES), card) for role, card in self.components.items()}
        return {"components": MappingProxyType(given), "support": card_of_kind(self.support, "support")}

    def _counts(self) -> dict[str, Any]:
        for name in ("rows", "cols", "cols_per_adc"):
            whole_number(name, getattr(self, name), 1)
        for name in ("adc_bits", "input_bits", *(["dac_bits"] if self.dac_bits is not None else [])):
            whole_number(name, getattr(self, name), 1, _MOST_BITS)
        check_slices(self.slices)
        return {}

    def _quantities(self) -> dict[str, Any]:
        out: dict[str, Any] = {n: positive(n, getattr(self, n), unit) for n, unit in _POSITIVE.items()}
        for name, unit in _POSITIVE_OR_NONE.items():
            given = getattr(self, name)
            out[name] = None if given is None else positive(name, given, unit)
        for name in ("misalignment", "disturb"):
            out[name] = in_range(name, getattr(self, name), 0, 1)
        out["activity"] = in_range("activity", self.activity, 0, 1, open_low=True)
        if out["pulse_width"] is None:
            out["pulse_width"] = self.card.get("pulse_width", _USUAL_PULSE)
        field = self.card.get("in_plane_field", 0.0) if self.in_plane_field is None else self.in_plane_field
        out["in_plane_field"] = abs(number("in_plane_field", field, "T"))
        return out
