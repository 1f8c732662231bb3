"""The base install without torch: what needs it says in one sentence what to install, and the rest works.

Here torch is hidden from a process of its own; ``.ci/lowest`` runs the same tests where it is really absent.
"""

import subprocess
import sys

import pytest

import hallweight as hw

HIDDEN = """
import sys
from importlib.machinery import PathFinder

class WithoutExtra(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.partition(".")[0] in ("torch", "sklearn", "safetensors")
        return None if hidden else super().find_spec(name, path, target)

sys.meta_path = [WithoutExtra if f is PathFinder else f for f in sys.meta_path]
"""
INSTALL = 'pip install "hallweight[train]"'
NAMES = sorted({*hw.network.__all__} - {"train_extra"})


def python(code: str, *arguments: str, folder) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", HIDDEN + code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=folder, check=False)


def shell(*arguments: str, folder) -> subprocess.CompletedProcess:
    return python("from hallweight.cli import main; main(sys.argv[1:])", *arguments, folder=folder)


@pytest.mark.parametrize(
    "command",
    [
        ["evaluate", "sample-hall-synapse"],
        ["evaluate", "sample-hall-synapse", "--net", "resnet18", "--json"],
        ["evaluate", "sample-hall-synapse", "--attribute"],
        ["attribute", "sample-hall-synapse"],
        ["train"],
        ["train", "--method", "on-device", "--card", "sample-hall-synapse"],
        ["demo"],
    ],
    ids=" ".join,
)
def test_a_command_that_needs_torch_says_what_to_install(command, tmp_path) -> None:
    done = shell(*command, folder=tmp_path)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert INSTALL in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_every_name_of_the_network_says_what_to_install_or_works(tmp_path) -> None:
    code = f"""
import hallweight as hw
from hallweight.core import InputError

for name in {NAMES!r}:
    try:
        getattr(hw.network, name)
    except InputError as error:
        assert {INSTALL!r} in str(error), error
print("done")
"""
    done = python(code, folder=tmp_path)
    assert done.stdout == "done\n", done.stderr


@pytest.mark.parametrize("call", ["evaluate(card)", "attribute(card)", "train_network()", "digits_cnn()", "digits()"])
def test_a_function_that_needs_torch_says_what_to_install(call, tmp_path) -> None:
    code = f"""
import hallweight as hw
from hallweight.core import InputError

card = hw.card("sample-hall-synapse")
try:
    hw.network.{call}
except InputError as error:
    print(error)
"""
    done = python(code, folder=tmp_path)
    assert INSTALL in done.stdout, done.stderr


@pytest.mark.parametrize("command", [["--help"], ["doctor"], ["look", "SAMPLE"], ["fit", "SAMPLE"]], ids=lambda c: c[0])
def test_what_needs_no_torch_works(command, tmp_path) -> None:
    words = [str(hw.cards.path_of_sample()) if w == "SAMPLE" else w for w in command]
    done = shell(*words, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
