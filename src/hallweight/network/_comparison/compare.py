"""What each way to hold signed weights costs at equal accuracy, beside 8-bit digital arithmetic."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hallweight.array import PROGRAMS, READOUTS, SCHEMES, Array, DigitalCost, LayerShape, digital_cost, layer_shapes
from hallweight.core import Card, InputError, Run
from hallweight.core.types import Progress
from hallweight.core.validation import in_range, number, whole_number

from .._studies.arguments import DEFAULT_PROGRAMS, counts_of, hardware_of, known_names
from .._studies.array_options import ArrayOptions
from .._studies.execution import Execution
from .._studies.request import EvaluationRequest
from ..train_extra import train_extra
from .search import cheapest
from .settings import Arm, Grid, PricedSetting, PriceList
from .target import target_of
from .winners import FACTORS, winner, winner_map

if TYPE_CHECKING:
    from torch import nn

    from .trials import Trials

_USUAL_COLUMNS = 128
_SETTLED = ("scheme", "readout", "adc_bits", "rows", "read_current", "read_voltage")


def compare_arms(
    network: "str | nn.Module",
    card: Card,
    target: float | str = "0.5 points",
    *,
    schemes: str | Sequence[str] = tuple(SCHEMES),
    readouts: str | Sequence[str] = ("series-hall",),
    program: str | Sequence[str] = DEFAULT_PROGRAMS,
    grid: Grid = Grid(),  # noqa: B008 (frozen)
    inferences: float = 1e6,
    seeds: int = 20,
    choose_seeds: int = 8,
    data: Any = None,
    weights: str | Path | None = None,
    training: str | None = None,
    data_root: str | Path | None = None,
    n_choose: int | None = None,
    held_out: float = 0.4,
    n_test: int | None = None,
    train_seeds: int = 4,
    assume_bipolar: bool = False,
    seed: int = 0,
    folder: str | Path | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    **array: Any,
) -> Run:
    """Compare ways to hold signed weights, each at its cheapest setting that is accurate enough.

    An arm is a scheme, a read-out, and a way to write its devices. The setting of an arm is its read current (voltage
    of an SOT-MTJ), the bits of its ADC and the rows of its tiles. The cheapest that meets the target is found on
    validation images (:meth:`hallweight.network.Data.validation`), never on test images. Then it is programmed
    ``seeds`` times and tested. Digital arithmetic of 8 bits at the same node stands beside them
    (:func:`hallweight.array.digital_cost`).

    Arguments not named here are those of :func:`hallweight.network.evaluate`. Data must have training images, of which
    validation images are held out. Nets that are trained here do not see them; weights from elsewhere may have.

    ``target``
        Largest loss of accuracy to the float net: "0.5 points", or a fraction.
    ``schemes``, ``readouts``, ``program``
        Names of :data:`~hallweight.array.SCHEMES`, :data:`~hallweight.array.READOUTS` and "verify", "open": every
        combination is an arm. ``refused`` in the results says which cannot be.
    ``grid``
        The settings that are tried.
    ``inferences``
        From one programming to the next: so many share its energy.
    ``choose_seeds``, ``n_choose``, ``held_out``
        Programmings of each setting that is tried, validation images (all unless given), and the share of the training
        images that they are.
    ``progress``
        ``progress(done, total)`` is called after each arm.
    ``array``
        Everything else is of :class:`hallweight.array.Array`: cols, node, read_time, resistance, activity, ...

    ``run.results``: a row for each arm under ``compared`` (setting, ``met`` on the validation images, devices, energy,
    area, latency, ``training`` energy, accuracy of each programming on the test images, mean, spread, gap), digital
    arithmetic under ``int8``, every setting that was tried under ``tried``, the cheapest of all under ``winner``, and
    under ``map`` which arm wins for other targets and numbers of inferences, among the settings that were tried.
    """
    goal = target_of(target)
    if settled := [name for name in _SETTLED if name in array]:
        raise InputError(f"{settled[0]} of one array", "what is compared", "give schemes, readouts or grid instead")
    inferences = in_range("inferences", number("inferences", inferences), 1, float("inf"))
    given = {"network": network, "weights": weights, "schemes": schemes, "assume_bipolar": assume_bipolar}
    hardware = hardware_of(card, compare_arms, ArrayOptions(), given)
    names = known_names("readout", readouts, READOUTS), known_names("program", program, PROGRAMS)
    counts, tries = counts_of(seeds, train_seeds, 1), whole_number("choose_seeds", choose_seeds, 1)
    request = EvaluationRequest(network, data, weights, training, None, data_root, n_test, counts.train_seeds)
    execution = Execution(whole_number("seed", seed), 1, folder, executor, None)
    with train_extra():
        from .images import choosing, testing
        from .trials import Trials
    model, input_shape = _model(network)
    shapes = layer_shapes(model, input_shape)
    array = {"cols": min(_USUAL_COLUMNS, max(s.columns for s in shapes)), **array}
    study = _Study(
        PriceList(model, input_shape, partial(Array, hardware.card, **array), grid, inferences),
        Trials.of(choosing(request, held_out, n_choose), execution, tries),
        Trials.of(testing(request), execution, counts.seeds),
        _heights(grid, shapes),
        goal,
    )
    arms = [Arm(*names_of_arm) for names_of_arm in product(hardware.schemes, *names)]
    rows, refused = study.rows(arms, progress)
    digital = digital_cost(model, array.get("node", "22 nm"), cols=array["cols"], input_shape=input_shape)
    int8, tried = study.int8(digital), list(study.tried())
    results = {"float": study.test.floats(), "target": goal, "inferences": inferences, "compared": rows, "int8": int8}
    results |= {"refused": hardware.refused | refused, "tried": tried}
    results |= {"winner": winner(rows, int8, goal), "map": winner_map(tried, int8, goal)}
    config = {
        "target": goal,
        "schemes": list(hardware.requested),
        "readouts": list(names[0]),
        "program": list(names[1]),
    }
    config |= {"grid": {k: list(v) for k, v in vars(grid).items()}, "inferences": inferences, **counts._asdict()}
    config |= {"choose_seeds": tries, "n_choose": n_choose, "held_out": held_out, "assume_bipolar": assume_bipolar}
    config |= {k: v if isinstance(v, int | float | str) else str(v) for k, v in array.items()}
    technology = study.choose.settings[0].array.technology
    assumed = tuple(f"{name} of {technology.name}" for name in technology.missing())
    cites = tuple(technology.citations())
    return study.test.study.record("compare-arms", hardware.card, config, results, cites, assumed)


class _Study(NamedTuple):
    """Prices, and accuracies on the images to choose by and on those of the test."""

    prices: PriceList
    choose: "Trials"
    test: "Trials"
    heights: list[int]
    goal: float

    def rows(self, arms: Sequence[Arm], progress: Progress | None) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return the arms that can be, and why the others cannot; raises :class:`InputError` if none can."""
        rows: list[dict[str, Any]] = []
        refused: dict[str, str] = {}
        for done, arm in enumerate(arms, 1):
            try:
                rows.append(self.row(arm))
            except InputError as error:
                refused[arm.name], last = str(error), error
            if progress is not None:
                progress(done, len(arms))
        if not rows:
            raise last
        return rows, refused

    def int8(self, digital: DigitalCost) -> dict[str, Any]:
        """Return price and accuracy of digital arithmetic."""
        price = {"energy": digital.energy.total, "area": digital.area.total, "latency": digital.latency, "devices": 0}
        return {
            "arm": "int8 digital",
            **price,
            "tops_per_watt": digital.tops_per_watt,
            "validation": self.choose.digital(),
            **self.test.digital(),
        }

    def row(self, arm: Arm) -> dict[str, Any]:
        """Return an arm at its cheapest setting that meets the target, or else at the most accurate one tried."""
        drive = self.prices.grid.drives(arm.readout)[0]
        found = {f: cheapest(self.prices, arm, self.heights, f * self.goal, self.choose.gap) for f in FACTORS}
        setting = found[1.0]
        met = setting is not None
        if setting is None:
            setting = min(self.of_arm(arm), key=self.choose.gap)
        return {
            **setting.numbers(drive),
            "met": met,
            "validation": self.choose.scores(setting),
            **self.test.scores(setting),
        }

    def of_arm(self, arm: Arm) -> Iterator[PricedSetting]:
        """Yield the settings of an arm that were tried."""
        return (s for s in self.choose.settings if s.arm == arm)

    def tried(self) -> Iterator[dict[str, Any]]:
        """Yield every setting that was tried, with its gap on the images to choose by."""
        for s in self.choose.settings:
            scores = self.choose.scores(s)
            drive = self.prices.grid.drives(s.arm.readout)[0]
            yield {**s.numbers(drive), "gap": scores["gap"], "mean": scores["mean"]}


def _heights(grid: Grid, shapes: Sequence[LayerShape]) -> list[int]:
    """Return the numbers of rows that the model fills; its own if it is smaller than all."""
    most = max(s.rows for s in shapes)
    return [n for n in grid.rows if n <= most] or [most]


def _model(network: "str | nn.Module") -> tuple[Any, Sequence[int] | None]:
    """Return a model whose layers are priced, and the shape of its inputs."""
    if not isinstance(network, str):
        return network, None
    from .._models.registry import find_network

    known = find_network(network)
    return known.bare(), known.input_shape
