"""What the errors of an evaluation hold, as rows of text: its standard deviation by source, and its intervals."""

from collections.abc import Mapping
from typing import Any

from hallweight.core import Run

SPLIT_HEADS = ("Scheme", "Written", "Card", "Devices", "Programming", "Training", "Images", "Total")
INTERVAL_HEADS = ("Scheme", "Written", "Accuracy, 68 % (%)", "Accuracy, 95 % (%)", "Gap, 68 % (points)", "Gap, 95 %")
SPLIT_NOTE = (
    "Standard deviation of the accuracy between honest repetitions, in points, by what differs; < is what this number "
    "of runs could have seen."
)
INTERVAL_NOTE = "Intervals of the mean, all sources together; a source that was not varied is not in them."


def arms_with_split(run: Run) -> list[Mapping[str, Any]]:
    """Return the arms of an evaluation that know their uncertainty by source: none in older records."""
    return [arm for arm in run.results.get("arms") or [] if arm.get("uncertainty")]


def arm_note(run: Run) -> str:
    """Say what ± is in the table of arms."""
    if not arms_with_split(run):
        return "± standard deviation over programmings; of the gap, its standard error"
    return "± of the accuracy: between two honest repetitions; of the gap: of its mean. Both hold all sources below."


def split_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each arm, in the order of :data:`SPLIT_HEADS`."""
    return [
        (arm["scheme"], arm["program"], *map(_sd, arm["uncertainty"]["sources"]), _points(_total_sd(arm)))
        for arm in arms_with_split(run)
    ]


def interval_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each arm, in the order of :data:`INTERVAL_HEADS`."""
    ends = [(of, name) for of in ("accuracy", "gap") for name in ("interval_68", "interval_95")]
    return [
        (arm["scheme"], arm["program"], *(_between(arm["uncertainty"][of][name]) for of, name in ends))
        for arm in arms_with_split(run)
    ]


def not_varied(run: Run) -> list[str]:
    """Return a sentence for each source that was not varied, and why; and one for the device that was measured."""
    found: dict[str, str] = {}
    for arm in arms_with_split(run):
        found |= {s["source"]: s["why"] for s in arm["uncertainty"]["sources"] if not s["varied"]}
    lines = [f"Not varied, so in no ±: {source} ({why})." for source, why in found.items()]
    if any(arm["uncertainty"]["one_device"] for arm in arms_with_split(run)):
        lines.append("The card is of one device: how far it is from the mean of its kind is in device-to-device.")
    if run.card is not None and "card" not in found and arms_with_split(run):
        kept = [n for n in run.card.not_drawn() if run.card.values[n].how == "assumed"]
        lines += [f"Assumed values are the same on every drawn card: {', '.join(kept)}."] if kept else []
    return lines


def _total_sd(arm: Mapping[str, Any]) -> float:
    return float(arm["uncertainty"]["accuracy"]["sd"])


def _sd(source: Mapping[str, Any]) -> str:
    if not source["varied"]:
        return "not varied"
    if source["accuracy_sd"] > 0:
        return _points(source["accuracy_sd"])
    return f"<\u00a0{_points(source['accuracy_limit'])}" if source["accuracy_limit"] > 0 else "none seen"


def _points(fraction: float) -> str:
    return f"{100 * fraction:.2f}"


def _between(ends: list[float]) -> str:
    return " to ".join(f"{100 * v + 0.0:.2f}" for v in ends).replace("-", "−")
