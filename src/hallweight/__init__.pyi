from . import array as array
from . import cards as cards
from . import chain as chain
from . import core as core
from . import hall as hall
from . import lab as lab
from . import magnet as magnet
from . import membrane as membrane
from . import network as network
from . import paper as paper
from . import report as report
from . import scale as scale
from . import synapse as synapse
from .cards import cite as cite
from .core import Card as Card
from .core import HallweightError as HallweightError
from .core import Protocol as Protocol
from .core import Run as Run
from .core import Trace as Trace
from .scale import Grid as Grid
from .scale import design as design
from .scale import grid as grid
from .scale import linspace as linspace
from .scale import logspace as logspace
from .scale import sweep as sweep

__version__: str
card = cards.load
