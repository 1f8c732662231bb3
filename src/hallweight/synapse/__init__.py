"""Synapse: from what was read to a card with errors, and from a card to devices that behave like it.

In comes a :class:`~hallweight.core.Trace`; out go a :class:`~hallweight.core.Card` (update law, noise, spread, each
with its error) or sampled :class:`Devices`. It knows nothing of files, arrays of weights or networks.
"""

from typing import TYPE_CHECKING, Any

from ._branch import mean_step, spread
from ._complete import complete
from ._devices import Devices, sample
from ._fit import fit
from ._nonlinearity import curve_labels, neurosim_label

if TYPE_CHECKING:
    from ._loop import loop_curve
    from ._predict import predict, steps
    from ._pulses import compare

_LATER = {"predict": "_predict", "steps": "_predict", "compare": "_pulses", "loop_curve": "_loop"}

__all__ = [
    "Devices",
    "compare",
    "complete",
    "curve_labels",
    "fit",
    "loop_curve",
    "mean_step",
    "neurosim_label",
    "predict",
    "sample",
    "spread",
    "steps",
]


def __getattr__(name: str) -> Any:
    # these bring scipy, which programming devices does not need
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module 'hallweight.synapse' has no attribute {name!r}")
