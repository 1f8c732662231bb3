"""Which separator and which decimal mark a text file uses: those with which most of it reads as numbers."""

import re
from dataclasses import dataclass

from ..numbers import MISSING, to_float

SPACE = " "
_SEPARATORS = ("\t", ";", ",", "|", SPACE)


@dataclass(frozen=True)
class Dialect:
    """Separator (``" "`` stands for any white space) and decimal mark."""

    separator: str
    decimal: str

    def split(self, line: str) -> list[str]:
        """Split one line, without regard to quotes."""
        return line.split() if self.separator == SPACE else line.split(self.separator)


def find_dialect(lines: list[str]) -> Dialect:
    """Return the dialect in which the largest part of a sample of the lines is numbers."""
    sample = [line for line in _sample(lines) if any(c.isdigit() for c in line)]
    best, best_score = Dialect(",", "."), 0.0
    for separator in _SEPARATORS:
        if separator != SPACE and not any(separator in line for line in sample):
            continue
        for decimal in ".,":
            if decimal == "," and not any("," in line for line in sample):
                continue
            dialect = Dialect(separator, decimal)
            score = _score(sample, dialect)
            if score > best_score * (1.05 if separator == SPACE else 1.001):
                best, best_score = dialect, score
    if best == Dialect(",", ".") and _is_one_column_with_commas(lines, sample):
        return Dialect(SPACE, ",")
    return best


def _sample(lines: list[str]) -> list[str]:
    """Some lines from the start, the middle and the end."""
    filled = [line for line in lines if line.strip()]
    if len(filled) <= 300:
        return filled
    n = len(filled)
    starts = (0, n // 4, n // 2, 3 * n // 4, n - 60)
    return [line for s in starts for line in filled[s : s + 60]]


def _score(sample: list[str], dialect: Dialect) -> float:
    """Sum over lines of the fraction of the characters that are read as numbers or separators."""
    total = 0.0
    for line in sample:
        cells = [c.strip().strip('"').strip() for c in dialect.split(line.strip())]
        values = [(c, to_float(c, dialect.decimal)) for c in cells if c.casefold() not in MISSING]
        numbers = sum(v is not None for _, v in values)
        if not numbers:
            continue
        read = sum(len(c) for c, v in values if v is not None)
        text = sum(len(c) for c, v in values if v is None)
        total += (read / (read + text)) ** 4 * (1.0 if numbers >= len(values) - numbers else 0.3)
    return total


def _is_one_column_with_commas(lines: list[str], sample: list[str]) -> bool:
    """Whether ``1,05`` is one number and not two: all lines have one comma, and the header or the digits say so."""
    numeric = [line.strip().strip('"') for line in sample if to_float(line, ",") is not None]
    if not numeric or any("." in line for line in numeric):
        return False
    with_comma = [line for line in numeric if "," in line]
    tails = [re.split("[eE]", line)[0].split(",")[1] for line in with_comma]
    if len(numeric) < 0.8 * len(sample) or len(with_comma) < 0.5 * len(numeric):
        return False
    header = next((line for line in lines if line.strip() and to_float(line, ",") is None), None)
    if header is not None and "," not in header and len(numeric) < len([x for x in lines if x.strip()]):
        return True
    many_digits = len(tails) > 3 and min(map(len, tails)) >= 4
    return len(with_comma) < len(numeric) or many_digits or any(len(t) > 1 and t.startswith("0") for t in tails)
