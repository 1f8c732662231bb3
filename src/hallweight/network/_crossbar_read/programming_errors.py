"""What programming onto devices does to a weight, as hardware-aware training draws it."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, eq=False)
class ProgrammingErrors:
    """States, programming errors and stuck devices; weights in units of full scale.

    levels   (L,)     representable weights, ascending; ``None``: continuous
    mean     (grid,)  mean of the Gaussian error, at the weights of a uniform grid over [-1, 1]
    spread   (grid,)  its standard deviation
    p_stuck  1        probability that a weight is uniform in ``stuck`` instead
    stuck    (2,)     lowest and highest weight of a stuck device
    """

    levels: Tensor | None
    mean: Tensor
    spread: Tensor
    p_stuck: float
    stuck: tuple[float, float]
