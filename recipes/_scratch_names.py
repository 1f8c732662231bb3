"""From the parameter names of the first training script, kept outside the project, to those of the package's ResNet-18.

Used once, to take over what was trained before :func:`hallweight.network.resnet18` existed: there, the eight blocks are
``layers.0`` to ``layers.7`` and the way around a block is ``short``.
"""

import re
from collections.abc import Mapping

from torch import Tensor


def to_package_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return a ``state_dict`` with ``layers.<k>`` as ``layer<k // 2 + 1>.<k % 2>`` and ``short`` as ``downsample``."""
    return {_name(name): value for name, value in state.items()}


def _name(name: str) -> str:
    block = re.fullmatch(r"layers\.(\d+)\.(.+)", name)
    if not block:
        return name
    stage, place = divmod(int(block[1]), 2)
    return f"layer{stage + 1}.{place}.{block[2].replace('short.', 'downsample.')}"
