"""The records that cross walls, units at the border, provenance and errors.

In come texts and plain arrays; out go frozen records (:class:`Protocol`, :class:`Trace`, :class:`Card`,
:class:`Run`) in SI units. It does no physics and reads no instrument files.
"""

from .card import Card, assumed, build_card
from .constants import MU0
from .errors import HallweightError, InputError, did_you_mean
from .files import refuse_overwrite, sha256, write_atomic
from .protocol import Protocol, parse_protocol
from .protocol_steps import Pulses, Sweep, Wait
from .run import Run, environment
from .schema.descriptions import MEANING, meaning
from .schema.kinds import KINDS, QUANTITIES
from .schema.laws import LAWS
from .tables.result_table import ResultTable
from .trace import CONDITIONS, Layout, Source, Trace
from .uncertainty.covariance import Covariance
from .units import SI_UNITS, parse, prefix_for, ratio, show, show_duration, si_factor
from .value import How, Value

__all__ = [
    "CONDITIONS",
    "KINDS",
    "LAWS",
    "MEANING",
    "MU0",
    "QUANTITIES",
    "SI_UNITS",
    "Card",
    "Covariance",
    "HallweightError",
    "How",
    "InputError",
    "Layout",
    "Protocol",
    "Pulses",
    "ResultTable",
    "Run",
    "Source",
    "Sweep",
    "Trace",
    "Value",
    "Wait",
    "assumed",
    "build_card",
    "did_you_mean",
    "environment",
    "meaning",
    "parse",
    "parse_protocol",
    "prefix_for",
    "ratio",
    "refuse_overwrite",
    "sha256",
    "show",
    "show_duration",
    "si_factor",
    "write_atomic",
]
