"""The tables and sentences of docs/chain/headlines.md and other pages, from the record of ``recipes/headlines.py``.

``python recipes/headline_tables.py`` writes record, figures and page from what stands under ``runs/headlines``.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

RIGID, FOIL = "STO, as grown", "PET"
YEAR = 365.25 * 86400
SEEN = 0.01  # of the saturation: a swing that can be read
T_22 = 2.074  # 97.5 % point of Student's t for two rows of twelve
Row = dict[str, Any]


def values(row: Row, name: str) -> np.ndarray:
    """Return what the devices of a row have of a quantity, without those that lack it."""
    found = [d.get(name) for d in row["devices"]]
    return np.array([v for v in found if v is not None], float)


def mean(row: Row, name: str) -> tuple[float, float]:
    """Return the mean over the devices and its standard error; nan without devices."""
    found = values(row, name)
    if not len(found):
        return math.nan, math.nan
    return float(found.mean()), float(found.std(ddof=1) / len(found) ** 0.5) if len(found) > 1 else math.nan


def energy(row: Row) -> tuple[float, float]:
    """Return the energy (J) of a pulse at the devices' own currents I_c, times the drive squared: mean and error."""
    one = (values(row, "I_c") / values(row, "I_c").mean()) ** 2 * row["energy"]
    return float(one.mean()), float(one.std(ddof=1) / len(one) ** 0.5)


