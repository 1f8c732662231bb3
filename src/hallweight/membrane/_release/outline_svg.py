"""Closed lines from a drawing (SVG): rectangles, circles, polygons and paths of straight and cubic segments.

Not supported, and refused: transforms, curved corners of rectangles, paths with Q, S, T or A, text, and pictures.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from hallweight.core import InputError, parse
from hallweight.core.types import Array

from .rings import Ring, circle, rectangle

_SKIPPED = ("defs", "title", "desc", "metadata", "style", "namedview", "clipPath")
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SIZE = re.compile(r"([\d.]+)(mm|cm|um|m|in)")
_NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0}
_CURVE = np.linspace(0, 1, 33)[1:]
_SUPPORTED = "rect, circle, polygon, and path with M, L, H, V, C and Z, without transforms"


def drawing(path: Path, width: float | None) -> list[list[Ring]]:
    """Return the elements of a drawing, each as its closed lines in m, y downwards as there; all count as filled.

    The size is the drawing's own ``width`` in mm, cm, um, m or in with its viewBox, else ``width`` (m). Holes are lines
    of the same path that run the other way around. Raises :class:`InputError` for what is not supported.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except FileNotFoundError:
        raise InputError(f"no file {path}", "a drawing (.svg)", "check the path") from None
    except (OSError, ElementTree.ParseError) as error:
        raise InputError(f"that {path} is not readable ({error})", "a drawing (.svg)", "save it again") from None
    scale = _scale(root, width, path)
    parts = [[scale * ring for ring in rings] for rings in _elements(root, path) if rings]
    if not parts:
        raise InputError(f"that {path} has no closed line", f"a drawing of {_SUPPORTED}", "draw the outline with these")
    return parts


def _scale(root: ElementTree.Element, width: float | None, path: Path) -> float:
    """Metres to a unit of the drawing."""
    view_box = [float(v) for v in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if v]
    size = _SIZE.fullmatch(root.get("width", "").strip())
    if width is None and size:
        width = parse(f"{size[1]} {size[2]}", "m")
    if width is None or len(view_box) != 4 or view_box[2] <= 0:
        found = f"that {path} does not say how large it is"
        raise InputError(found, "a viewBox and a width in mm", "add them, or a viewBox and width='5 mm' here")
    return width / view_box[2]


def _elements(node: ElementTree.Element, path: Path) -> Iterator[list[Ring]]:
    for child in node:
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else _SKIPPED[0]  # a comment has no tag
        if tag in _SKIPPED:
            continue
        if "transform" in child.attrib or tag not in ("g", "rect", "circle", "polygon", "path") or "rx" in child.attrib:
            what = "a transform" if "transform" in child.attrib else "rx" if "rx" in child.attrib else f"<{tag}>"
            raise InputError(f"{what} in {path}", f"a drawing of {_SUPPORTED}", "convert it to plain paths")
        if tag == "g":
            yield from _elements(child, path)
            continue
        try:
            yield _rings(tag, child)
        except ValueError as error:
            raise InputError(f"a <{tag}> in {path} with {error}", _SUPPORTED, "convert it to a plain path") from None


def _rings(tag: str, node: ElementTree.Element) -> list[Ring]:
    if tag == "path":
        return [r for r in _path(node.get("d", "")) if len(r) > 2]
    if tag == "polygon":
        coordinates = [float(v) for v in re.split(r"[\s,]+", node.get("points", "").strip())]
        return [np.array(coordinates).reshape(-1, 2)]
    names = ("cx", "cy", "r") if tag == "circle" else ("x", "y", "width", "height")
    numbers = [float(node.get(n, "0")) for n in names]
    return [circle(*numbers) if tag == "circle" else rectangle(*numbers)]


def _path(text: str) -> Iterator[Ring]:
    """Closed lines of a path's text; an open one is closed. Raises ValueError for what is not known."""
    if extra := _TOKEN.sub("", text).replace(",", "").strip():
        raise ValueError(f"{extra[:20]!r} in its path")
    tokens, point, line, command = _TOKEN.findall(text), np.zeros(2), list[Array](), ""
    while tokens:
        command = tokens.pop(0) if tokens[0].isalpha() else {"M": "L", "m": "l"}.get(command, command)
        if command.upper() not in _NUMBERS or (command in "Zz" and tokens and not tokens[0].isalpha()):
            raise ValueError(f"{command!r} in its path")
        count = _NUMBERS[command.upper()]
        numbers, tokens = np.array([float(w) for w in tokens[:count]]), tokens[count:]
        if len(numbers) < count:
            raise ValueError(f"too few numbers after {command!r}")
        if command in "MmZz" and line:
            yield np.array(line)
            point, line = (line[0], [line[0]]) if command in "Zz" else (point, [])
        if command in "Zz":
            continue
        points = _segment(command, numbers, point)
        line, point = [*line, *points], points[-1]
    if line:
        yield np.array(line)


def _segment(command: str, numbers: Array, start: Array) -> Array:
    """Points (n, 2) of one segment of a path, without its start."""
    origin = start if command.islower() else np.zeros(2)
    if command in "HhVv":
        axis = "HV".index(command.upper())
        end = start.copy()
        end[axis] = origin[axis] + numbers[0]
        return end[None]
    corners = numbers.reshape(-1, 2) + origin
    if command not in "Cc":
        return corners
    t = _CURVE[:, None]
    a, b, c = corners
    return np.asarray((1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t**2 * b + t**3 * c)
