"""Families of synthetic files with a known truth, each read and fitted as a user would: bias and coverage.

A family is one file here with ``case(seed, folder)``, which writes one file, reads and fits it and returns a
:class:`Case`; its name stands in ``FAMILIES``.

``cases``
    what one seed gives
``records``
    a record of one line for each seed, resumable, written atomically
``judge``
    the tests: bias, and exact binomial coverage with Holm's correction
"""

from .cases import FAMILIES, Case, Found, run_case
from .judge import Verdict, judge, table
from .records import load, run_seeds

__all__ = ["FAMILIES", "Case", "Found", "Verdict", "judge", "load", "run_case", "run_seeds", "table"]
