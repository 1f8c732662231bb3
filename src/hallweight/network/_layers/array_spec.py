"""What all analog layers of a model share: how it sits on its arrays, and how these are read."""

from dataclasses import dataclass, fields
from typing import Any, Literal

from hallweight.array import Circuit, Slices
from hallweight.core import Card, InputError

from .._crossbar_read.noise_stream import NoiseStream
from .hardware_aware_noise import HardwareAwareNoise


@dataclass(frozen=True)
class ArraySpec:
    """How a model sits on its arrays; the same for all layers.

    card          -  the devices
    scheme        -  how they make signed weights
    bits_in       1  of the DACs; ``None``: ideal
    bits_out      1  of the ADCs; ``None``: ideal
    tile          -  rows and columns of the largest array; ``None`` for either: as needed
    weight_scale  -  whose largest weight is the full scale
    percentile    %  of the values that converters take in; ``None``: the range of least mean square error
    tolerance     1  of write-verify, as a fraction of the range; ``None``: the devices' own
    slices        1  digits of a weight
    wires         -  the circuit whose losses the programmed weights have; ``None``: ideal wires
    """

    card: Card
    scheme: str
    bits_in: int | None
    bits_out: int | None
    tile: tuple[int, int | None] | None
    weight_scale: Literal["column", "tile", "layer"]
    percentile: float | None
    tolerance: float | None
    slices: int = 1
    wires: Circuit | None = None

    @property
    def tile_rows(self) -> int | None:
        """Rows of the largest array."""
        return None if self.tile is None else self.tile[0]

    @property
    def tile_columns(self) -> int | None:
        """Columns of the largest array."""
        return None if self.tile is None else self.tile[1]

    def as_dict(self) -> dict[str, Any]:
        """Return the fields; without slices where there is but one, and without ideal wires, as the first records."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        found["wires"] = None if self.wires is None else self.wires.as_dict()
        usual = {"slices": 1, "wires": None}
        return {k: v for k, v in found.items() if k not in usual or v != usual[k]}


def check_live(live: bool, spec: ArraySpec) -> None:
    """Raise :class:`InputError` if weights in slices, or behind wires, are to be trained on the devices."""
    if live and spec.slices > 1:
        raise InputError(
            f"weights in {spec.slices} slices",
            "one slice for training on the devices, because pulses do not carry from one digit to the next",
            "convert with slices=1, or train hardware-aware",
        )
    if live and spec.wires is not None:
        raise InputError(
            "wires in a model that is trained on the devices",
            "ideal wires there, because every pulse would change the solved circuit",
            "convert without wires, or train hardware-aware",
        )


class ReadState:
    """What the layers of one model share: digits, the stream of noise, its switch, how training sees the devices.

    noisy   whether reads have noise
    live    whether training sees the programmed devices as they are
    aware   what hardware-aware training draws; ``None``: not yet measured
    stream  of the noise
    stale   whether it was said that devices hold other weights than the float model
    """

    def __init__(self, slices: Slices) -> None:
        self.slices, self.noisy, self.live, self.stale = slices, True, False, False
        self.aware: HardwareAwareNoise | None = None
        self.stream = NoiseStream()

    def noise_of(self, spec: ArraySpec) -> HardwareAwareNoise:
        """Return what hardware-aware training draws; from the devices of a model unless it was set."""
        if self.aware is None:
            self.aware = HardwareAwareNoise.of(spec.card, spec.scheme, tolerance=spec.tolerance)
        return self.aware

    def key(self, *, of_devices: bool = False) -> int:
        """Return a new key for the noise of one read, or for devices that are drawn for it."""
        return self.stream.key(of_devices=of_devices)
