"""Sphinx configuration."""

from importlib.metadata import version as installed

project = "hallweight"
author = "The hallweight developers"
copyright = "2026, the hallweight developers"
release = version = installed("hallweight")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"hallweight {release}"
html_static_path = ["_static"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_default_options = {"members": True, "undoc-members": False}
suppress_warnings = ["autodoc.import_cycle"]
nitpicky = False
