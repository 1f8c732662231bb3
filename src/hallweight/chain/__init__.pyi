from .design_search import design as design
from .grid_point import point as point
from .lifetime import lifetime as lifetime
from .study_file import study as study
from .sweeps import bending as bending
from .sweeps import supports as supports
from .warm_reads import accuracy_against_temperature as accuracy_against_temperature
