"""Cards that come with the package."""

from pathlib import Path

from hallweight.core import Card, InputError, did_you_mean

_HERE = Path(__file__).parent


def names() -> list[str]:
    """Names of the shipped cards."""
    return sorted(p.stem for p in (_HERE / "synapses").glob("*.toml"))


def load(name: "str | Path") -> Card:
    """Return a shipped card by name, or any card by the path of its TOML file.

    >>> load("sample-hall-synapse").law
    'exponential'
    """
    if str(name).endswith(".toml"):
        return Card.load(name)
    if str(name) not in names():
        raise InputError(
            f"the unknown card {str(name)!r}", "a shipped card or a .toml file", did_you_mean(str(name), names())
        )
    return Card.load(_HERE / "synapses" / f"{name}.toml")


def path_of_sample() -> Path:
    """Path of the embedded pulse file: simulated by hallweight (``recipes/sample.py``), not measured."""
    return _HERE / "samples" / "sample_pulses.csv"
