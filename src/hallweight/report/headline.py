"""The result of a run in a few sentences."""

from collections.abc import Mapping
from typing import Any

from hallweight.core import Run, show, show_duration

from .captions import PROGRAMS, SCHEMES
from .comparison_words import comparison_headline
from .cost_words import cost_headline
from .table_rows import accuracy_error, count, gap_error, plus_minus

_TRAININGS = {
    "float": "in floating point",
    "hardware-aware": "hardware-aware",
    "on-device": "on the devices, by pulses alone",
}


def headline(run: Run) -> list[str]:
    """Say what came out: floating point, then each scheme by its best-controlled program; or what costs most."""
    r = run.results
    if r.get("arms"):
        return _evaluated(r)
    if r.get("causes"):
        return _attributed(r)
    if r.get("compared"):
        return comparison_headline(run)
    if r.get("cost"):
        return cost_headline(run)
    if r.get("points"):
        return _chained(r["points"], r.get("comparison") or {})
    return _trained(run) if run.kind == "train" and r.get("log") else []


def _chained(rows: list[Mapping[str, Any]], compared: Mapping[str, Any]) -> list[str]:
    """Say which row of a chain needs the least energy, which scores best if any does, and how many were impossible."""
    written = [r for r in rows if r.get("energy") is not None]
    scored = [r for r in rows if r.get("accuracy") is not None]
    out = []
    if written:
        ends = (chosen(written, key=lambda r: r["energy"]) for chosen in (min, max))
        least, most = (f"{r['label']}, {show(r['energy'], 'J', 3)}" for r in ends)
        out.append(f"A pulse needs least energy on {least}, and most on {most}.")
    if scored:
        out.append(_best(scored, compared.get("accuracy")))
    if any("meets" in r for r in rows):
        meeting, front = (sum(bool(r[name]) for r in rows) for name in ("meets", "front"))
        out.append(f"{meeting} of {len(rows)} designs meet the limits, {front} of them are on the front.")
    if kept := [r for r in rows if r.get("retention_300") is not None]:
        lost = sum(bool(r["retention_fails"]) for r in kept)
        limit = show_duration(kept[0]["hold"]["limit"])
        out.append(f"{len(kept) - lost} of {len(kept)} rows keep their intermediate states for {limit}.")
    refused = sum(bool(r["refused"]) for r in rows)
    return [*out, *([f"{refused} of {len(rows)} were not possible."] if refused else [])]


def _best(rows: list[Mapping[str, Any]], among: Mapping[str, Any] | None) -> str:
    """Name the row that scores best, where it differs from the others by more than devices of one row do."""
    low, high = (100 * choose(r["accuracy"] for r in rows) for choose in (min, max))
    plain = f"{100 * rows[0]['float']:.1f}\u00a0% in floating point"
    if among is None:
        text = f"The network scores {low:.1f} to {high:.1f}\u00a0%, and {plain}"
        return f"{text}; one device a row cannot say which is best."
    if among["best"] is None:
        return (
            f"The rows score {low:.1f} to {high:.1f}\u00a0%, and {plain}; the best are not distinguishable "
            f"(p = {among['p_best']:.2g}, all equal: p = {among['p_equal']:.2g})."
        )
    best = next(r for r in rows if r["label"] == among["best"])
    accuracy = plus_minus(best["accuracy"], best["accuracy_sem"])
    return f"The network scores best on {best['label']}, {accuracy}\u00a0% (p = {among['p_best']:.2g}), and {plain}."


def score(of: Mapping[str, Any]) -> str:
    """Accuracy of one net, or mean and spread over several, in percent."""
    if len(of.get("accuracy", ())) > 1:
        return f"{plus_minus(of['mean'], of['spread'])}\u00a0%"
    return f"{100 * of['mean']:.2f}\u00a0%"


def _evaluated(r: Mapping[str, Any]) -> list[str]:
    sentences = [f"In floating point the network scores {score(r['float'])} on {r.get('data', 'its test data')}."]
    if r.get("training") not in ("mapped", None) and r.get("digital"):
        sentences.append(f"The network that was programmed ({r['training']}) scores {score(r['digital'])} digitally.")
    for scheme in dict.fromkeys(a["scheme"] for a in r["arms"]):
        arms = [a for a in r["arms"] if a["scheme"] == scheme]
        sentences.append(_scored(next((a for a in arms if a["program"] == "verify"), arms[0])))
    return sentences


def _scored(arm: Mapping[str, Any]) -> str:
    scheme = SCHEMES.get(arm["scheme"], arm["scheme"])
    program = PROGRAMS.get(arm["program"], arm["program"])
    error = gap_error(arm)
    gap = plus_minus(abs(arm["gap"]), error)
    if abs(arm["gap"]) <= 2 * error:
        against = f"level with floating point (gap {plus_minus(arm['gap'], error)} points)"
    else:
        against = f"{gap} points {'below' if arm['gap'] > 0 else 'above'}"
    score = plus_minus(arm["mean"], accuracy_error(arm))
    devices = count(arm["devices"])
    return f"With {scheme} ({arm['scheme']}, {devices} devices, {program}) it scores {score}\u00a0%, {against}."


def _attributed(r: Mapping[str, Any]) -> list[str]:
    everything, digital = r["all"], r["digital"]["mean"]
    sentences = [
        f"The network scores {100 * digital:.2f}\u00a0% digitally on {r.get('data', 'its test data')} and "
        f"{plus_minus(everything['accuracy'], everything['sem'])}\u00a0% with everything on: a loss of "
        f"{plus_minus(everything['loss'], everything['sem'])} points."
    ]
    ranked = sorted(r["causes"], key=lambda c: -c["left_out"]["loss"])
    clear = [c for c in ranked if c["left_out"]["loss"] > 2 * c["left_out"]["sem"] and c["left_out"]["loss"] > 0][:3]
    if not clear:
        return [*sentences, "No single cause, left out, brings back more than its error."]
    parts = [f"{c['name']} {plus_minus(c['left_out']['loss'], c['left_out']['sem'])} points" for c in clear]
    return [*sentences, "Left out, these bring back most: " + ", ".join(parts) + "."]


def _trained(run: Run) -> list[str]:
    r, method = run.results, _TRAININGS.get(run.results.get("training", ""), run.results.get("training"))
    last = r["log"][-1]
    text = f"Trained {method} for {len(r['log'])} epochs"
    if last.get("test_accuracy") is None:
        return [f"{text}: training loss {last['loss']:.3g}."]
    return [f"{text}, the network scores {100 * last['test_accuracy']:.2f}\u00a0% on {r.get('data', 'its test data')}."]
