"""Training: one loop for floating point, for hardware-aware models, and for devices that learn."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from hallweight.array import SCHEMES, check_card, slices_of
from hallweight.core import Card, InputError, Run, refuse_overwrite

from ..threads import one_thread
from . import checkpoint
from .analog_state import Devices
from .augment import Augment, choose
from .distillation import Teachers
from .loop import Loop
from .options import Plan
from .progress import Progress
from .weight_average import Average, decayed

if TYPE_CHECKING:
    from .._datasets.data import Data

_SMALL = 100_000  # weights below which a second thread costs more than it brings


def train(
    model: nn.Module,
    data: "Data",
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
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Train ``model`` in place on the images of ``data``, and return the record of it.

    A plain model is trained in floating point ("float"). A model from :func:`hallweight.network.convert` is trained
    "hardware-aware": states, errors and noise of its card are drawn anew in each step, and gradients go straight
    through; after each epoch it is calibrated, programmed once and tested. With ``analog.live = True``, devices
    programmed before, and one of the pulsed optimizers, it is trained "on-device".

    Unless an ``optimizer`` is passed it is SGD with Nesterov ``momentum`` and ``weight_decay`` (none on biases and
    normalisation), whose rate rises in a line from 0 to ``lr`` (0.1) over the share ``warmup`` of all steps and falls
    in a line to 0 (cite smith2019super). A passed optimizer keeps its rates, or follows ``schedule`` (stepped after
    each batch), or the same cycle if ``lr`` is given.

    ``batch``: images per step; what is left of an epoch when no whole batch is, is not used. ``sizes``: pixels of a
    side of the images, one per epoch. ``augment``: "auto" (for colour images "crop-flip-cutout"), the same with one
    more operation on each image, "crop-flip-trivial-cutout" (cite muller2021trivialaugment), "shift", "none" or
    a function of a batch and a generator. ``label_smoothing``: share of the label given to all classes (cite
    szegedy2016inception). ``cutmix``: share of the batches in which each image gets a rectangle of another one, with
    its label; none in the last tenth of the steps (cite yun2019cutmix). ``sam``: length of a step uphill in the
    weights, from whose end the gradient is taken (cite foret2021sharpness): that leads to flat minima, which noise in
    the weights needs. A quarter of the batch finds the way (cite bahri2022sharpness), so this costs a quarter of a
    forward and a backward pass more. ``teacher``: one or more trained models whose mean answers to the same images,
    softened by ``temperature``, take the place of the labels (cite hinton2015distilling). ``ema``: decay per step of
    the averaged weights that are tested and returned. ``clip``: weights are kept within so many standard deviations
    of their column. ``cards``: devices that hardware-aware training sees in the place of the model's own, each with
    its share of the steps. ``bf16``: matrix products in bfloat16 (not for live models).

    With a ``folder``, a checkpoint is written at the start, after each epoch and every ``minutes``; the same call goes
    on from it exactly, and a finished training is only read again. A folder of another training is refused, unless
    ``overwrite`` starts anew. All randomness follows from ``seed``. ``about`` is added to the configuration of the
    record, and must agree too. ``progress`` is called after each step.

    ``run.results["log"]`` has one row per epoch: loss, train and test accuracy (fractions), learning rate, seconds.
    Raises :class:`InputError` for options out of range, a checkpoint that does not fit, a folder that cannot be
    written (the last checkpoint stays) and a loss that is not finite (likewise).
    """
    plan, devices, function = _plan(locals())
    _check(model, data, plan, devices, optimizer, schedule, minutes)
    _check_teaching(plan, teacher is not None)
    where = None if folder is None else Path(folder)
    own = optimizer is None
    optimizer = (
        torch.optim.SGD(decayed(model, weight_decay), 0.1, momentum, nesterov=momentum > 0) if own else optimizer
    )
    teachers = None if teacher is None else Teachers(teacher, temperature, model)
    config = _config(model, data, plan, devices, "" if own else optimizer, schedule) | (about or {})
    config |= {} if teachers is None else teachers.describe()
    if devices.model is None:
        model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = None if ema is None else Average(model, ema)
    loop = Loop(
        model, data, plan, function, optimizer, schedule, devices, average, teachers, where, minutes, config, progress
    )
    small = sum(p.numel() for p in model.parameters()) < _SMALL
    with torch.random.fork_rng(devices=[]), one_thread() if small else nullcontext(), devices.restored():
        finished = _start(loop, resume, overwrite)
        loop.run()
    return finished or _record(loop, devices)


def _plan(options: dict[str, Any]) -> tuple[Plan, Devices, Augment | None]:
    name, function = choose(options["augment"], options["data"])
    own = options["optimizer"] is None and options["schedule"] is None
    rate = 0.1 if own and options["lr"] is None else options["lr"]
    sizes, cards = options["sizes"], options["cards"]
    plan = Plan(
        **{k: options[k] for k in ("epochs", "batch", "warmup", "momentum", "weight_decay", "label_smoothing")},
        **{k: options[k] for k in ("cutmix", "sam", "temperature", "ema", "clip", "bf16", "seed")},
        lr=rate,
        sizes=None if sizes is None else tuple(sizes),
        augment=name,
        shares=None if cards is None else tuple(share for _, share in cards),
    )
    return plan, Devices(options["model"], options["optimizer"], [card for card, _ in cards or ()]), function


