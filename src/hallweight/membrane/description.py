"""A membrane in words."""

from hallweight.core import show

from ._strain.anisotropy import Anisotropy
from ._strain.bend import Bend, side_of_film
from ._strain.growth_history import GrowthHistory
from ._strain.layup import Layup
from ._strain.strain import Strain, Stress


def describe_location(layup: Layup, bend: Bend, curvature: float) -> str:
    """Say where the film is and how it is bent; ``curvature`` in 1/m."""
    place = "bare" if layup.support is None else f"on {layup.support.name} {show(layup.thickness, 'm')}"
    if not curvature:
        return f"{place}, flat"
    by = ", by itself" if bend == "free" else ""
    return f"{place}, bent to {show(1 / abs(curvature), 'm')} (film {side_of_film(curvature)}{by})"


def describe_origin(history: GrowthHistory) -> str:
    """Say what the film was released from, and how."""
    if history.layer is None:
        return "as grown"
    return f"released from {history.layer.name} on {history.substrate.name}, {history.transfer}"


def describe_state(strain: Strain, stress: Stress, K_eff: Anisotropy) -> list[str]:
    """Lines with strain, stress and anisotropy."""
    kept = "perpendicular" if K_eff.kept else "perpendicular state lost"
    return [
        f"  strain {100 * strain.xx:.3g} % along the current, {100 * strain.yy:.3g} % across",
        f"  stress {stress.xx / 1e6:.4g} MPa along, {stress.yy / 1e6:.4g} MPa across",
        f"  K_eff {K_eff.before:.3g} J/m^3 as grown, {K_eff.after:.3g} now: {kept}",
    ]
