"""Synapse: from what was read to a card with errors, and from a card to devices that behave like it.

In comes a :class:`~hallweight.core.Trace`; out go a :class:`~hallweight.core.Card` (update law, noise, spread, each
with its error) or sampled :class:`Devices`. It knows nothing of files, arrays of weights or networks.
"""

from ._devices import Devices, sample

__all__ = ["Devices", "sample"]
