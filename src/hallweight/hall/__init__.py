"""Hall: the virtual bench, on which a film with its spin source is pulsed and read as in a laboratory.

In come a film's :class:`~hallweight.core.Card` as a :class:`HallBar` and a protocol; out comes the
:class:`~hallweight.core.Trace` that the instruments would have logged. It fits no synapse and knows no
networks; :func:`calibrate` fits a device.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
