"""The same seed gives the same run on a machine that has to compile everything first."""

import os
import subprocess
import sys

import pytest

_DIGEST = """
from hashlib import sha256
import numpy as np
from hallweight import array, synapse
from hallweight.core import Card, Value

LAWS = {
    "power": {"s_LTP": 0.05, "gamma_LTP": 1.7, "s_LTD": 0.04, "gamma_LTD": 1.3},
    "table": {
        "table_state": (0.0, 0.3, 0.8, 1.0), "table_LTP": (0.05, 0.03, 0.01, 0.005),
        "table_LTD": (-0.01, -0.02, -0.03, -0.05), "table_sigma_LTP": (0.01, 0.02, 0.01, 0.01),
        "table_sigma_LTD": (0.02, 0.01, 0.01, 0.01),
    },
    "linear": {"P_LTP": 64.0, "P_LTD": 64.0},
}
for law, numbers in LAWS.items():
    plain = {"sigma_c2c": 0.02, "sigma_read": 0.01, "sigma_d2d": 0.05} | numbers
    values = {k: Value(value=v, how="assumed") for k, v in plain.items()}
    ends = {"state_min": -1.0, "state_max": 1.0}
    values |= {k: Value(value=v, unit="ohm", how="assumed") for k, v in ends.items()}
    card = Card(name="test", law=law, values=values)
    devices = synapse.sample(card, 3000, np.random.default_rng(0))
    for kind in (np.float32, np.float64):
        x = np.full(3000, 0.1, kind)
        count = np.random.default_rng(2).integers(-6, 7, 3000).astype(np.int8)
        for _ in range(4):
            array.pulse(devices, x, count, np.random.default_rng(1))
        print(law, kind.__name__, sha256(x.tobytes()).hexdigest())
    box = array.program(card, np.linspace(-1, 1, 300).reshape(30, 10), "bipolar", "verify", np.random.default_rng(3))
    print(law, "verify", sha256(box.states.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_pulses_round_the_same_in_the_process_that_compiles_and_in_the_next(tmp_path):
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    runs = [
        subprocess.run([sys.executable, "-c", _DIGEST], env=env, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert any(tmp_path.rglob("*.nbi"))
    assert runs[0] == runs[1]
    assert len(runs[0].splitlines()) == 9
