"""Tests, recipes and benchmarks reach public names and a stage's `internals` only, in any way that Python has."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAGES = {p.name for p in (ROOT / "src/hallweight").iterdir() if (p / "__init__.py").is_file()}
NAMED_TUPLE = ("_asdict", "_fields", "_make", "_replace")  # Python's own public names with an underscore
PUBLIC_BELOW = {"hallweight.report.draw", "hallweight.synapse.laws", "hallweight.core.constants"}
FILES = [p for folder in ("tests", "recipes", "benchmarks") for p in sorted((ROOT / folder).rglob("*.py"))]


def allowed(module: str) -> bool:
    """A stage, its internals, and three folders that are public themselves."""
    head, _, rest = module.partition(".")
    stage, _, below = rest.partition(".")
    return (head == "hallweight" and (not stage or (stage in STAGES and below in ("", "internals")))) or (
        module in PUBLIC_BELOW
    )


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines that reach what is private, with what they reach."""
    ours, local = _names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, a.name) for a in node.names if _is_ours(a.name) and not allowed(a.name))
        elif isinstance(node, ast.ImportFrom) and _is_ours(node.module or ""):
            if not allowed(node.module or ""):
                yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{a.name}") for a in node.names if _private(a.name))
        elif isinstance(node, ast.Attribute) and _private(node.attr):
            root = _root(node)
            if root in ours or (root not in ("self", "cls") and node.attr not in local):
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((node.lineno, node.value) for _ in [0] if _names_private_module(node.value))
        elif isinstance(node, ast.Call) and _called(node) in ("getattr", "setattr", "delattr", "hasattr"):
            for a in node.args[1:2]:
                if isinstance(a, ast.Constant) and isinstance(a.value, str) and _private(a.value):
                    yield node.lineno, ast.unparse(node)[:80]


def _names(tree: ast.AST) -> tuple[set[str], set[str]]:
    """Names bound to hallweight's modules or objects, and private names that the file itself defines."""
    ours: set[str] = set()
    local: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            ours |= {(a.asname or a.name).split(".")[0] for a in node.names if _is_ours(a.name)}
        elif isinstance(node, ast.ImportFrom) and _is_ours(node.module or ""):
            ours |= {a.asname or a.name for a in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            local.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _root(node) == "self":
            local.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            local.add(node.id)
    return ours, local


def _is_ours(module: str) -> bool:
    return module == "hallweight" or module.startswith("hallweight.")


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in NAMED_TUPLE


def _names_private_module(text: str) -> bool:
    """A string such as "hallweight.core.files.os": what monkeypatch and importlib take."""
    if not text.startswith("hallweight.") or any(c in text for c in " \n/:'\"(),[]{}"):
        return False
    parts = text.split(".")
    if parts[-1] in ("egg-info", "toml"):
        return False
    path = ROOT / "src" / Path(*parts[:3])
    is_module = (path.is_dir() or path.with_suffix(".py").is_file()) and not _is_public(*parts[1:3])
    return (is_module and len(parts) > 2 and not allowed(".".join(parts[:3]))) or any(_private(p) for p in parts)


def _is_public(stage: str, name: str = "") -> bool:
    """Whether a stage exports a function of the name of one of its files, as `hallweight.lab.read`."""
    return name in getattr(import_module(f"hallweight.{stage}"), "__all__", ()) if stage in STAGES else False


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_only_public_names_and_internals(file: Path) -> None:
    found = [f"{file.relative_to(ROOT)}:{line} {what}" for line, what in faults(ast.parse(file.read_text("utf-8")))]
    assert not found, "use a public name, or list it in the stage's internals.py:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "from hallweight.magnet._film.energy import energy",
        "from hallweight.magnet import _film",
        "from hallweight.lab.numbers import to_float",
        "import hallweight.hall._kinetics",
        "import hallweight as hw\nhw.magnet._film",
        "import hallweight as hw\nhw.hall.HallBar('CoTb')._cells",
        "from importlib import import_module\nimport_module('hallweight.hall._kinetics.rate_table')",
        "def test(monkeypatch):\n    monkeypatch.setattr('hallweight.core.files.os.fdopen', None)",
        "import hallweight as hw\ngetattr(hw.hall, '_kinetics')",
        "def test(device):\n    device._spot(3)",
    ],
)
def test_every_way_round_is_seen(line: str) -> None:
    assert list(faults(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "import hallweight as hw\nhw.magnet.pair",
        "from hallweight.magnet.internals import integrate",
        "from hallweight.core.constants import K_B",
        "class A:\n    def f(self):\n        self._x = 1\n        return self._x",
        "import hallweight.report.draw",
        "text = 'hallweight.cards'",
    ],
)
def test_what_is_public_is_left_alone(line: str) -> None:
    assert not list(faults(ast.parse(line)))
