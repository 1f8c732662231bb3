"""Torch is imported when it is needed, and its absence is one sentence."""

import subprocess
import sys

import pytest


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_stage_is_imported_without_torch():
    code = "import sys, hallweight.network as n; n.evaluate; print({'torch', 'sklearn'} & set(sys.modules))"
    assert python(code).strip() == "set()"


MISSING = [
    ("torch", "n.convert"),
    ("torch", "n.evaluate(hw.card('sample-hall-synapse'))"),
    ("torch", "n.attribute(hw.card('sample-hall-synapse'))"),
    ("sklearn.datasets", "n.digits()"),
]


@pytest.mark.parametrize(("module", "call"), MISSING)
def test_what_to_install_is_said(module, call):
    code = f"""
import sys
sys.modules[{module!r}] = None
import hallweight as hw
import hallweight.network as n
from hallweight.core import InputError
try:
    {call}
except InputError as error:
    print(error)
"""
    assert "hallweight[train]" in python(code)
