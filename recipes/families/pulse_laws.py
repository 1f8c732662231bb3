"""Pulses of every law, without spikes: whether the 68% intervals of a fit with the right law hold.

Seed by seed in turn: linear within bounds that are met; linear of a range that is never traversed (its step size and
noise in the unit of the state are judged, because range and P are those of the part that was visited); exponential over
its whole range; exponential that saturates (kappa of 3.5 to 5); soft bounds; power.
"""

from pathlib import Path

import numpy as np

import hallweight as hw
from hallweight.core import Value

from .cases import Case, Found

KINDS = ("linear", "linear_untraversed", "exponential", "saturating", "soft_bounds", "power")


def case(seed: int, folder: Path) -> Case:
    """Write, read and fit one file."""
    kind, rng = KINDS[seed % len(KINDS)], np.random.default_rng([232, seed])
    pulses, cycles = int(rng.integers(32, 65)), int(rng.integers(6, 11))
    law, numbers = _truth(kind, pulses, rng)
    numbers |= {"sigma_c2c": 10 ** rng.uniform(-2.3, -1.7), "sigma_read": 10 ** rng.uniform(-2.2, -1.7)}
    values = {k: Value(value=float(v), how="assumed") for k, v in numbers.items()}
    for name, bound in (("state_min", -1.0), ("state_max", 1.0)):
        values[name] = Value(value=bound, unit="ohm", how="assumed")
    truth = hw.Card(name=kind, law=law, values=values)
    start = -0.3 if kind == "linear_untraversed" else None
    sentence = f"{pulses} pulses of +12 mA; {pulses} pulses of -12 mA; repeat {cycles}"
    trace = hw.synapse.sample(truth, 1, rng).run(sentence, rng, start)
    file = folder / "device.csv"
    rows = zip(trace.coord("amplitude"), trace.values, strict=True)
    file.write_text("I_pulse (mA),R_xy (Ohm)\n" + "".join(f"{1e3 * a:g},{r:.7g}\n" for a, r in rows))
    card = hw.synapse.fit(hw.lab.read(file), law=law, offset=False)
    names = [*numbers, "state_min", "state_max"]
    found = {
        f"{kind}.{k}": Found(truth[k], card[k], card.values[k].err, 2.0 if k[:5] == "state" else None) for k in names
    }
    if kind == "linear_untraversed":
        found = _in_units_of_the_state(kind, truth, card)
    return Case(found, {"pulses": pulses, "cycles": cycles})


def _truth(kind: str, pulses: int, rng: np.random.Generator) -> tuple[str, dict[str, float]]:
    """Law and its parameters for a branch of so many pulses."""
    if kind == "linear":
        return kind, {"P_LTP": pulses * rng.uniform(0.7, 1.0), "P_LTD": pulses * rng.uniform(0.7, 1.0)}
    if kind == "linear_untraversed":
        P = pulses * rng.uniform(4, 6)
        return "linear", {"P_LTP": P, "P_LTD": P * rng.uniform(0.95, 1.05)}
    if kind in ("exponential", "saturating"):
        kappa = rng.uniform(0.5, 2.5, 2) if kind == "exponential" else rng.uniform(3.5, 5.0, 2)
        return "exponential", {
            "kappa_LTP": kappa[0], "P_LTP": 0.9 * pulses, "kappa_LTD": kappa[1], "P_LTD": 0.9 * pulses
        }  # fmt: skip
    if kind == "soft_bounds":
        alpha = rng.uniform(1.8, 4.0, 2) / pulses
        return kind, {"alpha_LTP": alpha[0], "alpha_LTD": alpha[1]}
    gamma = rng.uniform(0.3, 0.8, 2)
    s = rng.uniform(1.1, 1.5, 2) / (1 - gamma) / pulses
    return kind, {"s_LTP": s[0], "gamma_LTP": gamma[0], "s_LTD": s[1], "gamma_LTD": gamma[1]}


def _in_units_of_the_state(kind: str, truth: hw.Card, card: hw.Card) -> dict[str, Found]:
    size, out = card["state_max"] - card["state_min"], {}
    for name in ("P_LTP", "P_LTD"):
        err = card.values[name].err
        assert isinstance(err, float)
        out[f"{kind}.step_{name[2:]}"] = Found(2 / truth[name], size / card[name], size * err / card[name] ** 2)
    for name in ("sigma_c2c", "sigma_read"):
        err = card.values[name].err
        assert isinstance(err, float)
        out[f"{kind}.{name}"] = Found(2 * truth[name], size * card[name], size * err)
    return out
