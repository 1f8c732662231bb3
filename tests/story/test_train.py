"""`hallweight train`, as a new user would: on the digits, in an empty folder, stopped and taken up again."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hallweight.cli import main
from hallweight.core import Run
from hallweight.network import digits, digits_cnn

SCRIPT = Path(sys.executable).parent / "hallweight"
SMALL = ["--n-train", "200", "--n-test", "100"]
CARD = "sample-hall-synapse"


def shell(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SCRIPT), "train", *words], cwd=cwd, capture_output=True, text=True, timeout=300)


@pytest.fixture
def here(tmp_path, monkeypatch, capsys):
    """Run the command in this process, in an empty folder: (exit status, standard output, standard error)."""

    def call(*words: str) -> tuple[int, str, str]:
        status = None
        try:
            main(["train", *words])
        except SystemExit as done:
            status = done.code
        output = capsys.readouterr()
        return int(status or 0), output.out, output.err

    monkeypatch.chdir(tmp_path)
    return call


def right(folder: Path) -> float:
    """Accuracy of the plain net that the folder's weight file holds, on all test images."""
    data, net = digits(), digits_cnn(weights=folder / "weights.safetensors")
    return float((net(data.inputs(data.x_test)).argmax(1) == data.y_test).float().mean())


def test_the_first_training_needs_no_options(tmp_path):
    done = shell(cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "runs" / "train-digits-cnn-float"
    assert {p.name for p in folder.iterdir()} == {"checkpoint.pt", "run.json", "weights.safetensors"}
    run = Run.load(folder)
    assert f"{100 * run.results['accuracy']:.2f}% of 797 test images" in done.stdout
    assert right(folder) == pytest.approx(run.results["accuracy"], abs=0.01)  # stored with 255 states
    assert right(folder) > 0.95
    assert done.stderr.count(" left\n") == len(run.results["log"])
    again = shell(cwd=tmp_path)
    assert again.returncode == 0
    assert again.stdout == done.stdout
    assert "epoch" not in again.stderr


def test_with_a_card_it_is_hardware_aware(here, tmp_path):
    words = ["--card", CARD, "--scheme", "pair", "--tile", "64", "--epochs", "2", *SMALL, "--out", "here", "--json"]
    status, out, error = here(*words)
    assert status == 0, error
    run = json.loads(out)
    assert run["results"]["training"] == "hardware-aware"
    assert run["config"]["scheme"] == "pair"
    assert run["card"]["name"] == CARD
    assert (tmp_path / "here" / "card.toml").exists()
    assert (tmp_path / "here" / "weights.safetensors").exists()


@pytest.mark.parametrize("optimizer", ["pulsed-sgd", "mixed-precision", "tiki-taka"])
def test_on_the_devices(optimizer, here, tmp_path):
    words = ["--net", "lenet", "--method", "on-device", "--card", CARD, "--optimizer", optimizer, "--epochs", "1"]
    status, _, error = here(*words, *SMALL, "--out", "here")
    assert status == 0, error
    assert Run.load(tmp_path / "here").results["training"] == "on-device"


def test_a_training_that_is_killed_goes_on_with_the_same_command(here, tmp_path):
    words = ["--epochs", "20", *SMALL, "--minutes", "1e-6"]
    status, _, error = here(*words, "--out", "whole")
    assert status == 0, error
    command = [str(SCRIPT), "train", *words, "--out", "killed"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("epoch 3/"):
                process.send_signal(signal.SIGKILL)
                break
    assert not (tmp_path / "killed" / "run.json").exists()
    status, _, error = here(*words, "--out", "killed")
    assert status == 0, error
    assert not error.startswith("epoch 1/")
    logs = [Run.load(tmp_path / f).results["log"] for f in ("whole", "killed")]
    for row in [*logs[0], *logs[1]]:
        del row["seconds"]
    assert logs[0] == logs[1]


def test_a_terminal_shows_the_time_that_is_left(tmp_path):
    mine, theirs = pty.openpty()
    command = [str(SCRIPT), "train", "--epochs", "3", "--out", "here"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=theirs, env=environment)
    os.close(theirs)
    shown, start = b"", time.monotonic()
    while time.monotonic() - start < 120:
        try:
            part = os.read(mine, 4096)
        except OSError:  # how Linux says that the other side has closed
            break
        if not part:
            break
        shown += part
    assert process.wait(timeout=60) == 0
    os.close(mine)
    assert b" left" in shown
    assert b"epoch 3/3" in shown


MISTAKES: dict[str, tuple[list[str], str]] = {
    "an unknown network": (["--net", "resnet"], "did you mean 'resnet18'"),
    "unknown data": (["--data", "cifar"], "did you mean 'cifar10'"),
    "data that are not there": (["--net", "resnet18", "--data-root", "nowhere"], "nowhere"),
    "devices without a card": (["--method", "on-device"], "--card"),
    "a card for floating point": (["--method", "float", "--card", CARD], "--method"),
    "an unknown card": (["--card", "nowhere.toml"], "nowhere.toml"),
    "no epochs": (["--epochs", "0"], "epochs = 0"),
    "sizes that are words": (["--sizes", "small"], "16*8"),
    "weights of another net": (["--weights", "cifar10-flot"], "weights"),
    "more images than there are": (["--n-train", "100000"], "n_train"),
}


def sentences(error: str) -> list[str]:
    """Lines of an error, without the commands below it."""
    return [line for line in error.strip().splitlines() if not line.startswith("  hallweight ")]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_sentence_and_leaves_nothing(name, here, tmp_path):
    words, part = MISTAKES[name]
    status, _, error = here(*words)
    assert status == 2, error
    assert part in error
    assert len(sentences(error)) == 1
    assert not list(tmp_path.rglob("*"))


def test_a_folder_of_another_training_is_refused(here, tmp_path):
    assert here("--epochs", "1", *SMALL, "--out", "here")[0] == 0
    before = {p.name: p.read_bytes() for p in (tmp_path / "here").iterdir()}
    status, _, error = here("--epochs", "2", *SMALL, "--out", "here")
    assert status == 2
    assert "--epochs 1" in error
    assert len(sentences(error)) == 1
    assert {p.name: p.read_bytes() for p in (tmp_path / "here").iterdir()} == before
    assert here("--epochs", "2", *SMALL, "--out", "here", "--overwrite")[0] == 0
    assert len(Run.load(tmp_path / "here").results["log"]) == 2
