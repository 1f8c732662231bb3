"""The arms of a comparison, the settings of their arrays, and what each setting costs; no torch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from hallweight.array import Array, Cost, cost, noisy_card
from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords

_VOLTAGE = ("sot-mtj",)  # read-outs that a voltage drives; a current drives the others


@names_keywords
@dataclass(frozen=True)
class Grid:
    """The settings that are tried: read currents (A) and voltages (V), from the weakest, converters and heights."""

    currents: tuple[float, ...] = tuple(round(500e-6 / 2 ** (k / 2), 9) for k in range(11, -1, -1))
    voltages: tuple[float, ...] = tuple(round(500e-3 / 2 ** (k / 2), 6) for k in range(15, -1, -1))
    bits: tuple[int, ...] = (4, 6, 8)
    rows: tuple[int, ...] = (64, 128, 256)

    def drives(self, readout: str) -> tuple[str, tuple[float, ...]]:
        """Return the name of what makes a read stronger, and its values."""
        return ("read_voltage", self.voltages) if readout in _VOLTAGE else ("read_current", self.currents)


class Arm(NamedTuple):
    """One way to hold signed weights: scheme, read-out, and how the devices are written."""

    scheme: str
    readout: str
    program: str

    @property
    def name(self) -> str:
        """What tables and figures call it."""
        return f"{self.scheme}, {self.readout}, {self.program}"


@dataclass(frozen=True, eq=False)
class PricedSetting:
    """An array with its price; so many ``inferences`` share the energy of one programming."""

    arm: Arm
    array: Array
    cost: Cost
    inferences: float

    @property
    def energy(self) -> float:
        """Energy of an inference with its share of the programming, J."""
        return self.cost.energy.total + self.cost.programming.energy.total / self.inferences

    @cached_property
    def written(self) -> Card:
        """The devices as write-verify reads them: one at a time, at full scale."""
        return noisy_card(self.array.but(rows=1), input_rms=1.0)

    @cached_property
    def noise_ratio(self) -> float:
        """Variance of the noise of a read of all rows, over that of the reads of :attr:`written`."""
        return _variance(noisy_card(self.array)) / _variance(self.written)

    def numbers(self, drive: str) -> dict[str, Any]:
        """Return the setting and its price as plain numbers; ``drive`` names what makes a read stronger."""
        c = self.cost
        return {
            "arm": self.arm.name,
            **self.arm._asdict(),
            "drive": drive,
            drive: getattr(self.array, drive),
            "adc_bits": self.array.adc_bits,
            "rows": self.array.rows,
            "energy": c.energy.total,
            "programming": c.programming.energy.total,
            "energy_with_programming": self.energy,
            "pulses": c.programming.pulses,
            "reads": c.programming.reads,
            "training": c.training.energy.total,
            "area": c.area.total,
            "latency": c.latency.total,
            "devices": c.devices,
        }


def _variance(card: Card) -> float:
    return card["sigma_read"] ** 2 + card.get("sigma_read_1f", 0.0) ** 2


@dataclass
class PriceList:
    """Prices of a network on arrays that ``make`` makes, each computed when it is first asked for."""

    model: Any
    input_shape: Sequence[int] | None
    make: Callable[..., Array]
    grid: Grid
    inferences: float
    known: dict[tuple[Any, ...], PricedSetting | InputError] = field(default_factory=dict)

    def price(self, arm: Arm, bits: int, rows: int, k: int) -> PricedSetting:
        """Return the setting with drive k; raises :class:`InputError` for one that cannot be."""
        key = (arm, bits, rows, k)
        if key not in self.known:
            self.known[key] = self._price(*key)
        found = self.known[key]
        if isinstance(found, InputError):
            raise found
        return found

    def possible(self, arm: Arm, bits: int, rows: int, k: int, below: float) -> bool:
        """Whether a setting can be, for less energy than ``below``."""
        try:
            return self.price(arm, bits, rows, k).energy < below
        except InputError:
            return False

    def _price(self, arm: Arm, bits: int, rows: int, k: int) -> PricedSetting | InputError:
        name, values = self.grid.drives(arm.readout)
        try:
            array = self.make(scheme=arm.scheme, readout=arm.readout, adc_bits=bits, rows=rows, **{name: values[k]})
            found = cost(self.model, array, input_shape=self.input_shape, program=arm.program)
        except InputError as error:
            return error
        return PricedSetting(arm, array, found, self.inferences)
