"""Synapse: from what was read to a card with errors, and from a card to devices that behave like it.

In comes a :class:`~hallweight.core.Trace`; out go a :class:`~hallweight.core.Card` (update law, noise, spread, each
with its error) or sampled :class:`Devices`. It knows nothing of files, arrays of weights or networks.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
