"""Options of the shell, declared once for each concern; a command takes them as one argument each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

Style = Literal["nature-1col", "nature-2col", "aps-1col", "ieee-1col"]
Scheme = Literal["bipolar", "pair", "reference", "fixed"]
Program = Literal["verify", "open"]
Flag = Annotated[bool, Parameter(negative="")]
"""A switch without an opposite: ``--drift``, but no ``--no-drift``."""
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON for machines.")]

Text = Annotated[str, Parameter(allow_leading_hyphen=True)]
"""Text that may begin with a minus: ``--read-voltage "-0.1 V"``."""

options = Parameter(name="*")
"""Class decorator: the fields are options of the command, without a prefix."""


@options
@dataclass(frozen=True)
class OutputOptions:
    """What happens to files that exist, and how results are printed."""

    overwrite: Annotated[bool, Parameter(negative="", help="Replace files that are there already.")] = False
    as_json: Json = False


@options
@dataclass(frozen=True)
class DataOptions:
    """A network and its images."""

    net: str = "digits-cnn"
    """digits-cnn, lenet or resnet18."""
    data: str | None = None
    """digits or cifar10; the usual one of the network unless given."""
    data_root: Path | None = None
    """Folder or archive of the data; else the variable HALLWEIGHT_DATA."""


@options
@dataclass(frozen=True)
class TrainedNetworkOptions(DataOptions):
    """A trained network and its test images."""

    weights: str | None = None
    """Trained weights: a file, or a shipped name; the network's own unless given."""
    training: Literal["mapped", "hardware-aware"] | None = None
    """Which of the network's own weights: mapped (trained without devices) or hardware-aware."""
    n_test: int | None = None
    """Test images, a shuffled part."""

    def keywords(self) -> dict[str, Any]:
        """Return the keywords of :func:`hallweight.network.evaluate` and :func:`~hallweight.network.attribute`."""
        keywords = dict(vars(self))
        return {"network": keywords.pop("net"), **keywords}


@options
@dataclass(frozen=True)
class ConverterOptions:
    """Converters of an array."""

    bits_in: int = 8
    """Bits of the input converters; 0 for ideal ones."""
    bits_out: int = 8
    """Bits of the output converters; 0 for ideal ones."""


@options
@dataclass(frozen=True)
class ArrayOptions(ConverterOptions):
    """Arrays onto which a trained network is programmed."""

    tile: int | None = None
    """Rows of the largest array; as tall as needed unless given."""
    weight_scale: Literal["column", "tile", "layer"] = "column"
    """What has a full scale of its own: each column, each column of each tile, or the layer."""
    tolerance: Annotated[
        float | None,
        Parameter(
            help="Distance from its target, as a fraction of the range, at which write-verify leaves a device; "
            "half a mean step, or one read, unless given."
        ),
    ] = None
    slices: int = 1
    """Digits in which a weight is held, each on devices and converters of its own."""
    assume_bipolar: Flag = False
    """Treat a one-signed device (a conductance) as if its range were centred on zero."""

    def keywords(self) -> dict[str, Any]:
        """Return the keywords of :func:`hallweight.network.evaluate` and :func:`~hallweight.network.attribute`."""
        return {**vars(self), "bits_in": self.bits_in or None, "bits_out": self.bits_out or None}


@options
@dataclass(frozen=True)
class TrainingArrayOptions(ConverterOptions):
    """Arrays on which, or for which, a network is trained."""

    tile: int | None = None
    """Rows of the largest array."""
    slices: int = 1
    """Digits in which a weight is held, each on devices and converters of its own; not for on-device."""


@options
@dataclass(frozen=True)
class ProgrammingStoreOptions:
    """Where programmings are kept."""

    out: Annotated[
        Path,
        Parameter(
            help="Folder that gets the run's own folder. Finished programmings are kept in its folder programmings, "
            "so the same command goes on where it stopped."
        ),
    ] = Path("runs")
    fresh: Flag = False
    """Do not use programmings that were kept."""

    @property
    def folder(self) -> Path | None:
        """Folder of the programmings; None if none are to be kept or used."""
        return None if self.fresh else self.out / "programmings"


