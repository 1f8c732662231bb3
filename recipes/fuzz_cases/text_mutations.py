"""Mutations of a text file: of bytes, lines, cells, numbers, columns, headers, units and dialects."""

import re
from collections.abc import Callable

import numpy as np

Rng = np.random.Generator
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ODD = [
    "nan", "NaN", "inf", "-inf", "1e308", "-1e308", "1e400", "1e-308", "5e-324", "0", "-0.0", "-", "#N/A", "1,5",
    "1.2.3", "1e5e5", "--", "0x10", "True", "null", "1d3", "9999999999999999999999999999999999999999", "1_000",
    "∞", "١", "1e30", "", "12 mA",
]  # fmt: skip
_NAMES = [
    "Rxy", "R_xx", "G", "Field", "I_pulse", "V_write", "V_read", "I_read", "pulse", "cycle", "device", "branch",
    "time", "T", "theta", "V_1w", "V_2w", "LTP", "LTD", "R", "Conductance", "WriteVH", "PulseNum", "index", "x",
    "temperature", "state", "error", "磁场", "width", "weight", "M", "f", "loop", "Hx", "V", "I", "",
]  # fmt: skip
_UNITS = [
    "mT", "Oe", "T", "mA", "A", "uA", "V", "mV", "ohm", "mOhm", "kOhm", "S", "uS", "s", "K", "deg", "rad", "emu",
    "a.u.", "%", "nonsense", "MA/cm^2", "ohm*m", "kA/m", "Hz", "Ω", "µS", "1",
]  # fmt: skip
_SEPARATORS = (",", ";", "\t", " ", "|", ", ", "  ")


def cells_of(line: str) -> tuple[list[str], str]:
    """Cells of a line and what separates them."""
    separator = max(_SEPARATORS[:5], key=line.count)
    return line.split(separator), separator


def _some(rng: Rng, n: int, most: float = 0.3) -> np.ndarray:
    """A few of ``n`` places, at least one: a handful, or a share of them."""
    count = int(rng.integers(1, 4)) if rng.random() < 0.6 else max(1, int(n * most * rng.random()))
    return np.sort(rng.choice(n, size=min(count, n), replace=False))


def _first_data_line(lines: list[str]) -> int:
    return next((i for i, line in enumerate(lines) if re.match(r"\s*[-+.\d]", line)), 0)


def odd_numbers(lines: list[str], rng: Rng) -> list[str]:
    """Put a word that is no usual number into some lines."""
    word = _ODD[rng.integers(len(_ODD))]
    for i in _some(rng, len(lines)):
        lines[i] = _replace_one(lines[i], rng, lambda _: word)
    return lines


def far_numbers(lines: list[str], rng: Rng) -> list[str]:
    """Multiply some numbers by a large, small or negative factor."""
    factor = float(rng.choice([-1.0, 10.0, 1e3, 1e-3, 1e6, 1e12, -1e12, 1e-12, 1e200, 1e-200, 0.5]))
    for i in _some(rng, len(lines)):
        lines[i] = _replace_one(lines[i], rng, lambda text: f"{_float(text) * factor:.8g}")
    return lines


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0


def _replace_one(line: str, rng: Rng, change: Callable[[str], str]) -> str:
    found = list(NUMBER.finditer(line))
    if not found:
        return line
    m = found[rng.integers(len(found))]
    return line[: m.start()] + change(m[0]) + line[m.end() :]


def swap_cells(lines: list[str], rng: Rng) -> list[str]:
    """Swap two cells in some lines."""
    for i in _some(rng, len(lines)):
        cells, separator = cells_of(lines[i])
        a, b = rng.integers(len(cells), size=2)
        cells[a], cells[b] = cells[b], cells[a]
        lines[i] = separator.join(cells)
    return lines


def drop_lines(lines: list[str], rng: Rng) -> list[str]:
    """Leave some lines out."""
    gone = set(_some(rng, len(lines), 0.9).tolist())
    return [line for i, line in enumerate(lines) if i not in gone]