def ratio(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return a ratio of two means and half of its 95 % interval."""
    r = one[0] / other[0]
    return r, T_22 * abs(r) * math.hypot(one[1] / one[0], other[1] / other[0])


def nonlinearity(row: Row) -> tuple[float, float]:
    """Return the mean of the labels NL of LTP and of LTD (reversed), and its error."""
    both = (values(row, "NL_LTP") - values(row, "NL_LTD")) / 2
    return (float(both.mean()), float(both.std(ddof=1) / len(both) ** 0.5)) if len(both) > 1 else (math.nan, math.nan)


def kept(row: Row, place: int) -> tuple[float, bool]:
    """Return the time (s) by which one in twenty of a row's states has left half a level, and whether it is a bound."""
    holds = [d["hold"] for d in row["devices"] if d.get("hold")]
    if not holds:
        return math.nan, False
    limit = holds[0]["limit"]
    times = [limit if t is None else t for h in holds for t in h["times"][place]]
    found = float(np.quantile(times, 0.05, method="inverted_cdf"))
    return found, found >= limit


def duration(time: tuple[float, bool]) -> str:
    """A time in words, ``> 10 years`` where it is a bound."""
    seconds, bound = time
    if math.isnan(seconds):
        return "-"
    if bound:
        return "> 10 years"
    for unit, size in (("years", YEAR), ("days", 86400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0)):
        if seconds >= size:
            return f"{seconds / size:.{0 if seconds >= 9.5 * size else 1}f} {unit}"
    return f"{1e3 * seconds:.2g} ms" if seconds > 0 else "< 1 ms"


def shown(found: tuple[float, float], scale: float = 1.0, least: int = 0) -> str:
    """A mean and its error, to the error's first digit, ``least`` digits after the point at most where it is coarse."""
    value, error = found[0] * scale, found[1] * scale
    if math.isnan(value):
        return "-"
    if not error > 0:
        return f"{value:.3g}"
    digits = max(least, -math.floor(math.log10(float(f"{error:.0e}"))))
    return f"{value:.{digits}f} ± {error:.{digits}f}"


COLUMNS: Sequence[tuple[str, Callable[[Row], str]]] = (
    ("energy (nJ)", lambda r: shown(energy(r), 1e9)),
    ("J (10¹⁰ A/m²)", lambda r: f"{1e-10 * r['J']:.3g}"),
    ("hottest (K)", lambda r: f"{r['hottest']:.0f}"),
    ("swing", lambda r: shown(mean(r, "swing"))),
    ("NL", lambda r: shown(nonlinearity(r))),
    ("states, verify", lambda r: shown(mean(r, "levels_write_verify"))),
    ("states, open", lambda r: shown(mean(r, "levels_open_loop"))),
    ("accuracy, verify (%)", lambda r: shown(mean(r, "accuracy"), 100)),
    ("accuracy, open (%)", lambda r: shown(mean(r, "accuracy_open"), 100)),
    ("barrier (k_B·350 K)", lambda r: f"{r['barrier']:.0f}"),
    ("kept at 300 K", lambda r: duration(kept(r, 0))),
    ("kept at 350 K", lambda r: duration(kept(r, 1))),
)


def table(record: dict[str, Any], names: Sequence[str], head: str) -> list[str]:
    """Rows of Markdown, one for each row of the record that is there."""
    out = [f"| {head} | {' | '.join(n for n, _ in COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name in names:
        if (row := record["rows"].get(name)) is None:
            continue
        if not row["devices"]:
            out.append(f"| {name} | {row['refused'].split(', expected')[0]} |" + " |" * (len(COLUMNS) - 1))
        else:
            out.append(f"| {name.split('; ')[-1]} | {' | '.join(f(row) for _, f in COLUMNS)} |")
    return out


def places(record: dict[str, Any]) -> list[str]:
    """Names of the rows of supports and bends."""
    found = [n for n in record["rows"] if "; " not in n and "W/" not in n]
    first = [n.split(", ")[0] if n != RIGID else n for n in found]
    return sorted(found, key=lambda n: first.index(n.split(", ")[0] if n != RIGID else n))


def varied(record: dict[str, Any]) -> list[str]:
    """What was varied, on both places: the usual one first."""
    found = [n.split("; ", 1)[1] for n in record["rows"] if n.startswith(f"{RIGID}; ")]
    return [n for n in found if f"{FOIL}; {n}" in record["rows"]]


def pair(record: dict[str, Any], name: str) -> tuple[Row, Row]:
    """Return the rows of the rigid film and of that on the foil; an empty name is the usual device."""
    tail = f"; {name}" if name else ""
    return record["rows"][RIGID + tail], record["rows"][FOIL + tail]


def _switches(row: Row) -> bool:
    """Whether a swing is left: a film that keeps no state has none, and the energy of its pulse says nothing."""
    swing, error = mean(row, "swing")
    return swing > max(SEEN, 3 * error)


def ratios(record: dict[str, Any]) -> dict[str, dict[str, tuple[float, float]]]:
    """Ratios with 95 % intervals, by what was varied: ``energy`` rigid over foil, ``swing`` foil over rigid."""
    out = {}
    for name in ("", *varied(record)):
        rigid, foil = pair(record, name)
        if _switches(rigid) and _switches(foil):
            out[name] = {
                "energy": ratio(energy(rigid), energy(foil)),
                "swing": ratio(mean(foil, "swing"), mean(rigid, "swing")),
            }
    return out


def table_of_ranges(record: dict[str, Any]) -> list[str]:
    """Rows: what was varied; columns: ratios, then swing, states and accuracy on the two places."""
    heads = ("energy, STO / PET", "swing, PET / STO", "swing", "NL", "states, verify", "states, open",
             "accuracy, verify (%)", "accuracy, open (%)", "kept at 300 K")  # fmt: skip
    out = [f"| varied | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    found = ratios(record)
    for name in ("", *varied(record)):
        both = pair(record, name)
        if name not in found:
            left = " and ".join(w for w, row in zip((RIGID, FOIL), both, strict=True) if not _switches(row))
            out.append(f"| {name} | no swing is left: {left} |" + " |" * (len(heads) - 1))
            continue
        cells = [shown(found[name]["energy"]), shown(found[name]["swing"])]
        cells += [", ".join(shown(mean(row, "swing")) for row in both), ", ".join(shown(nonlinearity(r)) for r in both)]
        for what, scale in (
            ("levels_write_verify", 1),
            ("levels_open_loop", 1),
            ("accuracy", 100),
            ("accuracy_open", 100),
        ):
            cells.append(", ".join(shown(mean(row, what), scale) for row in both))
        cells.append(", ".join(duration(kept(row, 0)) for row in both))
        out.append(f"| {name or 'nothing'} | {' | '.join(cells)} |")
    return out


def table_of_states(record: dict[str, Any]) -> list[str]:
    """Rows: the usual device on STO and what was varied; columns: how its states come about."""
    heads = ("grains", "swing", "step of the first pulse / range", "NL", "states, open", "states, verify")
    out = [f"| device | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for name in ("", *[n.split("; ", 1)[1] for n in record["rows"] if n.startswith(f"{RIGID}; ")]):
        row = record["rows"][f"{RIGID}; {name}" if name else RIGID]
        if row["devices"]:
            part = values(row, "first") / values(row, "swing")
            cells = [str(row["cells"]), shown(mean(row, "swing")), f"{part.mean():.2f}", shown(nonlinearity(row))]
            cells += [shown(mean(row, n)) for n in ("levels_open_loop", "levels_write_verify")]
            out.append(f"| {name or 'usual: g 0.02, 15 nm'} | {' | '.join(cells)} |")
    return out


def spread_of(record: dict[str, Any], what: str) -> tuple[float, float, int]:
    """Return least and largest ratio over all that was varied, and how many."""
    found = [r[what][0] for r in ratios(record).values() if np.isfinite(r[what][0])]
    return min(found), max(found), len(found)
