"""Run every script of docs/examples and store its figure, made small, in docs/_static/gallery.

``python recipes/gallery.py`` (``synapse/states pitfalls`` for some of them). A script takes a few seconds.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from _shown import shown

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
WIDTH, COLOURS = 560, 48  # pixels of a stored figure, and colours in it


def main() -> None:
    """Run the scripts named, or all."""
    for script in sorted(EXAMPLES.glob("*/*.py")):
        name = script.relative_to(EXAMPLES).with_suffix("").as_posix()
        if len(sys.argv) > 1 and not any(name.startswith(asked) for asked in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            settings = os.environ | {"MPLBACKEND": "Agg"}
            subprocess.run([sys.executable, str(script)], cwd=folder, check=True, env=settings)
            (figure,) = Path(folder).glob("*.png")
            shown(figure, f"gallery/{name}.png", width=WIDTH, colours=COLOURS)
        print(name, flush=True)


if __name__ == "__main__":
    main()