@options
@dataclass(frozen=True)
class TrainingOptions:
    """How a network is trained; what is not given is the usual of the network and the method."""

    epochs: int | None = None
    """Passes over the training images."""
    batch: int | None = None
    """Images per step."""
    lr: float | None = None
    """Largest learning rate of the cycle."""
    warmup: float | None = None
    """Share of the steps in which the rate rises."""
    label_smoothing: float | None = None
    """Share of the label that is given to all classes."""
    cutmix: float | None = None
    """Share of the batches whose images get a rectangle of another one, with its label."""
    sam: float | None = None
    """Radius of the step uphill before each gradient, for flat minima; for example 0.05."""
    ema: float | None = None
    """Decay per step of the averaged weights."""
    clip: float | None = None
    """Limit of the weights, in standard deviations of their column."""
    sizes: str | None = None
    """Pixels of a side, per epoch: "16*8 24*9 32*5"."""
    augment: str | None = None
    """auto, none, shift, crop-flip-cutout or crop-flip-trivial-cutout."""


@options
@dataclass(frozen=True)
class ReadingOptions:
    """What a measured file holds, where it does not say so itself."""

    layout: str | None = None
    """Overrides the detected layout of the file."""
    columns: Annotated[
        str | None,
        Parameter(
            help='Which column is what, by name or by number from 0: "x=Hx,y=3"; also write, branch, pulse. '
            "Quote a name with a comma."
        ),
    ] = None
    sheet: Text | None = None
    """Sheet of a workbook, or group of a TDMS file."""
    channel: int | None = None
    """Channel of an instrument with several."""
    protocol: Annotated[
        Text | None,
        Parameter(
            help='What was applied, as a sentence: "64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; repeat 5".',
        ),
    ] = None
    cycles: Text | None = None
    """Cycles of LTP and LTD in the reads: how many, or pulses of each branch, "60/40"; protocol says more."""
    quantity: str | None = None
    """Overrides what was read: R_xy, G, I, V, weight."""
    unit: Text | None = None
    """Overrides the unit of the quantity, for example mohm; or units of columns, "Hx=mT,3=ohm"."""
    x_unit: Text | None = None
    """Overrides the unit of the field, current or angle, for example mT."""
    group: Literal["auto", "cycles", "devices"] = "auto"
    """Whether several files are cycles of one device or several devices."""
    read_current: Text | None = None
    """Read current, for files that hold voltages: "0.1 mA"."""
    read_voltage: Text | None = None
    """Read voltage, for files that hold currents: "-0.1 V"."""
    how: Literal["measured", "simulated"] | None = None
    """Whether the file was measured or simulated, where it does not say so."""

    def keywords(self) -> dict[str, Any]:
        """Return the keywords of :func:`hallweight.lab.read` and :func:`~hallweight.lab.look`."""
        given = given_options(self)
        x_unit = given.pop("x_unit", None)
        if x_unit is not None:
            from hallweight.lab.option_text import pairs

            given["unit"] = {"x": x_unit, **pairs("unit", self.unit)}
        return given


@options
@dataclass(frozen=True)
class CorrectionOptions:
    """What is taken out of the data before a fit."""

    offset: Literal["auto", "keep"] = "auto"
    """auto removes the Hall offset of contact misalignment; keep leaves it."""
    drift: Flag = False
    """Remove a linear drift."""
    flip: Flag = False
    """Reverse the sign convention of R_xy."""
    auto_flip: Flag = False
    """Reverse it if a positive drive lowers the quantity."""

    def sign(self) -> bool | Literal["auto"]:
        """Return the keyword flip of :func:`hallweight.lab.read`."""
        return "auto" if self.auto_flip and not self.flip else self.flip


def given_options(record: Any) -> dict[str, Any]:
    """Return the options of a record that are not None, as keywords."""
    return {name: value for name, value in vars(record).items() if value is not None}


# what a command takes where nothing is given
OUTPUT = OutputOptions()
DATA = DataOptions()
TRAINED_NETWORK = TrainedNetworkOptions()
ARRAY = ArrayOptions()
TRAINING_ARRAY = TrainingArrayOptions()
PROGRAMMING_STORE = ProgrammingStoreOptions()
TRAINING = TrainingOptions()
READING = ReadingOptions()
CORRECTION = CorrectionOptions()
