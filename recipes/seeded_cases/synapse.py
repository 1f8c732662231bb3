"""Seeded cases of ``synapse``."""

from typing import Any

import numpy as np
import xarray as xr

import hallweight as hw
from hallweight import hall, lab, synapse

from .digest import Cases, group
from .hall import bar

LAWS: dict[str, dict[str, Any]] = {
    "linear": {"P_LTP": 64.0, "P_LTD": 50.0},
    "exponential": {"kappa_LTP": 1.6, "P_LTP": 64.0, "kappa_LTD": 2.0, "P_LTD": 64.0},
    "soft_bounds": {"alpha_LTP": 0.05, "alpha_LTD": 0.04},
    "table": {
        "table_state": (0.0, 0.5, 1.0), "table_LTP": (0.06, 0.03, 0.015), "table_LTD": (-0.012, -0.03, -0.05),
        "table_sigma_LTP": (0.02, 0.02, 0.02), "table_sigma_LTD": (0.02, 0.02, 0.02),
    },
    "power": {"s_LTP": 0.04, "gamma_LTP": 0.6, "s_LTD": 0.05, "gamma_LTD": 0.7},
}  # fmt: skip


FAULTS = {"sigma_c2c": 0.02, "sigma_read": 0.01, "sigma_d2d": 0.1, "sigma_d2d_range": 0.03, "p_stuck": 0.01}


def device(law: str = "linear", low: float = -1.0, high: float = 1.0, **numbers: Any) -> hw.Card:
    """Return the card of a made-up synapse, with faults unless they are asked away."""
    values = {k: hw.core.Value(value=v, how="assumed") for k, v in (LAWS[law] | FAULTS | numbers).items()}
    ends = {"state_min": low, "state_max": high}
    bounds = {k: hw.core.Value(value=v, unit="ohm", how="assumed") for k, v in ends.items()}
    return hw.Card(name=law, law=law, values=bounds | values)


@group
def synapse_devices() -> Cases:
    """Sampled devices of every law: steps, pulses, reads, age and whole protocols."""
    for law in LAWS:
        card = device(law, sigma_read_1f=0.004, drift=0.02)
        rng = np.random.default_rng(1)
        some = synapse.sample(card, 50, rng)
        yield f"sample {law}", [some.state_min, some.state_max, some.gain, some.stuck, some.stuck_state]
        x = some.state_min + 0.4 * some.range
        sign = np.resize([1, -1, 0], 50)
        yield f"step {law}", [some.step(x, sign), some.step(x, 1, 3.0), some.step(x, -1, 0.5)]
        x = some.pulse(x, sign, rng, 2.0)
        yield f"pulse {law}", [x, some.read(x, rng), some.age(x, 2.0)]
        yield f"run {law}", some.run("8 pulses of +12 mA, 1 ms; 8 of -12 mA, 1 ms; repeat 2", rng)
        u = np.linspace(0, 1, 9)
        yield (
            f"law {law}",
            [[synapse.mean_step(card, u, p, 2.0), np.asarray(synapse.spread(card, u, p))] for p in (1, -1)],
        )


@group
def synapse_fit() -> Cases:
    """Fits of each law and of the better one, what they predict, and what is added to them."""
    words = "32 pulses of +12 mA, 1 ms; 32 of -12 mA, 1 ms; repeat 4"
    for law in LAWS:
        rng = np.random.default_rng(3)
        clean = device(law, sigma_d2d=0.0, sigma_d2d_range=0.0, p_stuck=0.0, sigma_read=0.003)
        trace = synapse.sample(clean, 1, rng).run(words, rng)
        card = synapse.fit(trace, law=law, offset=False)
        yield f"fit {law}", card
        yield f"predict {law}", synapse.predict(card, trace)
        yield f"steps {law}", list(synapse.steps(trace))
        if law == "exponential":
            yield "auto", synapse.fit(trace)
            yield "compare", [[getattr(s, n) for n in _fields(s)] for s in synapse.compare(trace)]
            yield "offset", synapse.fit(trace.with_values(trace.values + 7.0, "moved"), law="exponential")
            yield "complete", synapse.complete(card)
    rng = np.random.default_rng(7)
    many = synapse.sample(device("exponential", p_stuck=0.0), 6, rng).run(words, rng)
    yield "several devices", synapse.fit(many, law="exponential", offset=False)
    yield "sample", synapse.fit(lab.read(hw.cards.path_of_sample()))
    yield "labels", [synapse.neurosim_label(0.5), list(synapse.curve_labels(np.sqrt(np.linspace(0, 1, 33))))]


def _fields(record: Any) -> list[str]:
    """Names of the numbers and words of a record whose class is not public, sorted."""
    names = getattr(record, "__dataclass_fields__", None) or getattr(record, "_fields", None) or vars(record)
    return sorted(n for n in names if isinstance(getattr(record, n), int | float | str))


@group
def synapse_loops() -> Cases:
    """Fits of loops, harmonics, angles, step tables and readings."""
    loop = hall.field_loop(bar(), "+-900 mT in 30 mT; read 0.5 mA", seed=1)
    full = synapse.fit(loop)
    yield "field", [full, synapse.loop_curve(full, loop), synapse.predict(full, loop)]
    turn = hall.current_loop(bar(), "+-3.9 mA in 0.3 mA, 1 ms; in-plane field 100 mT; read 0.5 mA", seed=2)
    yield "current", synapse.fit(turn, full=full)
    d = hall.HallBar("CoTb", width="10 um", grain="1 um", readout=hall.Readout(method="lock-in"))
    yield "harmonic", synapse.fit(hall.harmonic(d, "10 mA", seed=1))
    angle = np.radians(np.arange(0, 360, 9.0))
    rng = np.random.default_rng(1)
    y = 3 + 0.5 * np.cos(2 * (angle - 0.3)) + rng.normal(0, 0.01, 40)
    trace = hw.Trace.from_arrays("R_xy", "ohm", y, layout="angle", coords={"angle": angle})
    yield "angle", synapse.fit(trace)
    at = np.logspace(0, 4, 60)
    y = 1.1 * (1 - 0.02 * np.log10(at)) + 0.002 * rng.standard_normal(60)
    yield "retention", synapse.fit(hw.Trace.from_arrays("R_xy", "ohm", y, layout="readings", coords={"time": at}))
    state, probability = np.linspace(1e-6, 5e-6, 21), np.linspace(0.005, 0.995, 100)
    q, u = 2 * probability[:, None] - 1, np.linspace(0, 1, 21)
    up, down = 4e-6 * (0.05 * (1 - u) + 0.01 * q), 4e-6 * (-0.04 * u + 0.02 * q)
    data = xr.Dataset({"step_LTP": (("probability", "state"), up), "step_LTD": (("probability", "state"), down)},
                      coords={"state": state, "probability": probability})  # fmt: skip
    yield "step table", synapse.fit(hw.Trace(data, "G", "step-table"))
