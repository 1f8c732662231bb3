"""How laboratories and instruments write a table: separators, decimal marks, headers, units, preambles."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

UNIT_STYLES = ("{n} ({u})", "{n} [{u}]", "{n}({u})", "{n} / {u}", "{n}_{u}", "{n}, {u}", "{n} {u}")
PREAMBLES = (
    "Date: 2024-03-11\nOperator: mk\nSample: W5-CoFeB1.2 A7\n\n",
    "Keithley 6221 + 2182A\nIntegration time\t1 PLC\n",
    "[settings]\nnplc = 1\ncompliance = 10 V\n[data]\n",
    "Setup Title: pulse train\nTest Date: 2023/09/12 17:22:10\nNotes: second run after annealing\n",
    "LabVIEW Measurement\nWriter_Version 2\nReader_Version 2\n***End_of_Header***\n",
)


@dataclass(frozen=True)
class Quantity:
    """A column as it is measured: its name, SI values, and the unit written, whose SI factor is ``factor``."""

    name: str
    values: np.ndarray
    unit: str = ""
    factor: float = 1.0


def number(value: float, digits: int, *, exponent: bool, comma: bool) -> str:
    text = f"{value:.{digits}e}" if exponent else f"{value:.{digits + 1}g}"
    return text.replace(".", ",") if comma else text


def write(path: Path, columns: list[Quantity], rng: np.random.Generator, *, header: bool = True) -> Path:
    """Write columns in a dialect drawn at random; units in the header, in a row below it, or none (then in SI)."""
    where = rng.choice(["header", "header", "row", "none"]) if header else "none"
    separator, comma = [(",", False), (";", False), ("\t", False), (";", True), ("\t", True), (", ", False)][
        int(rng.integers(6))
    ]
    digits, exponent = int(rng.integers(5, 9)), bool(rng.random() < 0.4)
    style = str(rng.choice(UNIT_STYLES))
    if separator.strip() == "," and style == "{n}, {u}":
        style = UNIT_STYLES[0]
    names, units, cells = [], [], []
    for c in columns:
        stated = bool(c.unit) and where != "none"
        factor = c.factor if stated else 1.0
        names.append(style.format(n=c.name, u=c.unit) if stated and where == "header" else c.name)
        units.append(c.unit if stated else "")
        whole = bool(np.all(c.values == np.round(c.values))) and not c.unit
        cells.append(
            [str(int(v)) if whole else number(v / factor, digits, exponent=exponent, comma=comma) for v in c.values]
        )
    lines = []
    if header:
        mark = str(rng.choice(["", "", "", "# ", "% "]))
        quote = '"' if rng.random() < 0.15 and not mark else ""
        lines.append(mark + separator.join(quote + n + quote for n in names))
        if where == "row" and any(units):
            lines.append(mark + separator.join(units))
    lines += [separator.join(row) for row in zip(*cells, strict=True)]
    preamble = str(rng.choice(PREAMBLES)) if header and rng.random() < 0.35 else ""
    end = str(rng.choice(["\n", "\n", "\r\n"]))
    text = (preamble + "\n".join(lines) + "\n").replace("\n", end)
    path.write_bytes(text.encode(str(rng.choice(["utf-8", "utf-8", "utf-8-sig"]))))
    return path
