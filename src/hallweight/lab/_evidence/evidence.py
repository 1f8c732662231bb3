"""What speaks for a reading and against it."""

from collections.abc import Mapping
from typing import NamedTuple


class Evidence(NamedTuple):
    """What speaks for a reading and against it, in phrases, and the options besides the layout that choose it."""

    evidence: tuple[str, ...]
    against: tuple[str, ...] = ()
    options: Mapping[str, str] = {}
