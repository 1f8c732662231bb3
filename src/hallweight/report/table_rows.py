"""The rows of the tables, as text: the terminal and the HTML page show the same ones."""

from collections.abc import Iterable, Mapping
from typing import Any

from hallweight.core import KINDS, Card, Run, meaning, show_duration
from hallweight.core.tables.value_text import significant

from .captions import PROGRAMS, value_text

ARM_HEADS = (
    "Scheme",
    "Written by",
    "Devices",
    "Accuracy (%)",
    "Gap to float (points)",
    "Weight error (% of full scale)",
    "Pulses per device",
    "Missed tolerance (%)",
    "Output SNR (dB)",
)
CAUSE_HEADS = (
    "Cause",
    "What it is",
    "Alone (points)",
    "Left out (points)",
    "Share, alone (%)",
    "Share, left out (%)",
    "Noise of the logits, alone (%)",
)
POINT_HEADS = (
    "Device",
    "J_c\n(MA/cm²)",
    "Energy\n(nJ)",
    "Hot\n(K)",
    "Life\n(%)",
    "K_eff\n(kJ/m³)",
    "Switch\n(%)",
    "Kept at\n300 K",
    "Kept\nin use",
    "Accuracy\n(%)",
)
RELEASE_HEADS = ("Case", "k\n(µm/s)", "D_eff\n(m²/s)", "Half free\n(s)", "All free\n(s)")
EPOCH_HEADS = ("Epoch", "Loss", "Train (%)", "Test (%)", "Seconds")
CAUSE_NOTE = "± standard error over programmings; left out: what goes away with the cause"
RELEASE_NOTE = "what assumed values leave open lies between fast and slow"
CARD_HEADS = ("Name", "Meaning", "Value", "How", "From", "Note")


def arm_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each arm of an evaluation, in the order of :data:`ARM_HEADS`."""
    return [_arm(a) for a in run.results.get("arms") or []]


def _arm(arm: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        str(arm["scheme"]),
        PROGRAMS.get(arm["program"], str(arm["program"])),
        count(arm["devices"]),
        plus_minus(arm["mean"], accuracy_error(arm)),
        plus_minus(arm["gap"], gap_error(arm)),
        _number(arm.get("weight_error"), 100, 2),
        _number(arm.get("mean_pulses"), 1, 1),
        _number(arm.get("unverified"), 100, 2),
        _number(arm.get("output_snr_db"), 1, 1),
    )


def accuracy_error(arm: Mapping[str, Any]) -> float:
    """Return by how much two honest repetitions differ; of older records, only over programmings."""
    return float(arm["uncertainty"]["accuracy"]["sd"] if arm.get("uncertainty") else arm["spread"])


def gap_error(arm: Mapping[str, Any]) -> float:
    """Return the standard error of the gap over all sources; of older records, only over programmings."""
    return float(arm["uncertainty"]["gap"]["error"] if arm.get("uncertainty") else arm["gap_sem"])


def cause_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each cause of an attribution, in the order of :data:`CAUSE_HEADS`, and one for all together."""
    r = run.results
    if not r.get("causes"):
        return []
    total = r["all"]
    last = ("all", "everything together", plus_minus(total["loss"], total["sem"]), "", "", "", _small(total["noise"]))
    return [_cause(c) for c in r["causes"]] + [last]


def _cause(cause: Mapping[str, Any]) -> tuple[str, ...]:
    parts = cause["alone"], cause["left_out"]
    needs = ", on top of " + " and ".join(cause["on_top_of"]) if cause["on_top_of"] else ""
    shares = ("–" if p["share"] is None else plus_minus(p["share"], p["share_sem"]) for p in parts)
    losses = (plus_minus(p["loss"], p["sem"]) if p["sem"] else _points(p["loss"]) for p in parts)
    return (str(cause["name"]), cause["words"] + needs, *losses, *shares, _small(cause["alone"]["noise"]))


def _points(loss: float) -> str:
    """A loss of which chance has no part."""
    return f"{100 * loss + 0.0:.2f}".replace("-", "−")


def _small(noise: float) -> str:
    return significant(100 * noise, 2)


