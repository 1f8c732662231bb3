"""Membrane: a film that is freed from its substrate, put on a support, bent and heated.

In come a film, a release layer, a support and a bend (cards and quantities); out go the time and front of release,
strain, stress and change of anisotropy, and the rise of temperature under a pulse. It knows no dynamics of the moments.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
