"""Training: one loop for floating point, for hardware-aware models, and for devices that learn."""

import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from torch import nn

from hallweight.core import Card, InputError, Run, refuse_overwrite
from hallweight.core.errors import names_keywords
from hallweight.core.validation import in_range

from .._datasets.data import Data
from ..model_output import Output, check_output
from ..threads import one_thread
from . import checkpoint
from .analog_state import AnalogState
from .augment import Augment, choose_augmentation
from .checkpoint import Checkpoints
from .distillation import Teachers
from .loop import TrainingLoop
from .options import TrainingOptions
from .processes import Processes
from .progress import Progress
from .record import optimizer_config, training_config, training_record
from .weight_average import WeightAverage
from .weight_update import WeightUpdate, nesterov_sgd

_ONE_THREAD_BELOW = 100_000  # weights below which a second thread costs more than it brings


@names_keywords
def train(
    model: nn.Module,
    data: Data,
    *,
    epochs: int,
    batch: int = 128,
    lr: float | None = None,
    warmup: float = 0.15,
    momentum: float = 0.9,
    weight_decay: float = 5e-4,
    optimizer: Any = None,
    schedule: Any = None,
    sizes: Sequence[int] | None = None,
    augment: str | Augment | None = "auto",
    label_smoothing: float = 0.0,
    cutmix: float = 0.0,
    sam: float | None = None,
    teacher: nn.Module | Sequence[nn.Module] | None = None,
    temperature: float = 1.0,
    ema: float | None = None,
    clip: float | None = None,
    cards: Sequence[tuple[Card, float]] | None = None,
    bf16: bool = False,
    seed: int = 0,
    folder: Path | str | None = None,
    resume: bool = True,
    overwrite: bool = False,
    minutes: float = 10.0,
    about: dict[str, Any] | None = None,
    output: Output = None,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Train ``model`` in place on the images of ``data``, and return the record of it.

    There are three methods:

    float
        A plain model, in floating point.
    hardware-aware
        A model from :func:`hallweight.network.convert`. Each step draws states, errors and noise of its card anew, with
        straight-through gradients. After each epoch the model is calibrated, programmed once and tested. Program it
        afterwards: the devices of these tests are not kept.
    on-device
        A model with ``analog.live = True``, devices programmed before, and one of the pulsed optimizers.

    The step:

    ``batch``
        Images per step. The rest of an epoch that fills no batch is not used.
    ``lr``, ``warmup``
        Peak of the one cycle of the learning rate (0.1), and the share of all steps in which it rises from 0. It then
        falls to 0, both in straight lines (cite smith2019super).
    ``momentum``, ``weight_decay``
        Of SGD with Nesterov momentum. Biases and normalisation do not decay.
    ``optimizer``, ``schedule``
        Another optimizer. It keeps its rates, or follows ``schedule`` (stepped after each batch), or the cycle if
        ``lr`` is given.
    ``sam``
        Length of the ascent in the weights, from whose end the gradient is taken (cite foret2021sharpness). It leads to
        flat minima, which noise in the weights needs. A quarter of the batch finds the direction (cite
        bahri2022sharpness), for a quarter of a forward and a backward pass more.
    ``ema``
        Decay per step of the averaged weights, which are tested and returned.
    ``clip``
        Standard deviations of its column within which every weight is kept.
    ``bf16``
        Matrix products in bfloat16 (not for live models).
    ``cards``
        Devices that hardware-aware training sees in the place of the model's own, each with its share of the steps.

    Images and labels:

    ``sizes``
        Pixels of a side of the images, one per epoch.
    ``augment``
        "crop-flip-cutout", "crop-flip-trivial-cutout" (one more operation on each image; cite
        muller2021trivialaugment), "shift", "none", or a function of a batch and a generator. "auto" is
        "crop-flip-cutout" for colour images, else "none".
    ``label_smoothing``
        Share of the label that is given to all classes (cite szegedy2016inception).
    ``cutmix``
        Share of the batches in which each image gets a rectangle of another one, with its label. The last tenth of the
        steps has none (cite yun2019cutmix).
    ``teacher``, ``temperature``
        Trained models. Their mean answers to the same images, softened, take the place of the labels (cite
        hinton2015distilling).

    The record:

    ``folder``
        Gets a checkpoint at the start, after each epoch and every ``minutes``. The same call goes on from it exactly,
        and a finished training is only read again. A folder of another training is refused.
    ``resume``, ``overwrite``
        False refuses a folder with a checkpoint; True starts anew.
    ``seed``
        All randomness follows from it.
    ``output``
        What of a dict or tuple that ``model`` answers with are the scores: a key, an index or a function.
    ``about``
        Added to the configuration of the record, with which a checkpoint must agree.
    ``progress``
        Called after each step.

    ``run.results["log"]`` has one row per epoch: loss, train and test accuracy (fractions), learning rate, seconds.
    Raises :class:`InputError` for options out of range and for a checkpoint that does not fit. It does so too for a
    folder that cannot be written and a loss that is not finite; then the last checkpoint stays.
    """
    augment_name, augment_function = choose_augmentation(augment, data)
    one_cycle = optimizer is None and schedule is None
    options = TrainingOptions(
        epochs=epochs,
        batch=batch,
        lr=0.1 if one_cycle and lr is None else lr,
        warmup=warmup,
        momentum=momentum,
        weight_decay=weight_decay,
        sizes=None if sizes is None else tuple(sizes),
        augment=augment_name,
        label_smoothing=label_smoothing,
        cutmix=cutmix,
        sam=sam,
        temperature=temperature,
        ema=ema,
        clip=clip,
        shares=None if cards is None else tuple(share for _, share in cards),
        bf16=bf16,
        seed=seed,
    )
    analog = AnalogState(model, optimizer, [card for card, _ in cards or ()])
    _check_method(data, options, analog)
    _check_rate(options, optimizer, schedule)
    analog.check_cards()
    analog.check_live(options, optimizer)
    minutes = in_range("minutes", minutes, 0.0, math.inf, open_low=True)
    _check_teaching(options, teacher is not None)
    teachers = None if teacher is None else Teachers(teacher, temperature, model)
    config = training_config(model, data, options, analog)
    config |= {} if optimizer is None else optimizer_config(optimizer, schedule, options)
    config |= {} if Processes.here().size == 1 else {"processes": Processes.here().size}
    config |= (about or {}) | ({} if teachers is None else teachers.describe())
    if analog.model is None:
        model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = None if ema is None else WeightAverage(model, ema)
    stepper = nesterov_sgd(model, options) if optimizer is None else optimizer
    update = WeightUpdate(model, options, stepper, schedule, average)
    loop = TrainingLoop(
        model=model,
        data=data,
        options=options,
        augment=augment_function,
        teachers=teachers,
        analog=analog,
        update=update,
        checkpoints=Checkpoints(None if folder is None else Path(folder), config, minutes),
        progress=progress,
        output=check_output(output),
    )
    small = sum(p.numel() for p in model.parameters()) < _ONE_THREAD_BELOW
    with torch.random.fork_rng(devices=[]), one_thread() if small else nullcontext(), analog.noise_restored():
        finished = _resume(loop, resume, overwrite)
        loop.run()
    return finished or training_record(loop)


def _check_method(data: Data, options: TrainingOptions, analog: AnalogState) -> None:
    if not len(data.y_train):
        raise InputError("data without training images", "at least one", "give data with x_train and y_train")
    if analog.live and options.bf16:
        raise InputError("bf16=True for a live model", "gradients with all their bits", "leave bf16 out")
    if analog.method != "hardware-aware" and options.shares is not None:
        raise InputError(f"cards= for {analog.method} training", "an analog model that is not live", "leave cards out")


def _check_rate(options: TrainingOptions, optimizer: Any, schedule: Any) -> None:
    if schedule is not None and (optimizer is None or options.lr is not None):
        found = "a schedule without the optimizer it steps, or with lr"
        raise InputError(found, "one way to set the rate", "pass optimizer and schedule without lr, or lr alone")


def _check_teaching(options: TrainingOptions, taught: bool) -> None:
    """Refuse options that would do nothing."""
    if taught and options.label_smoothing:
        found = f"label_smoothing={options.label_smoothing:g} with a teacher"
        raise InputError(found, "one source of labels", "leave one of them out")
    if not taught and options.temperature != 1.0:
        found = f"temperature={options.temperature:g} without a teacher"
        raise InputError(found, "answers to soften", "pass a teacher too")


def _resume(loop: TrainingLoop, resume: bool, overwrite: bool) -> Run | None:
    """Go on from the checkpoint, if there is one; return the record of a training that had finished."""
    folder = loop.checkpoints.folder
    if folder is None:
        return None
    path = folder / checkpoint.FILE
    if loop.processes.agree(not path.exists() or overwrite):
        refuse_overwrite(folder / "run.json", overwrite)
        loop.save()
        if loop.processes.first:
            (folder / "run.json").unlink(missing_ok=True)
        return None
    if not resume:
        refuse_overwrite(path, overwrite)
    loop.restore(folder)
    finished = loop.step == loop.total and (folder / "run.json").exists()
    return Run.load(folder) if finished else None
