"""The rows of the tables, as text: the terminal and the HTML page show the same ones."""

from collections.abc import Mapping
from typing import Any

from hallweight.core import KINDS, Card, Run, meaning

from ._words import PROGRAMS, SCHEMES, value_words

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
CARD_HEADS = ("Name", "Meaning", "Value", "How", "From", "Note")


def arm_rows(run: Run) -> list[tuple[str, ...]]:
    """One row for each arm of an evaluation, in the order of :data:`ARM_HEADS`."""
    return [_arm(a) for a in run.results.get("arms") or []]


def _arm(arm: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        str(arm["scheme"]),
        PROGRAMS.get(arm["program"], str(arm["program"])),
        count(arm["devices"]),
        plus_minus(arm["mean"], arm["spread"]),
        plus_minus(arm["gap"], arm["gap_sem"]),
        _number(arm.get("weight_error"), 100, 2),
        _number(arm.get("mean_pulses"), 1, 1),
        _number(arm.get("unverified"), 100, 2),
        _number(arm.get("output_snr_db"), 1, 1),
    )


def card_rows(card: Card) -> list[tuple[str, ...]]:
    """One row for each value, then one for each value that a card of this kind should have and has not."""
    rows = [(name, meaning(name), value_words(v), v.how, v.source, v.note) for name, v in card.values.items()]
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


def headline(run: Run) -> list[str]:
    """The result in plain words: floating point first, then each scheme by its best-controlled program."""
    r = run.results
    if not r.get("arms"):
        return []
    float_ = r["float"]
    text = f"In floating point the network scores {plus_minus(float_['mean'], float_['spread'])}\u00a0%"
    sentences = [f"{text} on {r.get('data', 'its test data')}."]
    for scheme in dict.fromkeys(a["scheme"] for a in r["arms"]):
        arms = [a for a in r["arms"] if a["scheme"] == scheme]
        sentences.append(_scored(next((a for a in arms if a["program"] == "verify"), arms[0])))
    return sentences


def _scored(arm: Mapping[str, Any]) -> str:
    words = SCHEMES.get(arm["scheme"], arm["scheme"])
    program = PROGRAMS.get(arm["program"], arm["program"])
    gap = plus_minus(abs(arm["gap"]), arm["gap_sem"])
    if abs(arm["gap"]) <= 2 * arm["gap_sem"]:
        against = f"level with floating point (gap {plus_minus(arm['gap'], arm['gap_sem'])} points)"
    else:
        against = f"{gap} points {'below' if arm['gap'] > 0 else 'above'}"
    score = plus_minus(arm["mean"], arm["spread"])
    devices = count(arm["devices"])
    return f"With {words} ({arm['scheme']}, {devices} devices, {program}) it scores {score}\u00a0%, {against}."


def seed_words(seeds: "tuple[int, ...]") -> str:
    """``0 to 19`` for a run of seeds without a gap, else all of them."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds)) or "none"
