"""Fixtures shared by all tests."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hallweight.core import Card, Value

os.environ.setdefault("MPLBACKEND", "Agg")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first for each of two processes, so that neither waits for the last one of the other."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    middle = len(quick) // 2
    items[:] = slow[0::2] + quick[:middle] + slow[1::2] + quick[middle:]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs beside the checkout, or a skip that says so."""
    places = [os.environ.get("HALLWEIGHT_SHARED", ""), str(Path(__file__).parents[2] / "shared" / "data")]
    for place in places:
        if place and (Path(place) / "measured").is_dir():
            return Path(place)
    pytest.skip("needs the real device files (../shared/data or HALLWEIGHT_SHARED), which are not part of the project")


@pytest.fixture(scope="session")
def cifar_root() -> Path:
    """The archive of real CIFAR-10 images beside the checkout, or the user's folder, or a skip that says so."""
    beside = Path(__file__).parents[2] / "shared" / "data" / "cifar10-jpeg.tar.gz"
    places = [os.environ.get("HALLWEIGHT_DATA", ""), str(beside)]
    for place in places:
        if place and Path(place).exists():
            return Path(place)
    pytest.skip("needs CIFAR-10 (../shared/data/cifar10-jpeg.tar.gz or HALLWEIGHT_DATA), not part of the project")


_LAWS = {
    "linear": {"P_LTP": 64.0, "P_LTD": 64.0},
    "exponential": {"kappa_LTP": 2.0, "P_LTP": 64.0, "kappa_LTD": 2.0, "P_LTD": 64.0},
    "soft_bounds": {"alpha_LTP": 0.05, "alpha_LTD": 0.05},
    "table": {
        "table_state": (0.0, 0.5, 0.8, 1.0),
        "table_LTP": (0.05, 0.02, 0.0, 0.0),  # cannot be driven past 0.8
        "table_LTD": (-0.01, -0.02, -0.03, -0.05),
        "table_sigma_LTP": (0.002, 0.002, 0.0, 0.0),
        "table_sigma_LTD": (0.002, 0.002, 0.002, 0.002),
    },
    "power": {"s_LTP": 0.05, "gamma_LTP": 1.2, "s_LTD": 0.05, "gamma_LTD": 1.2},
}


@pytest.fixture(scope="session")
def make_card() -> Callable[..., Card]:
    """Make a synapse card: ``make_card(low, high, law, sigma_c2c=..., ...)``; without noise unless asked."""

    def make(low: float = -1.0, high: float = 1.0, law: str = "linear", **numbers: float) -> Card:
        plain = {"sigma_c2c": 0.0, "sigma_read": 0.0} | _LAWS[law] | numbers
        values = {k: Value(value=v, how="assumed") for k, v in plain.items()}
        bounds = {
            k: Value(value=v, unit="ohm", how="assumed") for k, v in {"state_min": low, "state_max": high}.items()
        }
        return Card(name="test", law=law, values=bounds | values)

    return make
