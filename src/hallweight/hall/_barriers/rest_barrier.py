"""The barrier of a volume alone at rest, in closed form."""

import numpy as np

from .energy_barriers import BarrierModel


def rest_barrier(model: BarrierModel, K: float, A_ex: float) -> tuple[float, str]:
    """Return the barrier (J) of a volume alone at rest, and what limits it: "K V", a "wall" or a "nucleus".

    K in J/m^3, ``A_ex`` in J/m (0: no walls).

    The closed form of the rule in :mod:`.activation`: the lower of K V and a wall across the grain.
    """
    ways = {"K V": K * model.volume}
    if A_ex > 0:
        ways["wall"] = 4 * float(np.sqrt(A_ex * K)) * model.side * model.thickness
    if model.nucleus is not None:
        ways["nucleus"] = K * model.nucleus**2 * model.thickness
    lowest = min(ways, key=lambda name: ways[name])
    return model.barrier_factor * ways[lowest], lowest