def few_lines(lines: list[str], rng: Rng) -> list[str]:
    """Keep the header and at most a dozen lines."""
    start = _first_data_line(lines)
    a = int(rng.integers(start, len(lines))) if len(lines) > start else start
    return lines[: start if rng.random() < 0.8 else 0] + lines[a : a + int(rng.integers(1, 14))]


def double_lines(lines: list[str], rng: Rng) -> list[str]:
    """Write some lines twice."""
    twice = set(_some(rng, len(lines), 0.5).tolist())
    return [again for i, line in enumerate(lines) for again in [line] * (1 + (i in twice))]


def shuffle_lines(lines: list[str], rng: Rng) -> list[str]:
    """Shuffle, reverse, sort or repeat the rows."""
    start = _first_data_line(lines)
    body = lines[start:]
    kind = rng.integers(4)
    if kind == 0:
        rng.shuffle(body)
    elif kind == 1:
        body = body[::-1]
    elif kind == 2:
        body = sorted(body)
    else:
        body = body + body
    return lines[:start] + body


def cut_lines(lines: list[str], rng: Rng) -> list[str]:
    """Cut some lines short."""
    for i in _some(rng, len(lines)):
        lines[i] = lines[i][: rng.integers(len(lines[i]) + 1)]
    return lines


def _with_columns(lines: list[str], rng: Rng, change: Callable[[list[str], int], list[str]]) -> list[str]:
    """Change every line in the same way; gives its cells and one chosen column."""
    rows = [cells_of(line) for line in lines]
    width = max((len(cells) for cells, _ in rows), default=1)
    column = int(rng.integers(width))
    return [s.join(change(cells, column) if column < len(cells) else cells) for cells, s in rows]


def drop_column(lines: list[str], rng: Rng) -> list[str]:
    """Leave a column out."""
    return _with_columns(lines, rng, lambda cells, k: cells[:k] + cells[k + 1 :])


def double_column(lines: list[str], rng: Rng) -> list[str]:
    """Write a column twice."""
    return _with_columns(lines, rng, lambda cells, k: [*cells[: k + 1], cells[k], *cells[k + 1 :]])


def move_column(lines: list[str], rng: Rng) -> list[str]:
    """Put a column first."""
    return _with_columns(lines, rng, lambda cells, k: [cells[k], *cells[:k], *cells[k + 1 :]])


def rewrite_column(lines: list[str], rng: Rng) -> list[str]:
    """Make one column constant, a counter, rounded, words, its reciprocal, or of another scale."""
    kind, scale = int(rng.integers(7)), float(rng.choice([1e-9, 1e-3, -1, 1e3, 1e6, 1e15]))
    words, count = ("LTP", "LTD", "up", "read", "x", ""), iter(range(10**9))

    def change(cells: list[str], k: int) -> list[str]:
        number = _number(cells[k])
        if number is None:
            return cells
        nonzero = number if number else 1e-30
        new = (
            "1.5",
            str(next(count)),
            f"{number:.1g}",
            words[rng.integers(len(words))],
            f"{1 / nonzero:.6g}",
            f"{number * scale:.6g}",
            f"{rng.normal():.6g}",
        )[kind]
        return [*cells[:k], new, *cells[k + 1 :]]

    return _with_columns(lines, rng, change)


def _number(text: str) -> float | None:
    return float(text.strip()) if NUMBER.fullmatch(text.strip()) else None


def rename_column(lines: list[str], rng: Rng) -> list[str]:
    """Give a column another name or unit."""
    i = max(_first_data_line(lines) - 1, 0)
    cells, separator = cells_of(lines[i])
    k = int(rng.integers(len(cells)))
    name, unit = _NAMES[rng.integers(len(_NAMES))], _UNITS[rng.integers(len(_UNITS))]
    form = ("{n}", "{n} ({u})", "{n} [{u}]", "{n}/{u}", "{n}_{u}", "({u})")[rng.integers(6)]
    keep = re.split(r"[\[(/]", cells[k])[0].strip()
    cells[k] = form.format(n=name if rng.random() < 0.6 else keep, u=unit)
    lines[i] = separator.join(cells)
    return lines


