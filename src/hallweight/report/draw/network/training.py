"""Training curves: loss and accuracy of each epoch."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run

from ...axis import legend_above, panels, set_limits
from ...captions import run_sentence
from ...picture import Column, Picture
from ...style import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINES = (("train_accuracy", "training images", BLUE), ("test_accuracy", "test images", ORANGE))


def training(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw training loss, and accuracy on training and test images, against the epoch; grey lines: image size changes.

    Training accuracy is that of the batches as they were learnt from, with augmentation.
    """
    log: list[dict[str, Any]] = run.results.get("log") or []
    if not log:
        raise InputError(f"a run of kind '{run.kind}' without a log", "a training", "run 'train'")
    epoch = np.array([row["epoch"] for row in log], dtype=float)
    with styled(style):
        figure, axes = panels(style, 78, 2, 1, sharex=True)
        loss, accuracy = axes[:, 0]
        columns = [Column("Epoch", "", "passes over the training images", epoch)]
        values = np.array([row["loss"] for row in log], dtype=float)
        _line(loss, epoch, values, GREY, "loss")
        columns.append(Column("Loss", "", "mean over the batches of the epoch", values))
        for key, label, color in _LINES:
            values = 100 * np.array([np.nan if row.get(key) is None else row[key] for row in log], dtype=float)
            _line(accuracy, epoch, values, color, label)
            columns.append(Column(f"Accuracy, {label}", "%", "at the end of the epoch", values))
        set_limits(accuracy, *(c.values for c in columns[2:]))
        for ax in (loss, accuracy):
            for at in _changes(log):
                ax.axvline(at, color=GREY, lw=0.4, ls=":", zorder=0)
        loss.set_ylabel("Training loss")
        accuracy.set_ylabel("Accuracy (%)")
        accuracy.set_xlabel("Epoch")
        legend_above(accuracy, 2)
    last = log[-1]
    caption = (
        f"Training loss, and accuracy on training images (as they were learnt from) and test images. {_sizes(log)}"
    )
    alt = f"Training over {len(log)} epochs: loss {last['loss']:.3g}, test accuracy {_tested(last)} at the end."
    return Picture("training", "Training", figure, tuple(columns), f"{caption}{run_sentence(run)}", alt, style)


def _line(ax: "Axes", x: Any, y: Any, color: str, label: str) -> None:
    ax.plot(x, y, color=color, marker="o", ms=2.0, mew=0, label=label)


def _changes(log: list[dict[str, Any]]) -> list[float]:
    """Where the size of the images changes: between two epochs."""
    pairs = pairwise(log)
    return [(a["epoch"] + b["epoch"]) / 2 for a, b in pairs if a.get("size") != b.get("size")]


def _sizes(log: list[dict[str, Any]]) -> str:
    sizes = list(dict.fromkeys(row.get("size") for row in log))
    return f"Images of {', '.join(map(str, sizes))} pixels in turn (dotted lines). " if len(sizes) > 1 else ""


def _tested(row: dict[str, Any]) -> str:
    return "unknown" if row.get("test_accuracy") is None else f"{100 * row['test_accuracy']:.1f} %"
