"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("MPLBACKEND", "Agg")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs beside the checkout, or a skip that says so."""
    places = [os.environ.get("HALLWEIGHT_SHARED", ""), str(Path(__file__).parents[2] / "shared" / "data")]
    for place in places:
        if place and (Path(place) / "measured").is_dir():
            return Path(place)
    pytest.skip("needs the real device files (../shared/data or HALLWEIGHT_SHARED), which are not part of the project")
