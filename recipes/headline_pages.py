"""What the docs say of the record of ``recipes/headlines.py``: sentences and tables, put into their places."""

import math
import re
from collections.abc import Callable
from typing import Any

from headline_tables import (
    FOIL,
    RIGID,
    YEAR,
    Row,
    duration,
    energy,
    kept,
    mean,
    nonlinearity,
    pair,
    places,
    ratio,
    ratios,
    spread_of,
    table,
    table_of_ranges,
    table_of_states,
    values,
    varied,
)


def span(record: dict[str, Any], what: Callable[[Row], float], k: int) -> tuple[float, float]:
    """Return the least and the largest mean over all that was varied, on STO (0) or PET (1)."""
    found = [what(pair(record, name)[k]) for name in ("", *varied(record)) if pair(record, name)[k]["devices"]]
    return min(found), max(found)


def robust(record: dict[str, Any]) -> list[str]:
    """What holds for all that was varied, word for word as on the pages."""
    rigid, foil = pair(record, "")
    found, (low, high, n) = ratios(record)[""], spread_of(record, "energy")
    nJ = [f"{1e9 * energy(r)[0]:.2g}" for r in (foil, rigid)]
    out = [
        f"On PET a pulse needs {found['energy'][0]:.0f} times less energy than where the film grew "
        f"({nJ[0]} instead of {nJ[1]} nJ).",
    ]
    if n > 1:
        out.append(f"In all {n} pairs of rows this factor is between {low:.0f} and {high:.0f}.")
    if "STO" in record["rows"]:
        part, rest = (
            ratio(energy(a), energy(b))[0] for a, b in ((rigid, record["rows"]["STO"]), (record["rows"]["STO"], foil))
        )
        out.append(f"Interface and growth stress alone, on the same STO, give {part:.1f}; the foil another {rest:.1f}.")
    least, most, n = spread_of(record, "swing")
    swing = [f"{mean(row, 'swing')[0]:.2f}" for row in (rigid, foil)]
    out.append(f"The film swings less on PET: {swing[1]} of its saturation, {swing[0]} where it grew.")
    if n > 1:
        out.append(f"In all {n} pairs the ratio of the swings is between {least:.2f} and {most:.2f}.")
    return out


def fragile(record: dict[str, Any]) -> list[str]:
    """What depends on assumed values, word for word as on the pages."""
    out: list[str] = []
    if not ratios(record).keys() - {""}:
        return out
    for what, of, scale, unit in (
        ("Swing", lambda r: mean(r, "swing")[0], 1.0, ".2f"),
        ("NL", lambda r: nonlinearity(r)[0], 1.0, ".1f"),
        ("States by write-verify", lambda r: mean(r, "levels_write_verify")[0], 1.0, ".1f"),
        ("States in open loop", lambda r: mean(r, "levels_open_loop")[0], 1.0, ".1f"),
        ("Accuracy by write-verify", lambda r: mean(r, "accuracy")[0], 100.0, ".0f"),
        ("Accuracy in open loop", lambda r: mean(r, "accuracy_open")[0], 100.0, ".0f"),
    ):
        (a, b), (c, d) = (span(record, of, k) for k in (0, 1))
        percent = " %" if scale == 100 else ""
        a, b, c, d = (f"{scale * v:{unit}}" for v in (a, b, c, d))
        out.append(f"{what}: {a} to {b}{percent} where the film grew, {c} to {d}{percent} on PET.")
    for k, where in enumerate(("where the film grew", "on PET")):
        least, most = (duration((t, t >= 9.99 * YEAR)) for t in span(record, lambda r: kept(r, 0)[0], k))
        out.append(f"Kept at 300 K: {least if least == most else f'{least} to {most}'} {where}.")
    return out


def bends(record: dict[str, Any]) -> list[str]:
    """What a bend does on PET, word for word as on the page."""
    names = [n for n in places(record) if n.startswith(f"{FOIL}, ") and record["rows"][n]["devices"]]
    if not names:
        return []
    flat, bent = record["rows"][FOIL], [(n.split(", ")[1], record["rows"][n]) for n in names]
    lost = ", ".join(f"bent to {radius} after {duration(kept(row, 0))}" for radius, row in bent)
    less = ", ".join(f"{energy(row)[0] / energy(flat)[0]:.2f} at {radius}" for radius, row in bent)
    return [
        f"**A bend takes the retention.** At 300 K one state in twenty is lost after {duration(kept(flat, 0))} flat.",
        f"It is lost {lost}.",
        f"The pulse needs less energy: {less} of that of the flat film.",
    ]


KNOBS = (
    ("Coupling g", r"g ([0-9.]+)", "0.02"),
    ("Grain (nm)", r"(?:grain|cell halved,) ([0-9.]+) nm", "15"),
    ("Width (µm)", r"width ([0-9.]+) um", "0.45"),
    ("Spread of anisotropy", r"spread ([0-9.]+)", "0.1"),
    ("Pinning (J)", r"pinning ([0-9e-]+) J", "that of the wall"),
    ("Drive", r"drive ([0-9.]+)", "1"),
    ("Stray fields", r"(no) stray fields", "yes"),
)
"""What sets the number of states: name, pattern of its rows, the usual value."""


def knobs(record: dict[str, Any]) -> list[str]:
    """How the states of the film where it grew follow from each value, one sentence a value."""
    out = []
    for name, pattern, usual in KNOBS:
        found = [(usual, record["rows"][RIGID])]
        for row, numbers in record["rows"].items():
            if (match := re.fullmatch(f"{RIGID}; {pattern}", row)) and numbers["devices"]:
                found.append((match[1], numbers))
        if len(found) > 1:
            found.sort(key=lambda one: _number(one[0]))
            given = ", ".join(value for value, _ in found)
            states = ", ".join(f"{mean(row, 'levels_open_loop')[0]:.1f}" for _, row in found)
            first = ", ".join(f"{(values(row, 'first') / values(row, 'swing')).mean():.2f}" for _, row in found)
            out.append(f"{name} {given}: {states} states in open loop. The first pulse takes {first} of the range.")
    return out


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.inf


def blocks(record: dict[str, Any]) -> dict[str, list[str]]:
    """The parts of pages that are generated, by name."""
    rows = record["rows"]
    contacts = [n for place in ("STO", "PET") for n in (place, *[r for r in rows if r.startswith(place) and "W/" in r])]
    return {
        "places": table(record, places(record), "place"),
        "interfaces": table(record, contacts, "interface"),
        "ranges": table_of_ranges(record),
        "states": table_of_states(record),
        "knobs": [f"- {one}" for one in knobs(record)],
        "robust": [f"- {one}" for one in robust(record)],
        "fragile": [f"- {one}" for one in fragile(record)],
        "physics": [
            f"Revisions of the physics of these rows: {'; '.join(sorted({r['physics'] for r in rows.values()}))}."
        ],
        "bends": [f"- {one}" for one in bends(record)],
        "energy": [*robust(record)[:3], *bends(record)[:2]],
    }


def filled(text: str, parts: dict[str, list[str]]) -> str:
    """Return a page with its generated parts between ``<!-- NAME -->`` and ``<!-- end NAME -->``."""
    for name, lines in parts.items():
        begin, end = f"<!-- {name} -->", f"<!-- end {name} -->"
        if begin in text:
            head, rest = text.split(begin, 1)
            text = f"{head}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}" + rest.split(end, 1)[1]
    return text
