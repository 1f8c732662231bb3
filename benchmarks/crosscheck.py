"""What the cross-checks share: where a peer's code lies, and how two sets of independent samples are compared.

Every statistic is computed once per independent sample (one programming of an array, one read, one pass), so its
standard error is that of a mean, whatever is correlated inside a sample. A pair of means agrees if they differ by less
than ``LIMIT`` standard errors of the difference: of some sixty comparisons, chance passes 4 in one run of 250.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, Value

Array = NDArray[np.float64]
LIMIT = 4.0


def peer(module: str, variable: str, folder: str, get: str) -> ModuleType:
    """Import a peer that is installed, or lies in the folder named by ``variable``; else stop with one sentence."""
    sys.path.append(os.environ.get(variable, folder))
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise SystemExit(
            f"Found no usable {module} ({error}), expected it installed or in the folder {variable}: {get}."
        ) from None


def card(**noise: float) -> Card:
    """A linear device from -1 to 1 whose mean step is negligible, so that only the noise of a pulse is left."""
    numbers = {"P_LTP": 8000.0, "P_LTD": 8000.0, "sigma_c2c": 0.0, "sigma_read": 0.0} | noise
    values = {k: Value(value=v, how="assumed") for k, v in numbers.items()}
    bounds = {k: Value(value=v, unit="ohm", how="assumed") for k, v in (("state_min", -1.0), ("state_max", 1.0))}
    return Card(name="crosscheck", law="linear", values=bounds | values)


class Table:
    """Rows of ours against theirs, printed as they come; ``failed`` holds the names of those that disagree."""

    def __init__(self, theirs: str) -> None:
        self.failed: list[str] = []
        print(f"{'statistic':44s} {'hallweight':>12s} {theirs:>12s} {'expected':>12s} {'sigmas apart':>13s}")

    def row(self, name: str, ours: Sequence[float], theirs: Sequence[float], expected: float = float("nan")) -> None:
        """Compare the means of two sets of samples, and both with what theory expects (nan: no closed form)."""
        (a, da), (b, db) = _mean(ours), _mean(theirs)
        apart = [(a - b) / np.hypot(da, db)]
        apart += [] if np.isnan(expected) else [(a - expected) / da, (b - expected) / db]
        worst = max(apart, key=abs)
        print(f"{name:44s} {a:12.5g} {b:12.5g} {expected:12.5g} {worst:13.2f}")
        if not abs(worst) < LIMIT:
            self.failed.append(name)

    def close(self) -> None:
        """Say how it went; exit status 1 if something disagrees."""
        print("all agree within sampling error" if not self.failed else "DISAGREE: " + "; ".join(self.failed))
        sys.exit(bool(self.failed))


def _mean(samples: Sequence[float]) -> tuple[float, float]:
    x = np.asarray(samples, dtype=float)
    return float(x.mean()), float(max(x.std(ddof=1) / np.sqrt(len(x)), 1e-12))
