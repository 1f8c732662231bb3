"""The score of a card or of an analog model: programmed many times, tested, and set against floating point."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hallweight.array import PROGRAMS, Circuit
from hallweight.core import Card, Run
from hallweight.core.errors import names_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import whole_number

from .._interval.plan import make_plan, number_of_draws
from ..train_extra import train_extra
from .arguments import DEFAULT_PROGRAMS, DEFAULT_SCHEMES, check_decades, counts_of, hardware_of, is_analog, known_names
from .arm_setting import ArmSetting
from .array_options import ArrayOptions
from .execution import Execution
from .request import EvaluationRequest

if TYPE_CHECKING:
    from torch import nn

    from .._layers.convert import AnalogModel
    from ..model_output import Output


@names_keywords
def evaluate(
    card: "Card | AnalogModel",
    data: Any = None,
    *,
    network: "str | nn.Module" = "digits-cnn",
    weights: str | Path | None = None,
    training: Literal["mapped", "hardware-aware"] | None = None,
    baseline: "str | Path | nn.Module | None" = None,
    data_root: str | Path | None = None,
    output: "Output" = None,
    n_test: int | None = None,
    schemes: str | Sequence[str] = DEFAULT_SCHEMES,
    program: str | Sequence[str] = DEFAULT_PROGRAMS,
    seeds: int = 20,
    bits_in: int | None = 8,
    bits_out: int | None = 8,
    tile: int | tuple[int, int] | None = None,
    weight_scale: Literal["column", "tile", "layer"] = "column",
    tolerance: float | None = None,
    slices: int = 1,
    wires: str | Circuit | None = None,
    train_seeds: int = 4,
    read_seeds: int = 1,
    decades: float = 0.0,
    assume_bipolar: bool = False,
    card_draws: int | None = None,
    seed: int = 0,
    folder: str | Path | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Run:
    """Program a trained network onto devices of ``card`` and measure its accuracy there.

    An analog model (:func:`hallweight.network.convert`) may stand in the place of the card, with the test as second
    argument. It brings its own card, scheme, converters and tiles. It is programmed closed-loop unless ``program`` says
    more, and it stays as it was.

    The network and its test:

    ``network``
        "digits-cnn", "lenet", "resnet18" or a trained PyTorch module.
    ``data``, ``data_root``
        "digits" or "cifar10" (found under ``data_root``), :class:`Data`, a pair (inputs, labels) or a DataLoader. By
        default the network's own.
    ``output``
        What of a dict or tuple that the module answers with are the scores: a key, an index or a function.
    ``n_test``
        Number of test images, shuffled.
    ``training``
        Which of the network's shipped weights: "mapped" (without knowledge of the devices) or "hardware-aware".
    ``weights``
        Other weights: a shipped name or a file.
    ``train_seeds``
        The embedded digits net has no shipped float weights: so many of it are trained here, in seconds.
    ``baseline``
        The float net that the accuracy is compared with; by default the network's own.

    The devices. Every arm (scheme x way to program) has the same technology, with read noise of each device:

    ``schemes``, ``program``
        "bipolar", "pair", "reference", "fixed"; "verify" (closed loop), "open" (blind pulses).
    ``bits_in``, ``bits_out``, ``tile``, ``weight_scale``, ``slices``, ``wires``
        Those of :func:`hallweight.network.convert`. Biases are digital.
    ``tolerance``
        Distance from its target at which write-verify leaves a device, as a fraction of the range. Unless given, half a
        mean step or one read.
    ``decades``
        Decades of time from programming to the reads (the card's drift).
    ``assume_bipolar``
        Move the range to be symmetric about zero; ``run.assumed`` names it.

    The programmings:

    ``seeds``, ``read_seeds``
        Programmings of each arm; reads of each test image. Programming i takes net i modulo their number.
    ``card_draws``
        Cards drawn from the errors and the covariance of the card (``card.draws``), each on the devices and random
        numbers of the first three programmings. With some of the last programmings, whose devices are written again,
        they tell the sources of the uncertainty apart. Half of ``seeds`` unless given, at most 7, and none below six
        seeds. 0: programmings, training and images alone.
    ``seed``
        The random stream of programming i is ``SeedSequence(seed, spawn_key=(scheme, program, i))``, with places in
        the lists of all schemes and programs.
    ``folder``
        Keeps each finished programming; a later call takes what it finds.
    ``progress``
        ``progress(done, total)`` is called after each net and each programming.
    ``executor``
        Maps over the programmings with the same results. A process pool should be of the "spawn" kind, since torch has
        threads.

    ``run.results``, with a row for each arm under ``arms``:

    ``gap``, ``gap_sem``
        Accuracy (fraction) of the float net minus that on devices, on the same images. Its standard error is over
        programmings, on the one set of test images.
    ``uncertainty``
        Of ``accuracy`` and ``gap``: ``sd`` of one repetition, ``error`` of the mean, ``interval_68`` and
        ``interval_95`` of the mean. ``sources`` splits both by card, device-to-device, programming, training and
        images. A source that was not varied says ``why``.
    ``digital``
        What a hardware-aware net scores itself, without devices.
    ``output_snr_db``
        Power of the net's digital logits about their mean over classes, to the mean square difference of the analog
        logits from them.
    ``weight_error``
        Rms of programmed minus wanted weights, in units of full scale.
    ``unverified``
        Share of the devices whose last read was outside the tolerance.
    ``devices``, ``arrays``, ``references``
        Counted from the arrays built; references are those of the devices that serve as a reference.
    ``refused``
        Schemes that the card cannot serve, and why.

    Values the card lacks are assumed (:func:`hallweight.synapse.complete`) and named in ``run.assumed``. Raises
    :class:`InputError` for bad arguments, and where the card can serve no scheme that was asked for.
    """
    array = ArrayOptions(bits_in, bits_out, tile, weight_scale, tolerance, slices, wires)
    given = {"network": network, "weights": weights, "schemes": schemes, "assume_bipolar": assume_bipolar}
    hardware = hardware_of(card, evaluate, array, given)
    if is_analog(card):
        network, program = card, "verify" if program is DEFAULT_PROGRAMS else program  # type: ignore[assignment]
    programs = known_names("program", program, PROGRAMS)
    counts = counts_of(seeds, train_seeds, read_seeds)
    check_decades(decades)
    draws = number_of_draws(card_draws, counts.seeds)
    request = EvaluationRequest(
        network, data, weights, training, baseline, data_root, n_test, counts.train_seeds, output
    )
    execution = Execution(whole_number("seed", seed), counts.read_seeds, folder, executor, progress)
    with train_extra():
        from .._interval.uncertainty import CITES
        from .arms import ArmStudy
        from .results import ArmOutcomes, evaluation_results
    settings = [ArmSetting(hardware.card, p, hardware.array, decades) for p in programs]
    arms = [(scheme, setting) for scheme in hardware.schemes for setting in settings]
    plans = {
        scheme: make_plan(
            hardware.card,
            scheme,
            hardware.array.slices,
            draws,
            execution.seed,
            seeds=counts.seeds,
            aged=decades > 0,
        )
        for scheme in hardware.schemes
    }
    runs = sum(counts.seeds + len(plans[scheme].runs) for scheme, _ in arms)
    study = ArmStudy.of(request, execution, lambda nets: runs)
    outcomes = {
        (scheme, s.program): ArmOutcomes(
            study.run_arm(scheme, s, counts.seeds), study.run_drawn(scheme, s, plans[scheme]), plans[scheme]
        )
        for scheme, s in arms
    }
    config = {"schemes": list(hardware.requested), "program": list(programs), **counts._asdict()}
    config |= hardware.array.as_config() | {"decades": decades, "assume_bipolar": assume_bipolar}
    config |= {} if card_draws is None else {"card_draws": draws}  # left out as in the first records
    results = evaluation_results(study.candidate, outcomes, hardware.refused)
    return study.record("evaluate", hardware.card, config, results, CITES)
