"""The methods of a run as sentences with citations, for Markdown and LaTeX."""

import re
from collections.abc import Callable, Iterable

from hallweight.cards import keys_of
from hallweight.core import Card, Run
from hallweight.core.tables.latex import latex_text

from ..captions import LAW_NAMES, value_text
from ..commands import command
from ..disclosures import assumptions, limits
from ..headline import headline
from ..table_rows import seeds_text

_CITE = re.compile(r"\[@([^\]]+)\]")
_LIBRARIES = ("numpy", "scipy", "numba", "torch")


def methods(run: Run | None, card: Card | None) -> list[str]:
    """Return paragraphs in Markdown, with citations as ``[@key; @key]``: software, device, work, limits."""
    paragraphs = [_software(run), *([_device(card)] if card else []), *([_work(run)] if run else [])]
    taken = [f"{name}: {text}" for name, text in assumptions(run, None if run else card) if name not in _known(card)]
    paragraphs += [" ".join(_sentence(t) for t in taken)] if taken else []
    not_shown = limits(run)
    paragraphs += ["What this does not show. " + " ".join(map(_sentence, not_shown))] if not_shown else []
    return [p for p in paragraphs if p]


def as_latex(paragraph: str) -> str:
    """Return a paragraph in LaTeX, its citations as ``\\cite``."""
    parts = _CITE.split(paragraph)
    texts = [latex_text(p) if k % 2 == 0 else rf"\cite{{{p.replace('; @', ',')}}}" for k, p in enumerate(parts)]
    return "".join(texts)


def cited(keys: Iterable[str]) -> str:
    """Return keys as a citation in Markdown, with a space before it; nothing for none."""
    listed = "; @".join(dict.fromkeys(keys))
    return f" [@{listed}]" if listed else ""


def _software(run: Run | None) -> str:
    from hallweight.core import environment

    versions = run.environment if run else environment()
    libraries = ", ".join(f"{n} {versions[n]}" for n in _LIBRARIES if versions.get(n, "not installed")[:1].isdigit())
    python = f"Python {versions.get('python', '')}".strip()
    text = f"All numbers were computed with hallweight {versions.get('hallweight', '')}{cited(['hallweight'])}"
    return f"{text} under {python}" + (f" with {libraries}." if libraries else ".")


def _device(card: Card) -> str:
    law = f", {LAW_NAMES.get(card.law, card.law)}" if card.law else ""
    sources = f" from {', '.join(card.sources)}" if card.sources else ""
    sentences = [f"The card {card.name!r} ({card.kind}{law}) holds {len(card.values)} values{sources}."]
    by_how: dict[str, list[str]] = {}
    for name, value in card.values.items():
        shown = f"{name} = {value_text(value)}" + (cited([value.source]) if value.how == "literature" else "")
        by_how.setdefault(value.how, []).append(shown)
    said: dict[str, Callable[[str], str]] = {
        "measured": lambda t: f"Measured: {t}.",
        "fitted": lambda t: f"Fitted: {t}.",
        "simulated": lambda t: f"Fitted to simulated data: {t}.",
        "literature": lambda t: f"Of the literature: {t}.",
        "assumed": lambda t: f"Assumed, not measured: {t}.",
    }
    sentences += [say("; ".join(by_how[how])) for how, say in said.items() if how in by_how]
    absent = [n for n in card.missing() if n not in card.values]
    return " ".join([*sentences, *([f"Never measured and taken as none: {', '.join(absent)}."] if absent else [])])


def _work(run: Run) -> str:
    others = [k for k in keys_of(run) if k != "hallweight" and k not in (run.card.citations() if run.card else ())]
    models = [f"The models follow the literature{cited(others)}."] if others else []
    again = command(run).split("\n")[0] if command(run).startswith("hallweight") else ""
    ran = f"Run {run.id}, random seeds {seeds_text(run.seeds)}"
    return " ".join([*map(_sentence, headline(run)), *models, f"{ran}: {again}." if again else f"{ran}."])


def _known(card: Card | None) -> tuple[str, ...]:
    return card.missing() if card else ()


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
