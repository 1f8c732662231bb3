"""The gallery: scripts of ``docs/examples`` as pages, run only with ``HALLWEIGHT_GALLERY=1``.

Otherwise pages and thumbnails show the pictures that ``recipes/gallery.py`` stored in ``docs/_static/gallery``.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

DOCS = Path(__file__).parents[1]
RUN = bool(os.environ.get("HALLWEIGHT_GALLERY"))
CODE = ".. code-block:: Python"
STAGES = ("membrane", "magnet", "hall", "lab", "synapse", "array", "network", "chain", "pitfalls")


def collect(block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Move the PNG that a script saved beside itself to where its page looks for it."""
    from sphinx_gallery.scrapers import figure_rst

    moved = []
    for file in sorted(Path(block_vars["src_file"]).parent.glob("*.png")):
        moved.append(next(block_vars["image_path_iterator"]))
        file.replace(moved[-1])
    return str(figure_rst(moved, gallery_conf["src_dir"]))


def _stored(app: Sphinx, docname: str, source: list[str]) -> None:
    """Show the stored picture below the title of a page whose script was not run."""
    picture = f"_static/{docname}.png"
    if not RUN and docname.startswith("gallery/") and (DOCS / picture).is_file():
        words = docname.rpartition("/")[2].replace("_", " ")
        shown = f".. image:: /{picture}\n   :alt: {words}\n\n"
        source[0] = source[0].replace(CODE, shown + CODE, 1)


def _thumbnails(app: Sphinx) -> None:
    """Put the stored pictures where sphinx-gallery keeps its thumbnails."""
    for picture in [] if RUN else (DOCS / "_static" / "gallery").glob("*/*.png"):
        folder = DOCS / "gallery" / picture.parent.name / "images" / "thumb"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, folder / f"sphx_glr_{picture.stem}_thumb.png")


def setup(app: Sphinx) -> dict[str, bool]:
    """Set what sphinx-gallery needs to know."""
    app.connect("source-read", _stored)
    app.connect("builder-inited", _thumbnails, priority=900)  # after sphinx-gallery has written its own
    return {"parallel_read_safe": True, "parallel_write_safe": True}


CONFIGURATION = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "subsection_order": [f"examples/{stage}" for stage in STAGES],
    "filename_pattern": r"\.py$",
    "plot_gallery": str(RUN),
    "abort_on_example_error": True,
    "image_scrapers": ("scripts.collect",),
    "reset_modules": ("matplotlib",),
    "download_all_examples": False,
    "show_signature": False,
    "show_memory": False,
    "remove_config_comments": True,
    "capture_repr": (),
}
