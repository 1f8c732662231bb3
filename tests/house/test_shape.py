"""The shape of the source: short files, small folders, few positional parameters, no sentence that tells to "mend"."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src/hallweight"
FILES = sorted(SRC.rglob("*.py"))
MAX_LINES, MAX_FILES, MAX_POSITIONAL, MAX_FMT_SKIP = 250, 20, 8, 25
ABSENT = (
    r"(?<![/\"])\b(validation|literature|needs|house|peers|cost|style)\.md|the issue's bar|shared/reference"
    r"|\b[Rr]ow [1-9]\d*\b(?! of)|test_row_\d"
)


def _at(file: Path, node: ast.expr | ast.stmt) -> str:
    return f"{file.relative_to(ROOT)}:{node.lineno}"


def _functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield file, node


def test_no_file_is_long() -> None:
    long = {str(p.relative_to(ROOT)): n for p in FILES if (n := len(p.read_text("utf-8").splitlines())) > MAX_LINES}
    assert not long


def test_no_folder_is_full() -> None:
    full = {str(d.relative_to(ROOT)): n for d, n in Counter(p.parent for p in FILES).items() if n > MAX_FILES}
    assert not full


def test_every_folder_is_a_package_and_says_what_it_is() -> None:
    for folder in {p.parent for p in FILES}:
        first = folder / "__init__.py"
        assert first.is_file(), folder
        assert ast.get_docstring(ast.parse(first.read_text("utf-8"))), first


def _positional(node: ast.FunctionDef) -> int:
    taken = [*node.args.posonlyargs, *node.args.args]
    return len(taken) - bool(taken and taken[0].arg in ("self", "cls"))


def test_no_function_takes_many_positional_parameters() -> None:
    wide = [f"{_at(p, f)} {f.name} ({n})" for p, f in _functions() if (n := _positional(f)) > MAX_POSITIONAL]
    assert not wide


def test_fmt_skip_is_for_tables_of_data() -> None:
    assert sum(p.read_text("utf-8").count("fmt: skip") for p in FILES) <= MAX_FMT_SKIP


def test_no_sentence_says_mend() -> None:
    strings = [
        f"{_at(p, n)} {n.value[:60]}"
        for p in FILES
        for n in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and re.search(r"\bmend\b", n.value)
    ]
    assert not strings


def test_nothing_cites_a_file_that_is_not_here() -> None:
    places = [p for folder in ("src", "tests", "recipes", "benchmarks") for p in sorted((ROOT / folder).rglob("*.py"))]
    texts = {p.relative_to(ROOT): p.read_text("utf-8") for p in places if p != Path(__file__)}
    found = [f"{p}: {m[0]}" for p, text in texts.items() for m in re.finditer(ABSENT, text)]
    assert not found


def test_annotations_are_strings_only_where_python_needs_them() -> None:
    found = []
    for file in FILES:
        tree = ast.parse(file.read_text("utf-8"))
        known = _known_at_run_time(tree)
        for node in ast.walk(tree):
            for note in _annotations(node):
                found += [f"{_at(file, c)} {c.value}" for c in _strings(note) if _needless(c, known)]
    assert not found


def _annotations(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.FunctionDef):
        a = node.args
        taken = [*a.posonlyargs, *a.args, *a.kwonlyargs, *(x for x in (a.vararg, a.kwarg) if x)]
        return [n for n in (*(x.annotation for x in taken), node.returns) if n is not None]
    return [node.annotation] if isinstance(node, ast.AnnAssign) else []


def _strings(note: ast.expr) -> list[ast.Constant]:
    literal = {
        id(c)
        for n in ast.walk(note)
        if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name) and n.value.id == "Literal"
        for c in ast.walk(n)
    }
    texts = [c for c in ast.walk(note) if isinstance(c, ast.Constant) and isinstance(c.value, str)]
    return [c for c in texts if id(c) not in literal]


def _known_at_run_time(tree: ast.Module) -> dict[str, int]:
    """Names of the module that exist when it runs, with the line from which on they do."""
    known: dict[str, int] = {}
    for s in tree.body:
        if isinstance(s, ast.Import | ast.ImportFrom):
            known |= {(a.asname or a.name).split(".")[0]: s.lineno for a in s.names}
        elif isinstance(s, ast.FunctionDef | ast.ClassDef):
            known.setdefault(s.name, s.end_lineno or s.lineno)
        elif isinstance(s, ast.Assign):
            known |= {n.id: s.end_lineno or s.lineno for t in s.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    return known


def _needless(text: ast.Constant, known: dict[str, int]) -> bool:
    """Whether all names of a quoted annotation exist where it stands (a private class of a library may not)."""
    try:
        inner = ast.parse(text.value, mode="eval")
    except SyntaxError:
        return False
    names = {n.id for n in ast.walk(inner) if isinstance(n, ast.Name)}
    hidden = any(isinstance(n, ast.Attribute) and n.attr.startswith("_") for n in ast.walk(inner))
    builtin = vars(__builtins__) if not isinstance(__builtins__, dict) else __builtins__
    return not hidden and all(known.get(n, 10**9) < text.lineno or (n not in known and n in builtin) for n in names)
