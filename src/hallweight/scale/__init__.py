"""Scale: one sweep for every stage, from a laptop's cores to a cluster, and questions the other way round.

In come a function and a grid, or a folder of measured files; out comes one store, readable while it is written, and an
:class:`xarray.Dataset`. It has no physics of its own.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