def swap_headers(lines: list[str], rng: Rng) -> list[str]:
    """Shuffle the headers."""
    i = max(_first_data_line(lines) - 1, 0)
    cells, separator = cells_of(lines[i])
    rng.shuffle(cells)
    lines[i] = separator.join(cells)
    return lines


def no_header(lines: list[str], rng: Rng) -> list[str]:
    """Leave everything above the numbers out."""
    del rng
    return lines[_first_data_line(lines) :]


def add_lines(lines: list[str], rng: Rng) -> list[str]:
    """Put odd lines among the first ones."""
    odd = (
        "# comment",
        "",
        "[Header]",
        "[Data]",
        "Date: 2024-01-01",
        "a,b,c",
        '"',
        "TDI Format 1.5",
        "I_read = 0.1 mA",
        "\t\t\t",
        ";;;",
        "Ohm,mT,s",
        "1",
        "{}",
        "pulse width,1 ms",
        "# Hx = 200 Oe",
        "," * 300,
    )
    for _ in range(int(rng.integers(1, 4))):
        lines.insert(int(rng.integers(0, min(len(lines), 6) + 1)), odd[rng.integers(len(odd))])
    return lines


def other_dialect(lines: list[str], rng: Rng) -> list[str]:
    """Change the separator, the decimal mark or the quotes."""
    new = _SEPARATORS[rng.integers(len(_SEPARATORS))]
    comma, quote = rng.random() < 0.3, rng.random() < 0.2
    out = []
    for line in lines:
        cells = [c.replace(".", ",") if comma else c for c in cells_of(line)[0]]
        out.append(new.join(f'"{c}"' if quote else c for c in cells))
    return out


def ragged(lines: list[str], rng: Rng) -> list[str]:
    """Add empty cells to some lines."""
    for i in _some(rng, len(lines)):
        lines[i] += cells_of(lines[i])[1] * int(rng.integers(1, 5))
    return lines


TEXT_MUTATIONS = (
    odd_numbers, far_numbers, swap_cells, drop_lines, few_lines, double_lines, shuffle_lines, cut_lines,
    drop_column, double_column, move_column, rewrite_column, rename_column, swap_headers, no_header, add_lines,
    other_dialect, ragged,
)  # fmt: skip
"""Each takes the lines of a file and a generator, and returns lines."""


def flip_bytes(data: bytes, rng: Rng) -> bytes:
    """Change some bytes."""
    changed = bytearray(data)
    for i in _some(rng, max(len(data), 1), 0.02) if data else ():
        changed[i] = int(rng.integers(256))
    return bytes(changed)


def cut_bytes(data: bytes, rng: Rng) -> bytes:
    """Cut the file short."""
    return data[: rng.integers(len(data) + 1)]


def drop_bytes(data: bytes, rng: Rng) -> bytes:
    """Leave a stretch of bytes out."""
    a, b = np.sort(rng.integers(len(data) + 1, size=2))
    b = min(b, a + int(rng.integers(1, 2000)))
    return data[:a] + data[b:]


def add_bytes(data: bytes, rng: Rng) -> bytes:
    """Put random bytes in."""
    a = int(rng.integers(len(data) + 1))
    return data[:a] + rng.bytes(int(rng.integers(1, 40))) + data[a:]


def other_encoding(data: bytes, rng: Rng) -> bytes:
    """Write in another encoding or with other line ends."""
    text = data.decode("latin-1")
    kind = rng.integers(6)
    if kind == 0:
        return b"\xef\xbb\xbf" + data
    if kind == 1:
        return text.encode("utf-16")
    if kind == 2:
        return text.replace("\n", "\r").encode("latin-1")
    if kind == 3:
        return text.replace("\n", "\r\n").encode("utf-8")
    if kind == 4:
        return text.encode("utf-16-be")
    return text.encode("utf-32")


BYTE_MUTATIONS = (flip_bytes, cut_bytes, drop_bytes, add_bytes, other_encoding)
"""Each takes the content of a file and a generator, and returns content."""
