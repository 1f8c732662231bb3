"""Published switching densities, as their abstracts give them."""

from typing import NamedTuple


class PublishedDensity(NamedTuple):
    """A density at which a device was switched.

    J     A/m^2
    xi    1 or nan  damping-like efficiency, where the same text gives it
    what  device
    how   "literature", or "derived" from a ratio in the same text
    key   citation
    """

    J: float
    xi: float
    what: str
    how: str
    key: str


PUBLISHED: tuple[PublishedDensity, ...] = (
    PublishedDensity(9.2e9, 0.31, "mica/SrRuO3/CoPt, helped by heat", "literature", "lao2025flexible"),
    PublishedDensity(1.9e10, 0.31, "the same on SrTiO3 (52 % more than mica saves)", "derived", "lao2025flexible"),
    PublishedDensity(9.2e10, float("nan"), "conventional devices (mica saves 90 %)", "derived", "lao2025flexible"),
    PublishedDensity(2.6e10, float("nan"), "flexible film, helped by heat", "literature", "flexible_heat_sot"),
    PublishedDensity(
        1.8e11, float("nan"), "the same on silicon (98 % of the energy saved)", "derived", "flexible_heat_sot"
    ),
    PublishedDensity(3e10, float("nan"), "FeTb, tens of nm: a few MA/cm^2", "literature", "zhu2022bulk"),
)
"""All of them, pulse widths not given: they are shown beside the sets, and nothing is fitted to them."""
