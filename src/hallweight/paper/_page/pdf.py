"""The report as a PDF, set by typst: no LaTeX is needed."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from .html import LIMITS, RULE, counts
from .shown import Shown

NO_TYPST = "no PDF: install typst with pip install 'hallweight[paper]', and run the same command again"


def pdf_or_reason(rows: Sequence[Shown], record: Mapping[str, Any]) -> tuple[bytes | None, str]:
    """Return the PDF, or None and a sentence that says how to get one."""
    try:
        import typst
    except ImportError:
        return None, NO_TYPST
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for row in rows:
            (place / f"{row.name}.svg").write_bytes(row.svg)
        (place / "report.json").write_text(json.dumps(_texts(rows, record)), encoding="utf-8", newline="\n")
        template = files(__package__).joinpath("templates/paper.typ").read_text(encoding="utf-8")
        (place / "paper.typ").write_text(template, encoding="utf-8", newline="\n")
        pdf: bytes = typst.compile(place / "paper.typ")
    return pdf, ""


def _texts(rows: Sequence[Shown], record: Mapping[str, Any]) -> dict[str, Any]:
    """Every text of the page, as the template reads it."""
    shown = [
        {
            **{key: value for key, value in vars(row).items() if key not in ("picture", "svg")},
            "figure": f"{row.name}.svg",
            "caption": f"{row.picture.title}. {row.picture.caption}",
            "alt": row.picture.alt,
        }
        for row in rows
    ]
    kinds = ", ".join(f"{count} {verdict}" for verdict, count in counts(rows) if count)
    version = record["environment"]["hallweight"]
    made = f"hallweight {version}{', quick form' if record['quick'] else ''}, finished {record['finished']}"
    return {"rows": shown, "counts": kinds, "made": made, "rule": RULE, "limits": LIMITS}
