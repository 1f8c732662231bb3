"""Sphinx configuration."""

import re
import sys
from importlib.metadata import version as installed
from pathlib import Path

from sphinx.application import Sphinx

from hallweight.core import KINDS, LAWS, MEANING

sys.path.insert(0, str(Path(__file__).parent / "_ext"))
import scripts

project = "hallweight"
author = "The hallweight developers"
copyright = "2026, the hallweight developers"
release = version = installed("hallweight")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_gallery.gen_gallery",
    "mathml",
    "scripts",
]
sphinx_gallery_conf = scripts.CONFIGURATION
html_math_renderer = "mathml"
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_generated", "examples", "sg_execution_times.rst"]
html_theme = "furo"
html_title = f"hallweight {release}"
html_static_path = ["_static"]
html_css_files = ["custom.css"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_default_options = {"members": True, "undoc-members": False}
suppress_warnings = ["autodoc.import_cycle"]
nitpicky = False


def _write_values(_app: object) -> None:
    """Write the table of card values from the schema, so that it cannot go out of date."""

    def rows(names: dict[str, str]) -> list[str]:
        head = ["| value | unit | what it is | which measurement gives it |", "|---|---|---|---|"]
        units = {"x": "that of the state", "drive": "A, V, A/m², T", "slope": "state / drive", "1": "-"}
        return head + [f"| `{n}` | {units.get(u, u)} | {MEANING[n][0]} | {MEANING[n][1]} |" for n, u in names.items()]

    parts = []
    for name, kind in KINDS.items():
        parts += [f"### Cards of kind `{name}`", "", *rows({**kind.required, **kind.optional}), ""]
    for law, parameters in LAWS.items():
        parts += [f"### Parameters of the law `{law}`", "", *rows(dict(parameters)), ""]
    folder = Path(__file__).parent / "_generated"
    folder.mkdir(exist_ok=True)
    (folder / "values.md").write_text("\n".join(parts), encoding="utf-8")


def _aligned_lists(app: object, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Show option lists (name, unit, meaning in aligned columns, one line each) as they stand in the docstring."""
    blocks = [block.split("\n") for block in "\n".join(lines).split("\n\n")]
    lines[:] = "\n\n".join("\n".join(_as_literal(block) if _is_aligned(block) else block) for block in blocks).split(
        "\n"
    )


def _is_aligned(block: list[str]) -> bool:
    rows = [line for line in block if line and not line.startswith("    ")]
    return len(block) > 1 and bool(rows) and all(re.match(r"\S+(?: \S+)*\s{2,}\S", row) for row in rows)


def _as_literal(block: list[str]) -> list[str]:
    return ["::", "", *(f"    {line}" for line in block)]


def setup(app: Sphinx) -> None:
    """Hook the table into the build."""
    app.connect("autodoc-process-docstring", _aligned_lists, priority=400)  # type: ignore[attr-defined]
    app.connect("builder-inited", _write_values)
