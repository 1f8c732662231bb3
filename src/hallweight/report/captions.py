"""Captions: values as text, and the sentences that say where numbers come from."""

from collections.abc import Iterable, Mapping

from hallweight.core import LAWS, Card, Run, Trace, Value
from hallweight.core.tables.value_text import number_text

LAW_NAMES: Mapping[str, str] = {
    "exponential": "exponential law",
    "soft_bounds": "soft-bounds law",
    "linear": "linear law",
    "power": "power law",
    "table": "table law",
}
PROGRAMS: Mapping[str, str] = {"verify": "write-verify", "open": "open loop", "exact": "exact states"}
SCHEMES: Mapping[str, str] = {
    "bipolar": "one signed device per weight",
    "pair": "a differential pair per weight",
    "reference": "one device per weight and a shared reference column",
    "fixed": "a pair per weight with one device fixed",
}


def value_text(value: Value) -> str:
    """Return a number with its unit, rounded as its error allows: ``1.21 ± 0.02 Ω``."""
    return number_text(value.value, value.err, value.unit)


def source_sentence(trace: Trace) -> str:
    """Say which data a figure shows: measured or simulated, the files, and what was done to them."""
    origin = {"measured": "Measured", "simulated": "Simulated"}[trace.how]
    names = ", ".join(s.name for s in trace.sources[:4]) or "no file named"
    names += f" and {len(trace.sources) - 4} more" if len(trace.sources) > 4 else ""
    text = f"{origin} data: {names}."
    if trace.protocol is not None:
        text += f" Protocol: {trace.protocol}."
    if trace.guesses:
        text += " On reading: " + _joined(trace.guesses)
    if trace.corrections:
        text += " Corrected: " + _joined(trace.corrections)
    return text


def law_parameters(card: Card | None, branches: Iterable[str]) -> tuple[str, ...]:
    """Return the parameters of the law that a figure of these ``branches`` ("LTP", "LTD") draws."""
    ends = tuple(branches)
    return () if card is None else tuple(n for n in LAWS.get(card.law, ()) if n.endswith((*ends, "_state")))


def law_sentence(card: Card, names: Iterable[str]) -> str:
    """Say which law is drawn, where its parameters ``names`` come from, and how well it fits."""
    names = tuple(names)
    parts = [", ".join(sorted({card.values[n].how for n in names}))]
    branches = [b for b in ("LTP", "LTD") if f"R2_{b}" in card.values and any(n.endswith(b) for n in names)]
    parts += [f"R² = {card[f'R2_{b}']:.3f} ({b})" for b in branches]
    return f"Line: {LAW_NAMES.get(card.law, card.law)} ({'; '.join(parts)})."


def assumed_sentence(card: Card | None, uses: Iterable[str] | None = None, more: Iterable[str] = ()) -> str:
    """Say which values were assumed or never measured: all of the card's, or only those a figure ``uses``."""
    parts: list[str] = []
    if card is not None:
        wanted = set(card.missing()) if uses is None else set(uses)
        parts = [_assumed(card, n) for n in card.missing() if n in wanted]
    parts += [m for m in more if card is None or m not in card.missing()]
    return "" if not parts else "Assumed, not measured: " + "; ".join(parts) + "."


KINETICS = (
    "The lattice of hw.hall obeys its own energy, but grain, coupling, pinning and drive are assumed. Range, levels, "
    "nonlinearity, open-loop accuracy and retention of these simulated devices follow from them and predict no film; "
    "docs/chain/headlines.md says how far."
)
"""What every figure, page and printed table of devices from :mod:`hallweight.hall` in a chain says."""


def run_sentence(run: Run) -> str:
    """Say which network, data, card and seeds a figure of a run shows, and what was assumed."""
    r = run.results
    card = f"card {run.card.name!r}" if run.card else "no card"
    network = r.get("network") or run.config.get("network", "network")
    text = f"Simulated run {run.id}: {network} on {r.get('data', 'data')}, {card}"
    text += f" ({LAW_NAMES.get(run.card.law, run.card.law)})." if run.card else "."
    training = r.get("training")
    text += f" Training: {training}." if training else ""
    return f"{text} {assumed_sentence(run.card, None, run.assumed)}".strip()


def join_sentences(*sentences: str) -> str:
    """Put sentences together, leaving out the empty ones."""
    return " ".join(s for s in sentences if s)


def label_text(text: str) -> str:
    """Make a label of text from a file: no mathematics, and no leading underscore, which hides it in a legend."""
    return text.replace("$", r"\$").lstrip("_") or "?"


def plural(count: int, word: str) -> str:
    """``1 cycle``, ``2 cycles``."""
    return f"{count} {word}" + ("" if count == 1 else "s")


def _assumed(card: Card, name: str) -> str:
    if name not in card.values:
        return f"{name} (absent, taken as none)"
    value = card.values[name]
    return f"{name} = {value_text(value)}" + (f" ({value.note})" if value.note else "")


def _joined(sentences: Iterable[str]) -> str:
    return "; ".join(s.rstrip(". ") for s in sentences) + "."
