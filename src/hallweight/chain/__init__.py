"""Chain: what strain, support and heat of a membrane do to the accuracy of a network, in one call.

In come a film, membranes, a device and a way to write; out comes a :class:`~hallweight.core.Run` with a row for each:
current, energy, LTP and LTD, accuracy. It has no physics of its own and draws nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
