"""Pulsed updates of many devices on one core: rates, and the statistics that come with them.

Bar: 2e8 device-pulses per second for a dense update, each with C2C noise on devices with D2D spread.

Printed for every law: the rate of :func:`hallweight.array.pulse` on single-precision states, and its ratio to the same
update written in numpy (:meth:`Devices.pulse`) in the same run. Beside it stands how far mean and standard deviation of
a pulse are from what the card says, in standard errors of this sample. Then follows write-verify of as many devices as
a ResNet-18 has weights. With aihwkit installed its rate for a pulsed update of the same size is measured too. Without,
one measured before is quoted: 2.1e7 to 4.6e7 devices per second on one core.

Times are those that this thread had on its core, so that other work on the machine counts only by the caches it takes.

Run: ``OMP_NUM_THREADS=1 python benchmarks/bench_pulses.py``
"""

import time
from collections.abc import Callable

import numpy as np

from hallweight.array import nominal, program, pulse
from hallweight.core import Card, Value
from hallweight.synapse import Devices, mean_step, sample, spread

N = 1 << 20
STATES = np.linspace(0, 1, 101)
LAWS: dict[str, dict[str, float | tuple[float, ...]]] = {
    "linear": {"P_LTP": 64.0, "P_LTD": 64.0},
    "soft_bounds": {"alpha_LTP": 0.03, "alpha_LTD": 0.03},
    "exponential": {"kappa_LTP": 2.0, "P_LTP": 64.0, "kappa_LTD": 3.0, "P_LTD": 64.0},
    "power": {"s_LTP": 0.03, "gamma_LTP": 1.5, "s_LTD": 0.03, "gamma_LTD": 1.5},
    "table": {
        "table_state": tuple(STATES),
        "table_LTP": tuple(0.03 * np.exp(-3 * STATES)),
        "table_LTD": tuple(-0.03 * np.exp(-3 * (1 - STATES))),
        "table_sigma_LTP": tuple(0.01 + 0.01 * STATES),
        "table_sigma_LTD": tuple(0.02 - 0.01 * STATES),
    },
}


def card(law: str) -> Card:
    """Make a card with 2% C2C, 5% D2D in step and range, and 1% read noise."""
    numbers = {"sigma_c2c": 0.02, "sigma_read": 0.01, "sigma_d2d": 0.05, "sigma_d2d_range": 0.05} | LAWS[law]
    values = {k: Value(value=v, how="assumed") for k, v in numbers.items()}
    bounds = {k: Value(value=v, unit="ohm", how="assumed") for k, v in {"state_min": -1.0, "state_max": 1.0}.items()}
    return Card(name=law, law=law, values=bounds | values)


def best(work: Callable[[], object], seconds: float) -> float:
    """Shortest time of several calls, in seconds of the processor, the first left out."""
    work()
    taken, end = [], time.thread_time() + seconds
    while len(taken) < 3 or time.thread_time() < end:
        start = time.thread_time()
        work()
        taken.append(time.thread_time() - start)
    return min(taken)


def statistics(devices: Devices, rng: np.random.Generator) -> tuple[float, float]:
    """Errors of the mean and of the standard deviation of one LTP pulse from u = 0.5, in standard errors."""
    middle = (devices.state_min + devices.range / 2).astype(np.float32)
    x = middle.copy()
    pulse(devices, x, np.ones(len(x), np.int8), rng)
    half = np.array([0.5])
    expected = mean_step(devices.card, np.full(len(x), 0.5), 1, 1.0, devices.gain)
    z = ((x.astype(float) - middle) / devices.range - expected) / np.asarray(spread(devices.card, half, 1)).ravel()[0]
    root = len(z) ** 0.5
    return float(z.mean() * root), float((z.std() - 1) * (2 * len(z)) ** 0.5)


def rates(law: str) -> None:
    """Print one line for one law."""
    rng = np.random.default_rng(1)
    devices = sample(card(law), N, rng)
    sign = rng.choice(np.array([-1, 1], np.int8), N)
    x = (devices.state_min + 0.5 * devices.range).astype(np.float32)
    wide = x.astype(float)
    fast = best(lambda: pulse(devices, x, sign, rng), 2)
    slow = best(lambda: devices.pulse(wide, sign, rng), 0.5)
    many = rng.integers(-7, 8, N).astype(np.int8)
    several = best(lambda: pulse(devices, x, many, rng), 1)
    mean, std = statistics(devices, rng)
    print(
        f"{law:<12} {N / fast:8.2e}/s one pulse each, {np.abs(many.astype(int)).sum() / several:8.2e}/s up to 7 each; "
        f"numpy {N / slow:8.2e}/s, ratio {slow / fast:4.1f}; mean {mean:+.1f}, std {std:+.1f} standard errors"
    )


def programming(one: Card, n: int = 11_173_962) -> None:
    """Print how long write-verify of ``n`` devices takes, from a twentieth of them."""
    part = n // 20
    w = np.random.default_rng(2).normal(0, 0.25, (part // 500, 500)).clip(-1, 1)
    known = nominal(one)
    program(one, w[:2], "bipolar", "verify", np.random.default_rng(3), law=known)
    start = time.thread_time()
    crossbar = program(one, w, "bipolar", "verify", np.random.default_rng(3), law=known)
    taken = (time.thread_time() - start) * n / w.size
    print(
        f"{one.name:<12} write-verify {taken:5.2f} s for {n:,} devices ({crossbar.pulses.mean():.1f} pulses each, "
        f"{100 * crossbar.verified.mean():.2f}% verified, error {np.std(crossbar.weights - w):.4f} of full scale)"
    )


def aihwkit() -> None:
    """Print the rate of a pulsed update of aihwkit, or the one measured before."""
    try:
        import torch
        from aihwkit.simulator.configs import SingleRPUConfig
        from aihwkit.simulator.configs.devices import ConstantStepDevice
        from aihwkit.simulator.tiles import AnalogTile
    except ImportError:
        print("aihwkit is not installed; measured before: 2.1e7 to 4.6e7 devices/s, one core")
        return
    torch.set_num_threads(1)
    tile = AnalogTile(1024, 1024, SingleRPUConfig(device=ConstantStepDevice()))
    tile.set_learning_rate(0.01)
    x, d = torch.rand(1, 1024), torch.rand(1, 1024) - 0.5
    rate = 1024**2 / best(lambda: tile.update(x, d), 2)
    print(f"aihwkit ConstantStep, 1024 x 1024, one rank-1 update: {rate:.2e} devices/s")


if __name__ == "__main__":
    for name in LAWS:
        rates(name)
    for name in LAWS:
        programming(card(name))
    programming(card("linear").replace(P_LTP=32.0, P_LTD=32.0, levels=32.0, p_stuck=0.001).revise(name="32 states"))
    aihwkit()
