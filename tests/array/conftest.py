"""The circuits of this folder, and ngspice."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hallweight.array import Circuit

from .circuit_cases import CASES, Array


@pytest.fixture(params=CASES)
def circuit(request: pytest.FixtureRequest) -> Circuit:
    """Each of the circuits."""
    return CASES[request.param]


@pytest.fixture
def ngspice(tmp_path: Path) -> Callable[[str], Array]:
    """Run a netlist and return what it prints."""
    if shutil.which("ngspice") is None:
        pytest.skip("needs ngspice (Debian: apt-get install ngspice)")

    def run(netlist: str) -> Array:
        file = tmp_path / "netlist.cir"
        file.write_text(netlist)
        done = subprocess.run(["ngspice", "-b", str(file)], capture_output=True, text=True)
        lines = [line.split("=") for line in done.stdout.splitlines() if line.startswith("out")]
        assert lines, done.stdout + done.stderr
        return np.array([float(value) for _, value in lines])

    return run
