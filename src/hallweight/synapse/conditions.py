"""Conditions of a measurement, from the trace to its card; and traces that hold several."""

from collections.abc import Sequence

from hallweight.core import CONDITIONS, KINDS, Card, InputError, Trace, Value, show

_WORDS = {"scan": "curve", "sample": "sample"}


def condition_text(name: str, value: float) -> str:
    """Return a condition in words: ``"in-plane field 20 mT"``, ``"300 K"``."""
    shown = show(value, CONDITIONS[name])
    return shown if name == "temperature" else f"{name.replace('in_plane', 'in-plane').replace('_', ' ')} {shown}"


def refuse_several_loops(traces: Sequence[Trace]) -> None:
    """Raise :class:`InputError` if a trace holds several loops, and name the function that fits each."""
    for trace in traces:
        n = len(trace.split())
        if n > 1:
            raise InputError(
                f"{n} loops at other conditions in {trace.sources[0].name if trace.sources else 'one trace'}",
                "one loop",
                "use hallweight.synapse.fit_each(trace), or fit those of trace.split() one by one",
            )


def condition_numbers(trace: Trace) -> dict[str, float]:
    """Return the conditions of a trace that are numbers, SI."""
    found = {k: trace.meta.get(k) for k in CONDITIONS}
    return {k: float(v) for k, v in found.items() if isinstance(v, int | float)}


def condition_words(trace: Trace) -> dict[str, str]:
    """Return the name of the curve and of the sample, where the file has one."""
    return {word: str(trace.meta[key]) for key, word in _WORDS.items() if trace.meta.get(key)}


def with_conditions(card: Card, traces: Sequence[Trace]) -> Card:
    """Put the conditions that all traces share on their card: values where its kind has them, else a note."""
    numbers, words = condition_numbers(traces[0]), condition_words(traces[0])
    for trace in traces[1:]:
        numbers = {k: v for k, v in condition_numbers(trace).items() if numbers.get(k) == v}
        words = {k: v for k, v in condition_words(trace).items() if words.get(k) == v}
    known = {**KINDS[card.kind].required, **KINDS[card.kind].optional}
    source = ", ".join(s.name for t in traces for s in t.sources)
    how = traces[0].how
    values = {
        k: Value(value=abs(v) if k == "read_current" else v, unit=CONDITIONS[k], how=how, source=source)
        for k, v in numbers.items()
        if k in known and k not in card.values
    }
    told = [f"{k} {v}" for k, v in words.items()]
    told += [condition_text(k, v) for k, v in numbers.items() if k not in known]
    if not values and not told:
        return card
    note = ("the file says: " + ", ".join(told),) if told else ()
    return card.revise(values={**card.values, **values}, notes=(*card.notes, *note))
