"""What the card of a fit says of its data: spikes, a part that was fitted, a range that no bound limits."""

from collections.abc import Mapping

from hallweight.core import Value

from .fitted_law import DeviceData, LawFit

_NAMED = 20  # read numbers that a note lists


def remarks(fits: list[LawFit], devices: list[DeviceData]) -> list[str]:
    """Return the notes on all devices."""
    found = sorted(int(r) for d in devices for r in d.spikes)
    notes = []
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        listed = ", ".join(map(str, found[:_NAMED])) + more
        s, were = ("s", "were") if len(found) > 1 else ("", "was")
        notes.append(
            f"{len(found)} spike{s} {were} left out (off, and back at the next read): read{s} {listed}, from 0"
        )
    notes += [n for d in devices for n in d.notes]
    if any(is_visited_range(f) for f in fits):
        notes.append(
            "no bound shows in the data: state_min and state_max are the range that was visited, and the numbers of "
            f"the {fits[0].law.name} law refer to it"
        )
    return notes


def relaxation_notes(values: Mapping[str, Value]) -> list[str]:
    """Return a note for each kind of branch after which some of the state is lost before the next one begins."""
    return [
        f"{100 * lost.value:.0f}% of the range is lost between the end of {branch} and the start of {other}: "
        "relaxation, which no pulse is held responsible for"
        for branch, other in (("LTP", "LTD"), ("LTD", "LTP"))
        if (lost := values.get(f"relaxation_{branch}")) is not None and isinstance(lost.value, float)
    ]


def is_visited_range(fit: LawFit) -> bool:
    """Whether the bounds on the card are where the pulses ended, because none was met and no cycle gives them."""
    model = fit.model
    free = (model.free_low or not model.n_ltd) and (model.free_high or not model.n_ltp)
    return not (free or model.cycle or fit.state_range.bounded or fit.law.tabulated)
