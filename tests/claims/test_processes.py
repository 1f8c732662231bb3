"""Training on two processes is as accurate as on one, over 80 seeds."""

import json
import math
import statistics
from pathlib import Path

import pytest

RECORD = json.loads((Path(__file__).parent / "records" / "processes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("seeds", [20, 80])
def test_two_processes_are_as_accurate_as_one(seeds: int) -> None:
    """Hardware-aware digits; the first 20 seeds, and all."""
    one, two = RECORD["one"][:seeds], RECORD["two"][:seeds]
    assert len(one) == len(two) == seeds
    error = math.sqrt((statistics.variance(one) + statistics.variance(two)) / seeds)
    assert abs(statistics.mean(one) - statistics.mean(two)) < 2 * error
