"""Comparing ways to hold signed weights at equal accuracy: the name under which a designer of arrays looks for it.

The work is done to the right of this stage, where networks are: it is looked up when it is called.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hallweight.core import Card

if TYPE_CHECKING:
    from hallweight.core import Run


def compare(model: Any, card: Card, target: float | str = "0.5 points", **options: Any) -> "Run":
    """Return what each way to hold signed weights costs at equal accuracy, as a run.

    This is :func:`hallweight.network.compare_arms`: see there for the options.

    model   a network by name ("digits-cnn", "resnet18"), or a PyTorch model with ``data=``
    target  largest loss of accuracy to the float net: "0.5 points", or a fraction
    """
    run: Run = import_module("hallweight.network").compare_arms(model, card, target, **options)
    return run
