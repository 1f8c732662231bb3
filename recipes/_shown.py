"""Pictures of docs/_static from those of a recipe."""

import io
from pathlib import Path

from PIL import Image

import hallweight as hw

STATIC = Path(__file__).parents[1] / "docs" / "_static"
MOST, WIDEST, COLOURS = 150_000, 1440, 64  # bytes of a picture, its pixels (twice a page's), and colours in it


def shown(source: Path | bytes, name: str, width: int | None = None, colours: int = COLOURS) -> None:
    """Write a figure (PNG) into docs/_static with few colours and three quarters of its pixels, or ``width``."""
    file = io.BytesIO()
    with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as picture:
        columns = width or min(picture.width * 3 // 4, WIDEST)
        size = columns, picture.height * columns // picture.width
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        small.quantize(colours, kmeans=2).save(file, "png", optimize=True)
    if len(file.getvalue()) > MOST:
        raise SystemExit(f"{name} would have {len(file.getvalue())} bytes; at most {MOST} go into docs/_static")
    (STATIC / name).parent.mkdir(parents=True, exist_ok=True)
    hw.core.write_atomic(STATIC / name, file.getvalue(), overwrite=True)
