"""Training on many processes by torchrun: the same steps as one process, bit-equal after a kill, one sentence."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from hallweight.core import InputError
from hallweight.network.internals import Processes

ENVIRONMENT = {**os.environ, "GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
SCRIPT = """
import sys, torch
import hallweight as hw
from torch import nn
with hw.network.joined_processes() as processes:
    torch.manual_seed(1)
    data = hw.network.digits().subset(256, 64, 0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
    if sys.argv[2] == "devices":
        card = hw.card("sample-hall-synapse").replace(sigma_read=0.0)
        net = hw.network.convert(net, card, calibrate=data.x_train[:64])
    hw.network.train(net, data, epochs=2, batch=64, augment="none", seed=3)
    if processes.first:
        torch.save(net.state_dict(), sys.argv[1])
"""


def torchrun(*arguments: str) -> list[str]:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = str(s.getsockname()[1])
    return [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", port, *arguments]


def train(folder: Path, *more: str) -> list[str]:
    net = ["--net", "digits-cnn", "--card", "sample-hall-synapse", "--n-train", "256", "--batch", "32", "--epochs", "4"]
    return torchrun("-m", "hallweight", "train", *net, "--n-test", "100", "--out", str(folder), *more)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return torch.load(folder / "checkpoint.pt", weights_only=True)["model"]


@pytest.mark.slow
@pytest.mark.parametrize("of", ["floats", "devices"])
def test_two_processes_take_the_same_steps_as_one(of: str, tmp_path: Path) -> None:
    """Devices without read noise: those of a step are the same in both processes, as in one."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    alone, both = tmp_path / "1.pt", tmp_path / "2.pt"
    subprocess.run([sys.executable, str(script), str(alone), of], check=True, env=ENVIRONMENT)
    subprocess.run(torchrun(str(script), str(both), of), check=True, env=ENVIRONMENT, capture_output=True)
    one, two = torch.load(alone), torch.load(both)
    names = [name for name in one if name.endswith(("weight", "bias"))]
    assert len(names) >= 4
    assert all(torch.allclose(one[name], two[name], rtol=1e-4, atol=1e-6) for name in names)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_a_training_killed_under_torchrun_goes_on_bit_equal(tmp_path: Path) -> None:
    subprocess.run(train(tmp_path / "whole"), check=True, env=ENVIRONMENT, capture_output=True)
    killed = subprocess.Popen(
        train(tmp_path / "killed", "--minutes", "0.001"),
        env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 120
    while time.monotonic() < end and killed.poll() is None:
        path = tmp_path / "killed" / "checkpoint.pt"
        if path.exists() and torch.load(path, weights_only=True)["step"] >= 5:
            break
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert 5 <= torch.load(tmp_path / "killed" / "checkpoint.pt", weights_only=True)["step"] < 32
    subprocess.run(train(tmp_path / "killed", "--minutes", "0.001"), check=True, env=ENVIRONMENT, capture_output=True)
    whole, again = weights(tmp_path / "whole"), weights(tmp_path / "killed")
    assert all(torch.equal(whole[name], again[name]) for name in whole)


def test_a_batch_that_cannot_be_shared_is_one_sentence() -> None:
    with pytest.raises(InputError, match="give batch=66"):
        Processes(0, 3).check(64, live=False)


def test_devices_that_learn_on_many_processes_are_one_sentence() -> None:
    with pytest.raises(InputError, match="the devices are one array"):
        Processes(0, 2).check(64, live=True)


def test_one_process_shares_nothing() -> None:
    alone = Processes()
    assert alone.share(torch.arange(5)).tolist() == [0, 1, 2, 3, 4]
    assert alone.key == ()
    assert alone.average(torch.nn.Linear(2, 2), 3.0, 4.0) == [3.0, 4.0]


def test_the_shares_of_a_batch_are_all_of_it_once() -> None:
    parts = [Processes(rank, 3).share(torch.arange(9)).tolist() for rank in range(3)]
    assert sorted(item for part in parts for item in part) == list(range(9))
