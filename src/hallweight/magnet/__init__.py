"""Magnet: the two sublattices of a ferrimagnetic film in equilibrium and in motion under fields, currents and heat.

In come a film's :class:`~hallweight.core.Card`, fields and currents; out go moments of both sublattices (xarray) and
what follows from them: compensation, modes, switching. It knows no Hall voltage and no pattern of domains in space.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
