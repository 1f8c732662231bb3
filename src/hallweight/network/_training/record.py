"""The configuration and the record of a training: what a checkpoint must agree on, and what came out."""

from typing import Any

from torch import nn

from hallweight.core import Run

from .._datasets.data import Data
from .analog_state import AnalogState
from .loop import TrainingLoop
from .options import TrainingOptions


def training_config(model: nn.Module, data: Data, options: TrainingOptions, analog: AnalogState) -> dict[str, Any]:
    """Return method, network, data and options, as plain values that a checkpoint must agree on."""
    net = model if analog.model is None else analog.model.net
    return {
        "method": analog.method,
        "network": type(net).__name__,
        "weights": sum(p.numel() for p in model.parameters()),
        "data": data.name,
        "n_train": len(data.y_train),
        "n_test": len(data.y_test),
        **options.as_dict(),
        **analog.describe(),
    }


def optimizer_config(optimizer: Any, schedule: Any, options: TrainingOptions) -> dict[str, Any]:
    """Return the same of an optimizer that was passed; its rates only where it keeps them."""
    groups = []
    for group in getattr(optimizer, "param_groups", []):
        plain = {k: v for k, v in group.items() if isinstance(v, int | float | str | bool | None)}
        groups.append({k: v for k, v in plain.items() if k != "lr" or options.lr is None})
    name = None if schedule is None else type(schedule).__name__
    return {"optimizer": type(optimizer).__name__, "groups": groups, "schedule": name}


def training_record(loop: TrainingLoop) -> Run:
    """Return the record of a training that has come to its end, and save it where there is a folder."""
    log, config, card = loop.log, loop.checkpoints.config, loop.analog.card
    taught = () if loop.teachers is None else ("hinton2015distilling",)
    results = {
        "data": loop.data.name,
        "training": loop.analog.method,
        "weights": config["weights"],
        "accuracy": log[-1]["test_accuracy"],
        "loss": log[-1]["loss"],
        "seconds": round(sum(row["seconds"] for row in log), 1),
        "log": log,
    }
    run = Run(
        kind="train",
        config=config,
        results=results,
        seeds=(loop.options.seed,),
        card=card,
        assumed=() if card is None else card.missing(),
        cites=tuple(dict.fromkeys((*loop.data.cites, "paszke2019pytorch", *loop.options.cites, *taught))),
    )
    if loop.checkpoints.folder is not None and loop.processes.first:
        run.save(loop.checkpoints.folder, overwrite=True)
    return run