def what_errors_hold(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return what the errors of accuracies in a chain are over."""
    several = any(r.get("devices", 1) > 1 for r in rows)
    return "standard error over the devices of a row" if several else "standard error over programmings of one device"


def point_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each device of a chain; a dash where it never came so far, a star on the front of a search."""
    return [_point(row) for row in run.results.get("points") or []]


def point_note(run: Run) -> str:
    """What the columns of a chain are, and over what its errors are."""
    rows = run.results["points"]
    note = "energy of one pulse at the write current; kept: until one state in twenty leaves half a level; ± "
    front = "; * on the front" if any(row.get("front") for row in rows) else ""
    return note + what_errors_hold(rows) + front


def _point(row: Mapping[str, Any]) -> tuple[str, ...]:
    def shown(name: str, factor: float, digits: int = 3) -> str:
        return "–" if row.get(name) is None else significant(row[name] / factor, digits)

    accuracy = "–" if row.get("accuracy") is None else _with_error(row["accuracy"], row["accuracy_sem"])
    return (
        row["label"] + (" *" if row.get("front") else ""),
        shown("J_c", 1e10),
        shown("energy", 1e-9),
        shown("hottest", 1.0),
        shown("life_used", 0.01, 2),
        shown("K", 1e3),
        shown("fraction", 0.01),
        _kept(row, "retention_300_worst"),
        _kept(row, "retention_use_worst"),
        accuracy,
    )


def _kept(row: Mapping[str, Any], name: str) -> str:
    """Time by which one state in twenty has left half a level."""
    if row.get(name) is None:
        return "–"
    limit = row["hold"]["limit"]
    return f"> {show_duration(limit)}" if row[name] >= limit else show_duration(row[name])


def _with_error(mean: float, error: float | None) -> str:
    return f"{100 * mean:.1f}" if error is None else plus_minus(mean, error)


def lifetime_heads(run: Run) -> tuple[str, ...]:
    """Temperature, then the times."""
    return ("Kept at", *(show_duration(t) for t in run.results["lifetime"]["times"]))


def lifetime_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each temperature: accuracy in percent."""
    found = run.results["lifetime"]
    names = [f"{T:g} K" for T in found["temperatures"]] or ["card"]
    scores = zip(names, found["accuracy"], strict=True)
    return [(name, *(f"{100 * a:.1f}" for a in accuracy)) for name, accuracy in scores]


def lifetime_note(run: Run) -> str:
    """What the numbers of a lifetime are."""
    return "accuracy in percent at times since programming" + (
        ", refreshed" if run.results["lifetime"].get("refresh") else ""
    )


def epoch_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each epoch of a training, in the order of :data:`EPOCH_HEADS`."""
    return [_epoch(row) for row in run.results["log"]]


def _epoch(row: Mapping[str, Any]) -> tuple[str, ...]:
    accuracy = ("–" if row.get(k) is None else f"{100 * row[k]:.2f}" for k in ("train_accuracy", "test_accuracy"))
    return (str(row["epoch"]), f"{row['loss']:.4f}", *accuracy, f"{row.get('seconds', 0):.0f}")


def release_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each case of a release: fastest, middle, slowest."""
    cases = run.results.get("cases") or []
    numbers = [(1e6 * r["k"], r["D_eff"], r["half"], r["time"]) for r in cases]
    return [(str(r["case"]), *(significant(v, 3) for v in n)) for r, n in zip(cases, numbers, strict=True)]


def card_rows(card: Card) -> list[tuple[str, ...]]:
    """One row for each value, then one for each value that a card of this kind should have and has not."""
    rows = [(name, meaning(name), value_text(v), v.how, v.source, v.note) for name, v in card.values.items()]
    absent = [n for n in KINDS[card.kind].wanted if n not in card.values]
    return rows + [(n, meaning(n), "–", "absent", "", "never measured") for n in absent]


def count(number: Any) -> str:
    """``12345`` as ``12 345`` (thin spaces)."""
    return f"{number:,}".replace(",", "\u202f")


def plus_minus(mean: float, spread: float) -> str:
    """A fraction and its error in percent, ``96.3 ± 0.5``; two decimals where the error is below 0.05."""
    digits = 1 if 100 * spread >= 0.05 or spread == 0 else 2
    shown = round(100 * mean, digits) + 0.0  # no minus before zero
    return f"{shown:.{digits}f}\u00a0±\u00a0{100 * spread:.{digits}f}".replace("-", "−")


def _number(value: Any, factor: float, digits: int) -> str:
    return "–" if value is None else f"{factor * value:.{digits}f}".replace("-", "−")


def seeds_text(seeds: tuple[int, ...]) -> str:
    """``0 to 19`` for a run of seeds without a gap, else all of them."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds)) or "none"
