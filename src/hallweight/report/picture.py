"""A drawn figure with the numbers in it and the sentence below it, and how it becomes files."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hallweight.core import InputError, refuse_overwrite, write_atomic
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

from .style import DPI, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CAPTIONS = "captions.json"


@names_keywords
class Column(NamedTuple):
    """Plotted numbers: name, unit as on the axis, where they come from, and the array, shape (n,)."""

    name: str
    unit: str
    comment: str
    values: Array


@names_keywords
@dataclass(frozen=True, eq=False)
class Picture:
    """A matplotlib ``figure`` and all that belongs to it.

    name     stem of its files
    columns  numbers as plotted
    caption  says where they come from
    alt      says what the figure shows, for those who do not see it
    style    journal style in which it must be saved
    """

    name: str
    title: str
    figure: "Figure"
    columns: tuple[Column, ...]
    caption: str
    alt: str
    style: str

    def __post_init__(self) -> None:
        """Settle the layout once: it depends a little on the form and on how often it is done."""
        with styled(self.style):
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")

    def render(self, form: str) -> bytes:
        """Return the figure as ``"pdf"``, ``"png"`` (400 dpi) or ``"svg"``; the same bytes every time."""
        buffer = io.BytesIO()
        with styled(self.style):
            self.figure.savefig(buffer, format=form, dpi=DPI, metadata=self._metadata(form))
        return buffer.getvalue()

    def _metadata(self, form: str) -> dict[str, Any]:
        if form == "png":
            return {"Software": "hallweight", "Title": _ascii(self.title), "Description": _ascii(self.caption)}
        if form == "pdf":
            dates = {"CreationDate": None, "ModDate": None}
            return {"Title": self.title, "Subject": self.caption, "Creator": "hallweight", **dates}
        return {"Title": self.title, "Description": self.caption, "Date": None, "Creator": "hallweight"}

    def csv(self) -> str:
        """Return the plotted numbers as Origin-ready CSV (rows Long Name, Units, Comments)."""
        from hallweight.lab import origin_csv

        first, *rest = self.columns
        noted = first._replace(comment=f"{first.comment}. Figure: {self.caption}")
        return origin_csv([(c.name, c.unit, c.comment, c.values) for c in (noted, *rest)])


@names_keywords
def save(picture: Picture, folder: Path | str, *, overwrite: bool = False) -> list[Path]:
    """Write ``picture`` as PDF, PNG and CSV into ``folder`` and its caption into ``captions.json`` there.

    Raises :class:`InputError`, before anything is written, if one of the files exists and ``overwrite`` is false.
    """
    return save_all([picture], folder, overwrite=overwrite)


def save_all(pictures: Sequence[Picture], folder: Path | str, *, overwrite: bool = False) -> list[Path]:
    """Write several pictures as :func:`save` does; either none of their files exist, or nothing is written."""
    folder = Path(folder)
    paths = [folder / f"{p.name}.{form}" for p in pictures for form in ("pdf", "png", "csv")]
    for path in paths:
        refuse_overwrite(path, overwrite)
    captions = read_captions(folder)
    for picture in pictures:
        for form in ("pdf", "png"):
            write_atomic(folder / f"{picture.name}.{form}", picture.render(form), overwrite=overwrite)
        write_atomic(folder / f"{picture.name}.csv", picture.csv(), overwrite=overwrite)
        captions[picture.name] = {"title": picture.title, "caption": picture.caption, "alt": picture.alt}
    if pictures:
        write_atomic(folder / CAPTIONS, json.dumps(captions, indent=1, ensure_ascii=False), overwrite=True)
    return paths


def read_captions(folder: Path) -> dict[str, dict[str, str]]:
    """Return title, caption and alt text of every picture in ``folder``; empty if none were written there."""
    path = folder / CAPTIONS
    try:
        captions = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _damaged(path, error) from None
    if not isinstance(captions, dict) or not all(isinstance(v, dict) for v in captions.values()):
        raise _damaged(path, "not a table of captions")
    return {str(k): {str(a): str(b) for a, b in v.items()} for k, v in captions.items()}


def _damaged(path: Path, reason: object) -> InputError:
    return InputError(f"that {path} is damaged ({reason})", "captions that hallweight wrote", "delete it and try again")


def _ascii(text: str) -> str:
    """PNG text is Latin-1: write what does not fit as plain letters."""
    plain = {"Ω": "ohm", "µ": "u", "μ": "u", "−": "-", "σ": "sigma", "κ": "kappa", "≥": ">=", "≤": "<=", "→": "->"}
    return "".join(plain.get(c, c) for c in text).encode("latin-1", "replace").decode("latin-1")