def _check(
    model: nn.Module, data: "Data", plan: Plan, devices: Devices, optimizer: Any, schedule: Any, minutes: float
) -> None:
    if not len(data.y_train):
        raise InputError("data without training images", "at least one", "check the data")
    if schedule is not None and (optimizer is None or plan.lr is not None):
        raise InputError(
            "a schedule without the optimizer it steps, or with lr", "one way to set the rate", "pass both or neither"
        )
    if devices.live and plan.bf16:
        raise InputError("bf16=True for a live model", "gradients with all their bits", "leave it out")
    if devices.method != "hardware-aware" and plan.shares is not None:
        raise InputError(f"cards= for {devices.method} training", "an analog model that is not live", "leave it out")
    for card in devices.cards:
        check_card(card)
        scheme = SCHEMES[model.spec.scheme]  # type: ignore[index, union-attr]
        scheme.swing(card)
        slices_of(card, scheme, model.spec.slices)  # type: ignore[union-attr, arg-type]
    if devices.live and (optimizer is None or plan.ema is not None or plan.clip is not None):
        raise InputError(
            "a live model without an optimizer that sends pulses, or with ema or clip",
            "weights that change by pulses only",
            "pass optimizer=hallweight.network.PulsedSGD(analog, ...), without ema and clip",
        )
    if devices.live and plan.sam is not None:
        raise InputError("sam for a live model", "weights that can step back", "leave it out")
    if not minutes > 0:
        raise InputError(f"minutes={minutes!r}", "a time between checkpoints above 0", "choose for example 10")


def _check_teaching(plan: Plan, taught: bool) -> None:
    """Refuse options that would do nothing."""
    if taught and plan.label_smoothing:
        raise InputError(
            f"label_smoothing={plan.label_smoothing:g} with a teacher", "one source of labels", "leave one of them out"
        )
    if not taught and plan.temperature != 1.0:
        raise InputError(
            f"temperature={plan.temperature:g} without a teacher", "answers to soften", "pass a teacher too"
        )


def _config(
    model: nn.Module, data: "Data", plan: Plan, devices: Devices, optimizer: Any, schedule: Any
) -> dict[str, Any]:
    """Everything that the result depends on and that a checkpoint must agree on, as plain values."""
    net = model if devices.model is None else devices.model.net
    config: dict[str, Any] = {"method": devices.method, "network": type(net).__name__}
    config |= {"weights": sum(p.numel() for p in model.parameters()), "data": data.name}
    config |= {"n_train": len(data.y_train), "n_test": len(data.y_test), **plan.as_dict(), **devices.describe()}
    if optimizer:
        config["optimizer"] = type(optimizer).__name__
        groups = getattr(optimizer, "param_groups", [])
        plain = [{k: v for k, v in g.items() if isinstance(v, int | float | str | bool | None)} for g in groups]
        config["groups"] = [{k: v for k, v in g.items() if k != "lr" or plan.lr is None} for g in plain]
        config["schedule"] = None if schedule is None else type(schedule).__name__
    return config


def _start(loop: Loop, resume: bool, overwrite: bool) -> Run | None:
    """Go on from the checkpoint, if there is one; returns the record of a training that had finished."""
    folder = loop.folder
    if folder is None:
        return None
    path = folder / checkpoint.FILE
    if not path.exists() or overwrite:
        refuse_overwrite(folder / "run.json", overwrite)
        loop.save()
        (folder / "run.json").unlink(missing_ok=True)
        return None
    if not resume:
        refuse_overwrite(path, overwrite)
    loop.restore(checkpoint.load(folder, loop.config), path)
    done = loop.step == loop.total and (folder / "run.json").exists()
    return Run.load(folder) if done else None


def _record(loop: Loop, devices: Devices) -> Run:
    log = loop.log
    taught = () if loop.teachers is None else ("hinton2015distilling",)
    results = {
        "data": loop.data.name,
        "training": devices.method,
        "weights": loop.config["weights"],
        "accuracy": log[-1]["test_accuracy"],
        "loss": log[-1]["loss"],
        "seconds": round(sum(row["seconds"] for row in log), 1),
        "log": log,
    }
    run = Run(
        kind="train",
        config=loop.config,
        results=results,
        seeds=(loop.plan.seed,),
        card=devices.card,
        assumed=() if devices.card is None else devices.card.missing(),
        cites=tuple(dict.fromkeys((*loop.data.cites, "paszke2019pytorch", *loop.plan.cites, *taught))),
    )
    if loop.folder is not None:
        run.save(loop.folder, overwrite=True)
    return run
