"""Paper: the claims of the founding abstract, one row each, with numbers, assumptions and a verdict by a stated rule.

In come the other stages and stored records of long results; out come ``paper.json``, one self-contained HTML page and
a PDF. It computes nothing that a stage does not compute, and no verdict is written by hand.
"""

from ._rows import CLAIMS
from .claim import Assumption, Claim, Condition, Found, Number, Rule
from .make import Report, make
from .verdict import VERDICTS, Judgement, judge, verdicts

__all__ = [
    "CLAIMS",
    "VERDICTS",
    "Assumption",
    "Claim",
    "Condition",
    "Found",
    "Judgement",
    "Number",
    "Report",
    "Rule",
    "judge",
    "make",
    "verdicts",
]
