"""Public names and their parameters are frozen: what changes, changes in the list, with a line in CHANGELOG."""

import difflib
import importlib.util
import re
from pathlib import Path

HERE = Path(__file__).parent


def test_public_names_are_those_of_the_list() -> None:
    spec = importlib.util.spec_from_file_location("public_names", HERE / "public_names.py")
    listing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(listing)
    frozen = listing.FROZEN.read_text(encoding="utf-8").splitlines()
    changed = list(difflib.unified_diff(frozen, listing.lines(), "frozen", "now", lineterm="", n=0))
    todo = "run `python tests/house/public_names.py --write` if docs/stability.md allows it"
    assert not changed, "\n".join((todo, *changed))


def test_every_stub_names_what_its_package_exports() -> None:
    from hallweight import chain, hall, magnet, membrane, network, synapse

    for stage in (chain, hall, magnet, membrane, network, synapse):
        for name in stage.__all__:
            assert getattr(stage, name) is not None, (stage, name)


def test_no_name_is_retired_since_a_later_version() -> None:
    root = HERE.parents[1]
    version = re.search(r'^version = "([\d.]+)"', (root / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]
    numbers = lambda text: tuple(int(n) for n in text.split("."))  # noqa: E731
    calls = r'(?:renamed_keywords|retired)\([^)]*?"(\d+\.\d+\.\d+)"'
    found = [m for p in (root / "src").rglob("*.py") for m in re.findall(calls, p.read_text("utf-8"))]
    assert len(found) > 10
    assert not [since for since in found if numbers(since) > numbers(version)]
