"""Array: a matrix of weights becomes programmed states of sampled devices, and column outputs.

In come a synapse :class:`~hallweight.core.Card` and weights in [-1, 1]; out goes a :class:`Crossbar` (states, effective
weights, noise of a read, pulses used, devices counted). It knows nothing of networks, training or torch.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
