"""Update laws and the values that their cards have: a law is one row here and one file in ``hallweight/synapse/laws``.

The file has the name of the row and holds the equation.
"""

from collections.abc import Mapping

Words = tuple[str, str]
_BRANCHES = ("LTP", "LTD")


def _per_branch(**parameters: Words) -> dict[str, Words]:
    """Return ``NAME_LTP`` and ``NAME_LTD`` of every parameter; ``{}`` in its words becomes the branch."""
    return {f"{name}_{b}": (what.format(b), how) for b in _BRANCHES for name, (what, how) in parameters.items()}


_P = ("pulses for the full range, {}", "pulses that cross the range")
_STEPS = "steps against state, over repeated cycles"
_ROWS: Mapping[str, Mapping[str, Words]] = {
    "exponential": _per_branch(kappa=("curvature of {}", "curvature of the pulse train; P / A of NeuroSim"), P=_P),
    "soft_bounds": _per_branch(
        alpha=("step toward the bound, {}", "first step of the branch as a fraction of what is left")
    ),
    "linear": _per_branch(P=_P),
    "power": _per_branch(
        s=("largest step of {}, fraction of the range", "step at the start of a branch"),
        gamma=("exponent of {}", "how the step falls along a branch"),
    ),
    "table": {
        "table_state": ("states of the table", _STEPS),
        "table_LTP": ("mean LTP step at these states", _STEPS),
        "table_LTD": ("mean LTD step at these states", _STEPS),
        "table_sigma_LTP": ("spread of the LTP step", _STEPS),
        "table_sigma_LTD": ("spread of the LTD step", _STEPS),
    },
}

LAWS: Mapping[str, Mapping[str, str]] = {law: dict.fromkeys(values, "1") for law, values in _ROWS.items()}
"""Update laws, and the names and units of their parameters."""

LAW_MEANING: Mapping[str, Words] = {name: words for values in _ROWS.values() for name, words in values.items()}
"""What each parameter means, and which measurement gives it."""
