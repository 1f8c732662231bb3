"""How large an upload may be, and how long it and what follows may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one upload.

    request   bytes  one request; a file arrives as text, a third longer than it is
    arrival   s      until a request has arrived whole
    file      bytes  one file
    unpacked  bytes  what a workbook may unpack to
    reading   s      reading, fitting or drawing one upload
    memory    bytes  the process that does so
    """

    request: int = 34_000_000
    arrival: float = 30.0
    file: int = 20_000_000
    unpacked: int = 200_000_000
    reading: float = 60.0
    memory: float = 4e9


LIMITS = Limits()
"""What a studio allows."""
