"""Options are declared once: the shell and Python agree on names and defaults, and help needs no heavy library."""

import inspect
import subprocess
import sys

import pytest

from hallweight import network
from hallweight.cli import main
from hallweight.cli.internals import options

COMMANDS = (
    "",
    "attribute",
    "bench",
    "cost",
    "demo",
    "doctor",
    "evaluate",
    "fit",
    "membrane",
    "report",
    "simulate",
    "train",
)


def defaults(function) -> dict[str, object]:
    return {name: p.default for name, p in inspect.signature(function).parameters.items()}


@pytest.mark.parametrize("study", [network.evaluate, network.attribute])
def test_a_study_has_the_same_defaults_in_the_shell(study):
    shell = {**options.TRAINED_NETWORK.keywords(), **options.ARRAY.keywords()}
    assert shell == {name: defaults(study)[name] for name in shell}


def test_a_training_has_the_same_defaults_in_the_shell():
    found = defaults(network.train_network)
    for name, value in vars(options.TRAINING_ARRAY).items():
        assert found[name] == value, name
    assert found["network"] == options.DATA.net
    known = set(defaults(network.train)) | {"sizes"}
    assert set(vars(options.TRAINING)) <= known
    assert not any(vars(options.TRAINING).values())


def test_ideal_converters_are_written_as_zero():
    keywords = options.ArrayOptions(bits_in=0).keywords()
    assert keywords["bits_in"] is None
    assert keywords["bits_out"] == 8


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_80_columns_and_explains_every_option(command, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    main([*filter(None, [command]), "--help"])
    text = capsys.readouterr().out
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "Usage: hallweight" in text
    if command not in ("doctor", ""):
        assert "Replace files that are there already." in text
    if command:
        assert "Print JSON for machines." in text


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from hallweight.cli import main; main(['evaluate', '--help']); main(['--help'])\n"
        "heavy = {'numpy', 'scipy', 'pydantic', 'pint', 'xarray', 'matplotlib', 'torch', 'numba', 'jinja2'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
